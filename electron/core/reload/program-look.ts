import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { nullIfGone } from '../null-if-gone';
import { programMark } from './program-mark';
import { programPath } from './running-artifact';

/** A listening socket is among the first a server opens; its connections, thousands perhaps, come after. */
const MOST_FILES = 64;

/** What tells a server that was started anew from any other child of the server. Linux only. */
export interface ProgramLook {
  /** See `programMark`. */
  readonly mark: string | null;
  /** The file it executes, or the script that an interpreter runs; null where that cannot be told. */
  readonly path: string | null;
  /** Its words, each ended by a NUL. */
  readonly words: string;
  /** Its sockets, as /proc names them: `socket:[4711]`. */
  readonly sockets: readonly string[];
}

/** Whether a child of a server is that server anew: executed, the same program, and with its words or one of its sockets. Pure. */
export function isSameServer(server: ProgramLook, child: ProgramLook): boolean {
  if (child.mark === null || child.mark === server.mark || child.path === null || child.path !== server.path) return false;
  return child.words === server.words || child.sockets.some((socket) => server.sockets.includes(socket));
}

/** Looks at one process, about 0.1 ms. Null where it is gone, has ended, or may not be looked at. */
export function lookAtProgram(pid: number): ProgramLook | null {
  const words = nullIfGone(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  const files = nullIfGone(() => readdirSync(`/proc/${pid}/fd`));
  if (words === null || words === '' || files === null) return null;
  const sockets = files.slice(0, MOST_FILES).flatMap((file) => {
    const link = nullIfGone(() => readlinkSync(`/proc/${pid}/fd/${file}`));
    return link?.startsWith('socket:') === true ? [link] : [];
  });
  const look = { mark: programMark(pid), path: programPath(pid), words, sockets };
  // One that ends loses its program first: what was read of it meanwhile tells nothing.
  return nullIfGone(() => readlinkSync(`/proc/${pid}/exe`)) === null ? null : look;
}

/** Children that have not been waited for, of all its threads (CONFIG_PROC_CHILDREN, Linux 3.5); empty where that is not told. */
export function childrenOf(pid: number): readonly number[] {
  const threads = nullIfGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const text = nullIfGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')) ?? '';
    return text.split(' ').filter(Boolean).map(Number);
  });
}
