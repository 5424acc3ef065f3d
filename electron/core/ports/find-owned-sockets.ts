import type { OwnedPort } from '../../../shared/model/process';
import { hasReachedNonListener, parseProcNetTcp } from './parse-proc-net-tcp';
import type { ProcReader } from './proc-reader';
import { socketInodesOf } from './resolve-owner';

/** LISTEN sockets seen before, by inode. The kernel numbers sockets upwards and a listener stays one until it is closed. */
export type KnownListeners = Map<number, Omit<OwnedPort, 'pid'>>;

/** Beyond this the oldest are forgotten; they are only read again. */
const MOST_KNOWN = 1_000;

/** What a look at the sockets of some processes found. */
export interface OwnedSockets {
  readonly listeners: readonly OwnedPort[];
  /**
   * Those of the processes that hold a socket which is neither a listener nor a unix socket, and those whose sockets cannot be read: the others
   * serve nobody. Null where that cannot be known.
   */
  readonly busy: ReadonlySet<number> | null;
  /** Those of the processes that live and whose descriptors only root may read: what they listen on is not in `listeners`. */
  readonly unreadable: readonly number[];
}

/**
 * The sockets that these processes hold now, read with as little of /proc as possible: this runs at every look of a readiness check.
 *
 * A table of TCP sockets costs a walk of the kernel over all connections (see `readProcNet`), so it is read only while a socket of the
 * processes is still unexplained: their descriptors first, then the unix sockets (Node's pipes are such), then tcp, then tcp6. A process that
 * has no network socket yet costs 0.1 ms, a server that listens on one or two sockets one or two walks, and none when they are in `known`
 * from an earlier look (extended here). Pids that are gone have no listeners; a socket shared over fork has one entry per pid.
 */
export function findOwnedSockets(proc: ProcReader, pids: Iterable<number>, known: KnownListeners = new Map()): OwnedSockets {
  const pidsByInode = new Map<number, number[]>();
  const busy = new Set<number>();
  const unreadable: number[] = [];
  for (const pid of new Set(pids)) {
    const inodes = socketInodesOf(proc, pid);
    if (inodes === null) {
      busy.add(pid);
      if (proc.readText(`/proc/${pid}/stat`) !== null) unreadable.push(pid);
    }
    for (const inode of new Set(inodes)) {
      const holders = pidsByInode.get(inode);
      if (holders === undefined) pidsByInode.set(inode, [pid]);
      else holders.push(pid);
    }
  }
  const unexplained = new Set(pidsByInode.keys());
  const owned: OwnedPort[] = [];
  const own = (inode: number, listener: Omit<OwnedPort, 'pid'>): void => {
    unexplained.delete(inode);
    for (const pid of pidsByInode.get(inode) ?? []) owned.push({ ...listener, pid });
  };
  for (const inode of [...unexplained]) {
    const listener = known.get(inode);
    if (listener !== undefined) own(inode, listener);
  }
  if (unexplained.size === 0) return { listeners: owned, busy, unreadable };
  for (const inode of unixInodes(proc.readTable('/proc/net/unix') ?? '')) unexplained.delete(inode);
  for (const protocol of ['tcp', 'tcp6'] as const) {
    if (unexplained.size === 0) break;
    const text = proc.readTable(`/proc/net/${protocol}`, (part) => hasReachedNonListener(part, protocol)) ?? '';
    for (const row of parseProcNetTcp(text, protocol, { listenersOnly: true })) {
      if (!unexplained.has(row.inode)) continue;
      const listener = { protocol, address: row.localAddress, port: row.localPort };
      known.set(row.inode, listener);
      own(row.inode, listener);
    }
  }
  for (const inode of known.keys()) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(inode);
  }
  for (const inode of unexplained) for (const pid of pidsByInode.get(inode) ?? []) busy.add(pid);
  return { listeners: owned, busy, unreadable };
}

/** Inodes of /proc/net/unix: `Num: RefCount Protocol Flags Type St Inode Path`. */
function unixInodes(text: string): number[] {
  return [...text.matchAll(/^\S+: \S+ \S+ \S+ \S+ \S+ +(\d+)/gm)].map((match) => Number(match[1]));
}
