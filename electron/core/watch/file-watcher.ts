import { lstat } from 'node:fs/promises';
import type { WatchState } from '../../../shared/model/reload';
import type { Clock, Timer } from '../clock';
import { chokidarFolders } from './chokidar-folders';
import { silentFileSystemOf, watchLimit } from './file-system-kind';
import type { FolderSource, FolderSourceOptions } from './folder-source';
import { pollFolders } from './poll-folders';
import { type OpenWatch, openWatch, watchFolders } from './watch-folders';

/** The kernel drops events without a word when its queue is full (16 384, inotify(7)): after this many in one go everything is looked at. */
const BURST_EVENTS = 2_000;
const AFTER_BURST_MS = 300;
/** A base folder that is gone may come back: a checkout, a mount. */
const LOOK_FOR_BASE_MS = 1_000;

/** Watches folders, whatever the system can do, and says how it goes. */
export interface FileWatcher {
  state(): WatchState;
  /** Resolves when every folder is watched, or it is known why not. */
  readonly ready: Promise<void>;
  files(): readonly string[];
  /** Looks at every folder once; for changed rules. */
  rescan(): Promise<void>;
  /** Twice does nothing. */
  close(): void;
}

/** `auto`: what this system is watched with. `chokidar`: what macOS and Windows are watched with, everywhere. `poll` never asks the system. */
export type WatchMode = 'auto' | 'chokidar' | 'poll';

export interface FileWatcherOptions {
  readonly clock: Clock;
  readonly bases: readonly string[];
  readonly prunes: FolderSourceOptions['prunes'];
  readonly onPath: FolderSourceOptions['onPath'];
  readonly onState: () => void;
  readonly mode?: WatchMode;
  readonly openWatch?: OpenWatch;
  readonly silentFileSystem?: (folder: string) => Promise<string | null>;
}

/** Why the kernel's watches cannot be had, in words; null where the error says something else. Pure. */
export function outOfWatches(code: string | undefined, limit: number | null): string | null {
  if (code === 'ENOSPC')
    return `the system allows ${limit ?? 'no more'} watches and all are in use (ENOSPC), so files are looked at again and again. More: sudo sysctl fs.inotify.max_user_watches=524288`;
  if (code === 'EMFILE' || code === 'ENFILE')
    return `too many files are open (${code}), so files are looked at again and again. More: sudo sysctl fs.inotify.max_user_instances=512`;
  return null;
}

/** Begins to watch at once. Falls back to polling by itself; never rejects. */
export function createFileWatcher(options: FileWatcherOptions): FileWatcher {
  const { clock } = options;
  const limit = watchLimit();
  let state: WatchState = { kind: 'starting', watched: 0, limit, reason: null };
  let source: FolderSource | null = null;
  let closed = false;
  let timer: Timer | null = null;
  let events = 0;

  const become = (kind: WatchState['kind'], reason: string | null): void => {
    state = { kind, watched: 0, limit, reason };
    options.onState();
  };
  const take = async (opened: Promise<FolderSource>): Promise<void> => {
    const next = await opened;
    if (closed) next.close();
    else source = next;
  };
  const sourceOptions: FolderSourceOptions = {
    bases: options.bases,
    prunes: options.prunes,
    onPath(path, wasKnown) {
      events += 1;
      if (events === BURST_EVENTS) afterBurst();
      options.onPath(path, wasKnown);
    },
    onError: (error) => void recover(error),
  };
  const afterBurst = (): void => {
    const seen = events;
    timer?.cancel();
    timer = clock.setTimer(() => {
      if (events !== seen) return afterBurst();
      events = 0;
      void source?.rescan();
    }, AFTER_BURST_MS);
  };

  const poll = async (reason: string): Promise<void> => {
    source?.close();
    source = null;
    await take(pollFolders(sourceOptions, clock));
    if (!closed) become('polling', reason);
  };
  const recover = async (error: NodeJS.ErrnoException): Promise<void> => {
    if (closed) return;
    const reason = outOfWatches(error.code, limit);
    try {
      if (reason !== null && state.kind !== 'polling') return await poll(reason);
    } catch (second) {
      fail(second as NodeJS.ErrnoException);
      return;
    }
    fail(error);
  };
  const fail = (error: NodeJS.ErrnoException): void => {
    source?.close();
    source = null;
    if (closed) return;
    const gone = error.code === 'ENOENT';
    become(
      'failed',
      gone ? 'the folder is gone; it is watched again as soon as it is back' : `the folder cannot be watched: ${error.message}`,
    );
    if (!gone || closed) return;
    timer?.cancel();
    timer = clock.setTimer(() => void comeBack(error), LOOK_FOR_BASE_MS);
  };
  const comeBack = async (error: NodeJS.ErrnoException): Promise<void> => {
    const all = await Promise.all(options.bases.map((base) => lstat(base).catch(() => null)));
    if (all.includes(null)) fail(error);
    else if (!closed) await open();
  };
  const open = async (): Promise<void> => {
    try {
      if (options.mode === 'poll') return await poll('asked for');
      const silent = (await Promise.all(options.bases.map(options.silentFileSystem ?? silentFileSystemOf))).find((name) => name !== null);
      if (silent !== undefined)
        return await poll(`the folder is on ${silent}, which does not tell of changes, so files are looked at again and again`);
      const byChokidar = options.mode === 'chokidar' || process.platform !== 'linux';
      await take(byChokidar ? chokidarFolders(sourceOptions) : watchFolders(sourceOptions, options.openWatch ?? openWatch));
      if (!closed) become('watching', null);
    } catch (error) {
      await recover(error as NodeJS.ErrnoException);
    }
  };

  const ready = open();
  return {
    state: () => ({ ...state, watched: source?.count() ?? 0 }),
    ready,
    files: () => source?.files() ?? [],
    rescan: async () => source?.rescan(),
    close() {
      closed = true;
      timer?.cancel();
      source?.close();
    },
  };
}
