import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';

/**
 * What the port code reads of /proc. Every method answers null where the file is missing or may not be read:
 * a process that has just ended and one of another user are ordinary here, not errors.
 */
export interface ProcReader {
  readText(path: string): string | null;
  /** Reads a table of /proc/net from the start until `enough` says so about the part just read, or to the end. */
  readTable(path: string, enough?: (part: string) => boolean): string | null;
  readDirectory(path: string): readonly string[] | null;
  readLink(path: string): string | null;
}

/** A page of the largest page size in use; a /proc/net read returns at most one page. Shared, because every use of it is synchronous. */
const CHUNK = Buffer.allocUnsafe(64 * 1024);
/**
 * A shorter read than this was the last. The kernel fills a page of at least 4 096 bytes and ends early only when the next record does not
 * fit (fs/seq_file.c, seq_read_iter), and no record of these tables is 1 KiB long. Asking once more to be told "0 bytes" would walk the whole
 * table of established connections again: 1.7 ms a file measured on an empty table of 512 K buckets.
 */
const LAST_READ_BYTES = 3 * 1024;

/** Errors of a process or file that is gone or not ours to read; anything else is a fault worth throwing. */
const ABSENT = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL', 'EIO']);

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && ABSENT.has(error.code)) return null;
    throw error;
  }
}

/** The real /proc. Reading is synchronous: /proc is made by the kernel on the spot, and the thread pool costs more than it saves. */
export const systemProcReader: ProcReader = {
  readText: (path) => orNull(() => readFileSync(path, 'utf8')),
  readTable: (path, enough = () => false) =>
    orNull(() => {
      const file = openSync(path, 'r');
      try {
        const parts: string[] = [];
        for (;;) {
          const length = readSync(file, CHUNK, 0, CHUNK.length, null);
          const part = CHUNK.toString('latin1', 0, length);
          parts.push(part);
          if (length < LAST_READ_BYTES || enough(part)) break;
        }
        return parts.join('');
      } finally {
        closeSync(file);
      }
    }),
  readDirectory: (path) => orNull(() => readdirSync(path)),
  readLink: (path) => orNull(() => readlinkSync(path)),
};
