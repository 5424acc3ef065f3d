import { existsSync, lstatSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';

/** A server that accepts nothing for this long is there all the same. */
const CONNECT_LIMIT_MS = 1_000;

/** What lies at a path. */
export type FileKind =
  | { readonly kind: 'none' }
  | { readonly kind: 'socket'; readonly device: number; readonly inode: number; readonly uid: number; readonly changedAt: number }
  | { readonly kind: 'other'; readonly what: string }
  /** The folder is missing or closed to us. */
  | { readonly kind: 'unreachable'; readonly code: string };

/** Looks at a path without following a link at its end: a bind does not follow one either (unix(7)). */
export function lookAtFile(path: string): FileKind {
  try {
    const stat = lstatSync(path);
    if (stat.isSocket()) return { kind: 'socket', device: stat.dev, inode: stat.ino, uid: stat.uid, changedAt: stat.ctimeMs };
    return { kind: 'other', what: stat.isDirectory() ? 'a folder' : stat.isSymbolicLink() ? 'a link' : 'an ordinary file' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' && existsSync(dirname(path)) ? { kind: 'none' } : { kind: 'unreachable', code: code ?? 'EUNKNOWN' };
  }
}

/**
 * Connects to a stream socket and closes at once: `ok` when somebody listens, else the errno (`ECONNREFUSED`: nobody; `EPROTOTYPE`: it is no
 * stream socket). Nothing is written. The server sees a client that came and went.
 */
export function probeConnect(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const finish = (answer: string): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () => finish('ETIMEDOUT'));
    socket.once('connect', () => finish('ok'));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'EUNKNOWN'));
  });
}
