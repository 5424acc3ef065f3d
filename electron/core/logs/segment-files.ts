import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** The few things a segment store asks of the file system; injected, so that tests can fill the disk. Paths are absolute. */
export interface SegmentFiles {
  /** Creates the directory, mode 0700; one that exists is left as it is. */
  makeDir(path: string): void;
  /** File names with their sizes; empty when the directory does not exist. */
  list(path: string): { readonly name: string; readonly bytes: number }[];
  readWhole(path: string): Buffer;
  read(path: string, from: number, bytes: number): Promise<Buffer>;
  /** For appending, created with mode 0600 (logs hold what programs print, secrets included). */
  openForWrite(path: string): number;
  truncate(path: string, bytes: number): void;
  write(fd: number, buffers: readonly Buffer[], position: number): Promise<number>;
  close(fd: number): void;
  remove(path: string): void;
}

export const nodeSegmentFiles: SegmentFiles = {
  makeDir: (path) => {
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  list: (path) => {
    if (!fs.existsSync(path)) return [];
    return fs.readdirSync(path).map((name) => ({ name, bytes: fs.statSync(join(path, name)).size }));
  },
  readWhole: (path) => fs.readFileSync(path),
  read: async (path, from, bytes) => {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(bytes);
      const { bytesRead } = await file.read(buffer, 0, bytes, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  // No O_APPEND: writes name their position, so a write that failed half-way is written over by the next one.
  openForWrite: (path) => fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_CREAT, 0o600),
  truncate: (path, bytes) => fs.truncateSync(path, bytes),
  write: (fd, buffers, position) =>
    new Promise((resolve, reject) => {
      fs.writev(fd, buffers, position, (error, written) => (error === null ? resolve(written) : reject(error)));
    }),
  close: (fd) => fs.closeSync(fd),
  remove: (path) => fs.rmSync(path, { force: true }),
};
