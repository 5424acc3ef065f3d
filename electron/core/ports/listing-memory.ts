import { type Clock, systemClock } from '../clock';
import { describeProcess, parseProcStat } from './describe-process';
import type { ListingSource } from './port-platform';
import type { ProcReader } from './proc-reader';
import type { ProcessDescription } from './process-description';
import { listPids, type SocketDescriptor, socketDescriptorsOf } from './resolve-owner';
import type { SocketRow } from './socket-row';

/**
 * After this everything is read anew. What a refresh in between cannot see is late by this at most: another process that got a listed socket
 * as well (it forked), and a command or folder that changed within one process (exec, chdir).
 */
const BELIEVED_MS = 10_000;
/**
 * A process with more listed sockets than this is verified by its start ticks alone, one with fewer by each descriptor, too: a descriptor
 * costs 4 µs, and ordinary servers hold one or two.
 */
const MOST_CHECKED_DESCRIPTORS = 50;

interface KnownProcess {
  readonly pid: number;
  readonly startTicks: number;
  /** Path of the descriptor by inode: `/proc/811/fd/19`. */
  readonly descriptors: Map<number, string>;
  description: ProcessDescription | null;
}

/** Who holds a socket; `isSure` when nobody was seen with it in two reads of everything. */
interface Holders {
  readonly processes: readonly KnownProcess[];
  readonly isSure: boolean;
}

const NOBODY: readonly KnownProcess[] = [];

/**
 * Owners, descriptions and units for a list that is refreshed again and again: what the last read of every descriptor of the machine found,
 * verified. A socket keeps its inode until it is closed, and the kernel counts inodes up, so a known one is the same socket. A remembered
 * holder counts only while the process with its pid has its start ticks and (see `MOST_CHECKED_DESCRIPTORS`) the descriptor still is that
 * socket. A socket that is new, or whose known holders have all gone, makes everything be read again; a list without either costs one small
 * file per process that listens.
 *
 * Not for a diagnosis, which has to know every holder of now. Keeps what concerns the rows of the last call only. Linux.
 */
export function createListingMemory(proc: ProcReader, unitsOf: ListingSource['unitsOf'], clock: Clock = systemClock): ListingSource {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let holders = new Map<number, Holders>();
  let processes = new Map<number, KnownProcess>();
  let units = new Map<number, string | null>();

  /** Every descriptor of every process. */
  function readEverything(inodes: ReadonlySet<number>): void {
    const unseenBefore = new Set([...holders].filter(([, { processes }]) => processes.length === 0).map(([inode]) => inode));
    readAtMs = clock.monotonicMs();
    processes = new Map();
    units = new Map();
    const found = new Map<number, KnownProcess[]>([...inodes].map((inode) => [inode, []]));
    for (const pid of listPids(proc)) {
      const held = socketDescriptorsOf(proc, pid)?.filter(({ inode }) => inodes.has(inode)) ?? [];
      const known = held.length === 0 ? null : identify(proc, pid, held);
      if (known === null) continue;
      processes.set(pid, known);
      for (const inode of known.descriptors.keys()) found.get(inode)?.push(known);
    }
    holders = new Map(
      [...found].map(([inode, seen]) => [inode, { processes: seen, isSure: seen.length === 0 && unseenBefore.has(inode) }]),
    );
  }

  /** The remembered holders of each socket that still are; null when one of the sockets has to be looked for. */
  function verified(inodes: ReadonlySet<number>): Map<number, readonly KnownProcess[]> | null {
    const alive = new Set([...processes.values()].filter((known) => startTicksOf(proc, known.pid) === known.startTicks));
    const still = new Map<number, readonly KnownProcess[]>();
    for (const inode of inodes) {
      const known = holders.get(inode);
      if (known === undefined || (known.processes.length === 0 && !known.isSure)) return null;
      const living = known.processes.filter((each) => alive.has(each) && stillHolds(proc, each, inode));
      if (living.length === 0 && known.processes.length > 0) return null;
      still.set(inode, living);
    }
    return still;
  }

  /** Sockets that have been closed, and processes that hold none of the others, are forgotten at every call. */
  function keepOnly(still: ReadonlyMap<number, readonly KnownProcess[]>): void {
    holders = new Map([...still].map(([inode, living]) => [inode, { processes: living, isSure: living.length === 0 }]));
    processes = new Map([...still.values()].flat().map((known) => [known.pid, known]));
    units = new Map([...units].filter(([inode]) => still.has(inode)));
  }

  return {
    async ownersOf(rows) {
      const inodes = new Set(rows.map(({ inode }) => inode).filter((inode) => inode !== 0));
      const still = clock.monotonicMs() - readAtMs < BELIEVED_MS ? verified(inodes) : null;
      if (still === null) readEverything(inodes);
      else keepOnly(still);
      const owners = new Map<SocketRow, readonly number[]>();
      for (const row of rows) {
        const pids = (holders.get(row.inode)?.processes ?? NOBODY).map(({ pid }) => pid);
        if (pids.length > 0) owners.set(row, pids);
      }
      return owners;
    },

    async describe(pid) {
      const known = processes.get(pid);
      if (known === undefined) return describeProcess(proc, pid);
      known.description ??= describeProcess(proc, pid);
      // Another process has the pid by now: the next call looks for the holder again.
      return known.description?.startTicks === known.startTicks ? known.description : null;
    },

    async unitsOf(rows) {
      if (rows.some(({ inode }) => !units.has(inode))) {
        const named = await unitsOf(rows);
        for (const row of rows) units.set(row.inode, named.get(row) ?? null);
      }
      const names = new Map<SocketRow, string>();
      for (const row of rows) {
        const name = units.get(row.inode);
        if (name !== null && name !== undefined) names.set(row, name);
      }
      return names;
    },
  };
}

/** The identity of a holder, read after its descriptors; a pid that changed hands in between has lost the descriptor. */
function identify(proc: ProcReader, pid: number, held: readonly SocketDescriptor[]): KnownProcess | null {
  const startTicks = startTicksOf(proc, pid);
  const [first] = held;
  if (startTicks === null || first === undefined || proc.readLink(first.path) !== `socket:[${first.inode}]`) return null;
  return { pid, startTicks, descriptors: new Map(held.map(({ inode, path }) => [inode, path])), description: null };
}

function startTicksOf(proc: ProcReader, pid: number): number | null {
  const text = proc.readText(`/proc/${pid}/stat`);
  return text === null ? null : (parseProcStat(text)?.startTicks ?? null);
}

function stillHolds(proc: ProcReader, { descriptors }: KnownProcess, inode: number): boolean {
  if (descriptors.size > MOST_CHECKED_DESCRIPTORS) return true;
  const path = descriptors.get(inode);
  return path !== undefined && proc.readLink(path) === `socket:[${inode}]`;
}
