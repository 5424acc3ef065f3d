import { parseProcStat } from './describe-process';
import type { ProcReader } from './proc-reader';

/** What one look shows of a process that holds a listening socket. */
export interface HeirFacts {
  readonly pid: number;
  readonly ppid: number;
  readonly sid: number;
  /** Session of its parent now; null where that cannot be read. */
  readonly parentSid: number | null;
  /** Kernel functions its threads sleep in; one that runs, or may not be looked at, has an empty name. */
  readonly sleepsIn: readonly string[];
  /** One of its epoll instances watches the listening socket; null where that cannot be read. */
  readonly isPolled: boolean | null;
}

/** Sleeps in which a thread does nothing with a socket: a timer, a child, a pipe, a lock, a signal, a terminal. Suffixes are the compiler's. */
const IDLE =
  /^(?:hrtimer_nanosleep|do_nanosleep|common_nsleep|do_wait|kernel_wait4|pipe_read|anon_pipe_read|pipe_wait_readable|futex_wait|futex_do_wait|futex_wait_queue|do_sigtimedwait|sigsuspend|pause|__arm64_sys_pause|__x64_sys_pause|n_tty_read|wait_woken|unix_stream_data_wait|unix_stream_read_generic)/;
/** Waits on an epoll instance: idle as far as the listener goes when no instance watches it. */
const EPOLL = /^(?:ep_poll|do_epoll_wait)/;

/**
 * Whether a process holds a listening socket only because it inherited it from a server that has gone. Pure, and careful: true only where
 * both halves are known.
 *
 * 1. The process that started it has ended: it hangs under pid 1, or under a process of another session, and does not lead its own. A child shares
 *    its parent's session unless it made one itself, and then it leads it (setsid(2)): so does every daemon, which is accused of nothing.
 * 2. Nothing accepts: every thread sleeps where no socket is waited for, or on epoll instances that do not watch this one. What waits in
 *    poll, select, accept or io_uring, runs, or cannot be looked into, may serve, and is not accused.
 */
export function looksInherited(facts: HeirFacts): boolean {
  const lostParent = (facts.ppid === 1 && facts.sid !== 1) || (facts.parentSid !== null && facts.parentSid !== facts.sid);
  if (!lostParent || facts.sid === facts.pid || facts.sleepsIn.length === 0) return false;
  return facts.sleepsIn.every((where) => IDLE.test(where) || (EPOLL.test(where) && facts.isPolled === false));
}

/** Reads the facts of one holder; null when it is gone. 0.2 ms. */
export function readHeirFacts(proc: ProcReader, pid: number, inode: number): HeirFacts | null {
  const statOf = (one: number) => {
    const text = proc.readText(`/proc/${one}/stat`);
    return text === null ? null : parseProcStat(text);
  };
  const stat = statOf(pid);
  if (stat === null) return null;
  const tasks = proc.readDirectory(`/proc/${pid}/task`) ?? [];
  return {
    pid,
    ppid: stat.ppid,
    sid: stat.sid,
    parentSid: stat.ppid <= 0 ? null : (statOf(stat.ppid)?.sid ?? null),
    // `0`: it runs, or the kernel hides it (kernel.kptr_restrict, hardened kernels).
    sleepsIn: tasks.map((task) => (proc.readText(`/proc/${pid}/task/${task}/wchan`) ?? '').trim().replace(/^0$/, '')),
    isPolled: isPolled(proc, pid, inode),
  };
}

function isPolled(proc: ProcReader, pid: number, inode: number): boolean | null {
  const descriptors = proc.readDirectory(`/proc/${pid}/fd`);
  if (descriptors === null) return null;
  const listening = new Set<string>();
  const epolls: string[] = [];
  for (const descriptor of descriptors) {
    const target = proc.readLink(`/proc/${pid}/fd/${descriptor}`);
    if (target === `socket:[${inode}]`) listening.add(descriptor);
    else if (target?.includes('[eventpoll]')) epolls.push(descriptor);
  }
  for (const epoll of epolls) {
    const info = proc.readText(`/proc/${pid}/fdinfo/${epoll}`);
    if (info === null) return null;
    // `tfd:        5 events:       19 data: …  ino:62261`: the inode tells also where the descriptor was closed or duplicated since.
    for (const [, descriptor, hex] of info.matchAll(/^tfd:\s*(\d+)\b.*?(?:\bino:([0-9a-f]+))?\s*(?:sdev:.*)?$/gm)) {
      if (hex === undefined ? listening.has(descriptor ?? '') : Number.parseInt(hex, 16) === inode) return true;
    }
  }
  return false;
}
