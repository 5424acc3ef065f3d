import type { ProcReader } from './proc-reader';

const SOCKET_PREFIX = 'socket:[';

/** One open socket of a process. */
export interface SocketDescriptor {
  readonly inode: number;
  /** `/proc/811/fd/19`, or under task/TID/fd. */
  readonly path: string;
}

/**
 * The sockets a process holds. Null when it is gone or another user's (its descriptors cannot be read).
 * Where the main thread has ended and others live on, the descriptors show under task/TID/fd only, so those are read then.
 */
export function socketDescriptorsOf(proc: ProcReader, pid: number): SocketDescriptor[] | null {
  const folder = `/proc/${pid}/fd`;
  const descriptors = proc.readDirectory(folder);
  if (descriptors !== null && descriptors.length > 0) return readSocketLinks(proc, folder, descriptors);
  for (const task of proc.readDirectory(`/proc/${pid}/task`) ?? []) {
    if (task === String(pid)) continue;
    const ofTask = `/proc/${pid}/task/${task}/fd`;
    const names = proc.readDirectory(ofTask);
    // All threads share one descriptor table, so the first that answers has everything.
    if (names !== null && names.length > 0) return readSocketLinks(proc, ofTask, names);
  }
  return descriptors === null ? null : [];
}

/** Inodes of `socketDescriptorsOf`. */
export function socketInodesOf(proc: ProcReader, pid: number): number[] | null {
  return socketDescriptorsOf(proc, pid)?.map(({ inode }) => inode) ?? null;
}

function readSocketLinks(proc: ProcReader, folder: string, names: readonly string[]): SocketDescriptor[] {
  const sockets: SocketDescriptor[] = [];
  for (const name of names) {
    const path = `${folder}/${name}`;
    const target = proc.readLink(path);
    if (target?.startsWith(SOCKET_PREFIX)) sockets.push({ inode: Number(target.slice(SOCKET_PREFIX.length, -1)), path });
  }
  return sockets;
}

/** Pids of the machine, ascending. */
export function listPids(proc: ProcReader): number[] {
  const pids: number[] = [];
  for (const name of proc.readDirectory('/proc') ?? []) {
    const code = name.charCodeAt(0);
    if (code >= 0x30 && code <= 0x39) pids.push(Number(name));
  }
  return pids;
}

/**
 * Which processes hold these sockets: one pass over /proc/PID/fd of every process. A socket shared over fork has several holders, lowest pid
 * first; one of another user has none here. Inode 0 (TIME_WAIT) never has an owner and is ignored; with nothing else to find, nothing is read.
 */
export function resolveOwners(proc: ProcReader, inodes: Iterable<number>): Map<number, number[]> {
  const wanted = new Map<number, number[]>();
  for (const inode of inodes) if (inode !== 0) wanted.set(inode, []);
  if (wanted.size === 0) return wanted;
  for (const pid of listPids(proc)) {
    for (const inode of new Set(socketInodesOf(proc, pid))) wanted.get(inode)?.push(pid);
  }
  return wanted;
}

/** Tables that list a socket by inode, with the column of the inode (from 0). A socket in none of them is bound but not listening, or unbound. */
const INODE_TABLES: readonly (readonly [table: string, column: number])[] = [
  ['tcp', 9],
  ['tcp6', 9],
  ['udp', 9],
  ['udp6', 9],
  ['raw', 9],
  ['raw6', 9],
  ['unix', 6],
  ['netlink', 9],
  ['packet', 8],
];

/**
 * Processes that hold a socket which is in no table: suspects for a port that is bound but not listened on. Only those in our own network
 * namespace. About 15 ms on an ordinary machine; on demand only.
 */
export function findUnlistedSocketHolders(proc: ProcReader): number[] {
  const listed = new Set<number>();
  for (const [table, column] of INODE_TABLES) {
    const text = proc.readTable(`/proc/net/${table}`) ?? '';
    for (const line of text.split('\n').slice(1)) {
      const inode = line.trim().split(/\s+/, column + 1)[column];
      if (inode !== undefined) listed.add(Number(inode));
    }
  }
  const ownNamespace = proc.readLink('/proc/self/ns/net');
  const suspects: number[] = [];
  for (const pid of listPids(proc)) {
    if (!socketInodesOf(proc, pid)?.some((inode) => !listed.has(inode))) continue;
    if (proc.readLink(`/proc/${pid}/ns/net`) === ownNamespace) suspects.push(pid);
  }
  return suspects;
}
