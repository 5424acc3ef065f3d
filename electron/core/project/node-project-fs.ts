import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { CallError } from '../../../shared/contract/result';
import type { ProjectFs, ReadOutcome } from './project-fs';

/** The real disk. */
export const nodeProjectFs: ProjectFs = {
  async realPath(path) {
    return realpath(path).catch(() => null);
  },

  async kindOf(path) {
    const info = await stat(path).catch(() => null);
    if (info === null) return 'missing';
    return info.isFile() ? 'file' : info.isDirectory() ? 'folder' : 'other';
  },

  async readText(path, limitBytes) {
    let handle: FileHandle | null = null;
    try {
      const before = await stat(path);
      if (!before.isFile()) return { kind: 'not-a-file', what: kindInWords(before) };
      // O_NONBLOCK: should the file have become a FIFO since stat, open(2) returns at once instead of waiting for a writer.
      handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const info = await handle.stat();
      if (!info.isFile()) return { kind: 'not-a-file', what: kindInWords(info) };
      if (info.size > limitBytes) return { kind: 'too-big', sizeBytes: info.size, limitBytes };
      return decode(await readUpTo(handle, limitBytes + 1), limitBytes);
    } catch (error) {
      return failureOf(error);
    } finally {
      await handle?.close();
    }
  },

  async readHead(path, bytes) {
    let handle: FileHandle | null = null;
    try {
      if (!(await stat(path)).isFile()) return '';
      handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      return (await readUpTo(handle, bytes)).toString('latin1');
    } catch (error) {
      failureOf(error);
      return '';
    } finally {
      await handle?.close();
    }
  },

  async list(path) {
    const names = await readdir(path).catch((error: unknown) => {
      failureOf(error);
      return [];
    });
    return names.sort();
  },
};

/** Reads no more than asked, whatever the file's size claims to be (files in /proc claim 0, a growing log claims too little). */
async function readUpTo(handle: FileHandle, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < limitBytes) {
    const chunk = Buffer.alloc(Math.min(65_536, limitBytes - total));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, limitBytes: number): ReadOutcome {
  if (bytes.length > limitBytes) return { kind: 'too-big', sizeBytes: bytes.length, limitBytes };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? { kind: 'not-text' } : { kind: 'text', text };
  } catch {
    return { kind: 'not-text' };
  }
}

/** What the host lacks for a moment says nothing of the files: a plan must not change by it. */
const OF_THE_HOST: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Throws CallError for what is no matter of the file. */
function failureOf(error: unknown): ReadOutcome {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (OF_THE_HOST.has(code))
    throw new CallError(
      'internal',
      `The project's files can't be read now (${code}): this host, or the system, has too many open files or too little memory. Nothing was changed.`,
      'Stop some processes, or raise the limit (ulimit -n), and try again.',
    );
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied' };
  return { kind: 'failed', code };
}

interface Kinds {
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

function kindInWords(info: Kinds): string {
  if (info.isDirectory()) return 'a folder';
  if (info.isFIFO()) return 'a named pipe';
  if (info.isSocket()) return 'a socket';
  return 'a device';
}
