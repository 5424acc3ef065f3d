import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';

/**
 * The few file operations that cgroups need. What the kernel refuses is thrown or rejected as an errno error; `read` and `folders` answer
 * "nothing" instead. The asynchronous ones are for what may wait for the kernel: a move waits for an RCU grace period (10 ms).
 */
export interface CgroupFs {
  /** Null for what is missing or may not be read. */
  read(path: string): string | null;
  /** Names of the folders in a folder; none where it cannot be read. */
  folders(path: string): readonly string[];
  canWrite(path: string): boolean;
  makeFolder(path: string): void;
  removeFolder(path: string): void;
  write(path: string, text: string): void;
  makeFolderLater(path: string): Promise<void>;
  removeFolderLater(path: string): Promise<void>;
  writeLater(path: string, text: string): Promise<void>;
}

function orNothing<T>(nothing: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Gone, not ours, or not a cgroup file system: all the same to who asks.
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return nothing;
    throw error;
  }
}

export const nodeCgroupFs: CgroupFs = {
  read: (path) => orNothing(null, () => readFileSync(path, 'latin1')),
  folders: (path) =>
    orNothing([], () => readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))),
  canWrite: (path) =>
    orNothing(false, () => {
      accessSync(path, constants.W_OK);
      return true;
    }),
  makeFolder: (path) => mkdirSync(path, 0o755),
  removeFolder: (path) => rmdirSync(path),
  write: (path, text) => writeFileSync(path, text),
  makeFolderLater: (path) => mkdir(path, 0o755).then(() => undefined),
  removeFolderLater: (path) => rmdir(path),
  writeLater: (path, text) => writeFile(path, text),
};
