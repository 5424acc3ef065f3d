import { lstat } from 'node:fs/promises';
import { type FSWatcher, watch } from 'chokidar';
import type { FolderSource, FolderSourceOptions } from './folder-source';

/** One chokidar with what it has found. */
interface Opened {
  readonly watcher: FSWatcher;
  readonly folders: Set<string>;
  readonly files: Set<string>;
}

/**
 * The source on macOS and Windows, where the system's watches differ most from each other and chokidar knows how. Links are not followed.
 * Linux has `watchFolders`, which needs one watch per folder and not one per file as well. Rejects where a base is not there.
 */
export async function chokidarFolders(options: FolderSourceOptions): Promise<FolderSource> {
  let closed = false;
  let current: Opened | null = null;
  let rescanning: Promise<void> = Promise.resolve();

  const fail = (error: unknown): void => {
    if (closed) return;
    closed = true;
    options.onError(error as NodeJS.ErrnoException);
  };
  /** An empty folder that goes is told by nothing but an event of its own. */
  const lookForBases = (): Promise<unknown> => Promise.all(options.bases.map((base) => lstat(base)));

  const open = async (): Promise<Opened> => {
    await lookForBases();
    const folders = new Set<string>();
    const files = new Set<string>();
    let isReady = false;
    const watcher = watch([...options.bases], {
      // Without it chokidar listens to no error of a watch, and one would end the host. It is closed with the host.
      persistent: true,
      followSymlinks: false,
      // Renames and halves of saves are put together by the batch, for every source in the same way.
      atomic: false,
      ignorePermissionErrors: true,
      ignored: (path, stats) => stats?.isDirectory() === true && !options.bases.includes(path) && options.prunes(path),
    });
    const tell = (path: string, wasKnown: boolean): void => {
      if (isReady && !closed) options.onPath(path, wasKnown);
    };
    watcher.on('addDir', (path) => void folders.add(path));
    watcher.on('unlinkDir', (path) => {
      folders.delete(path);
      if (options.bases.includes(path)) lookForBases().catch(fail);
    });
    watcher.on('add', (path) => {
      const wasKnown = files.has(path);
      files.add(path);
      tell(path, wasKnown);
    });
    watcher.on('change', (path) => tell(path, true));
    watcher.on('unlink', (path) => {
      files.delete(path);
      tell(path, true);
    });
    watcher.on('raw', (type, _name, details) => {
      const { watchedPath } = details as { readonly watchedPath?: string };
      if (type === 'rename' && watchedPath !== undefined && options.bases.includes(watchedPath)) lookForBases().catch(fail);
    });
    try {
      await new Promise<void>((resolve, reject) => {
        watcher.on('ready', resolve);
        watcher.on('error', (error) => (isReady ? fail(error) : reject(error)));
      });
    } catch (error) {
      await shut(watcher);
      throw error;
    }
    isReady = true;
    return { watcher, folders, files };
  };

  /** Another one is opened beside it, so that nothing is missed; what differs is told. */
  const openAnew = async (): Promise<void> => {
    if (closed) return;
    const next = await open();
    const before = current;
    if (closed) return shut(next.watcher);
    current = next;
    for (const path of next.files) if (before?.files.has(path) === false) options.onPath(path, false);
    for (const path of before?.files ?? []) if (!next.files.has(path)) options.onPath(path, true);
    if (before !== null) await shut(before.watcher);
  };

  await openAnew();
  return {
    count: () => current?.folders.size ?? 0,
    files: () => [...(current?.files ?? [])],
    rescan() {
      rescanning = rescanning.then(openAnew).catch(fail);
      return rescanning;
    },
    close() {
      closed = true;
      if (current !== null) void shut(current.watcher);
    },
  };
}

/** Closing takes every listener away; an error that is under way must not find none, for then it would end the host. */
async function shut(watcher: FSWatcher): Promise<void> {
  const closing = watcher.close();
  watcher.on('error', () => undefined);
  await closing;
}
