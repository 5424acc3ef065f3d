import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '../clock';
import type { FolderSource, FolderSourceOptions } from './folder-source';

/** A save is seen within this time… */
const LEAST_WAIT_MS = 300;
/** …unless a pass takes long: then at most one part in this many of one core is spent on looking. */
const LOAD_DIVISOR = 20;

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);

interface Seen {
  /** path → size, modification time and inode as one text. */
  readonly files: Map<string, string>;
  folders: number;
}

/** Looks at every folder and file again and again: where the kernel tells nothing. The first pass is the base line and tells nothing. */
export async function pollFolders(options: FolderSourceOptions, clock: Clock): Promise<FolderSource> {
  let closed = false;
  let timer: Timer | null = null;
  let before: Seen = { files: new Map(), folders: 0 };
  let passing: Promise<void> = Promise.resolve();

  const walk = async (folder: string, seen: Seen): Promise<void> => {
    const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (GONE.has(error.code ?? '') && !options.bases.includes(folder)) return [];
      throw error;
    });
    seen.folders += 1;
    await Promise.all(
      found.map(async (item) => {
        const path = join(folder, item.name);
        if (item.isDirectory()) {
          if (!options.prunes(path)) await walk(path, seen);
          return;
        }
        const { size, mtimeMs, ctimeMs, ino } = await lstat(path).catch(() => ({ size: -1, mtimeMs: 0, ctimeMs: 0, ino: 0 }));
        if (size >= 0) seen.files.set(path, `${size} ${mtimeMs} ${ctimeMs} ${ino}`);
      }),
    );
  };
  const pass = async (tells: boolean): Promise<void> => {
    const seen: Seen = { files: new Map(), folders: 0 };
    await Promise.all(options.bases.map((base) => walk(base, seen)));
    if (closed) return;
    const old = before;
    before = seen;
    if (!tells) return;
    for (const [path, stamp] of seen.files) if (old.files.get(path) !== stamp) options.onPath(path, old.files.has(path));
    for (const path of old.files.keys()) if (!seen.files.has(path)) options.onPath(path, true);
  };
  const passAndWait = async (tells: boolean): Promise<void> => {
    const startedMs = clock.monotonicMs();
    await pass(tells);
    if (closed) return;
    const waitMs = Math.max(LEAST_WAIT_MS, (clock.monotonicMs() - startedMs) * LOAD_DIVISOR);
    timer = clock.setTimer(() => {
      passing = passAndWait(true).catch((error: unknown) => {
        if (!closed) options.onError(error as NodeJS.ErrnoException);
      });
    }, waitMs);
  };

  await passAndWait(false);
  return {
    count: () => before.folders,
    files: () => [...before.files.keys()],
    async rescan() {
      await passing;
    },
    close() {
      closed = true;
      timer?.cancel();
    },
  };
}
