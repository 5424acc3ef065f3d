import { identityKey, type RunIdentity } from './find-members';
import type { ProcessEntry } from './process-reader';

/** Everybody is read at least so often. */
const BELIEVED_MS = 10_000;

/** Processes that a pass found to belong to no run. A process never joins a run: it is born into it. */
export interface Strangers {
  /** The last pid the system had given out before the pass. */
  readonly born: number;
  /** Monotonic instant of the last pass over the whole table. */
  readonly wholeAtMs: number;
  readonly pids: ReadonlySet<number>;
}

/**
 * Which pids need not be read again in a look that proves nothing; null when all must. Pure.
 *
 * A pid of a stranger is still that stranger's unless the system has given it out again. It gives pids out in turn and begins again at its limit
 * (kernel/pid.c, idr_alloc_cyclic): the new ones lie behind the last one of then. Should they have gone all the way round, a process that got a
 * stranger's pid is found 10 s later, or at the next look after the end of a member.
 */
export function skippable({ born, wholeAtMs, pids }: Strangers, bornNow: number, nowMs: number): ((pid: number) => boolean) | null {
  if (nowMs - wholeAtMs >= BELIEVED_MS) return null;
  const isNew = bornNow >= born ? (pid: number) => pid > born && pid <= bornNow : (pid: number) => pid > born || pid <= bornNow;
  return (pid) => pids.has(pid) && !isNew(pid);
}

/**
 * Those of the rows that are nobody's, with those that were skipped. A row whose parent was not in the table is read again next time: that may
 * have ended between the two reads, and the process be handed on to a member of a run (PR_SET_CHILD_SUBREAPER). Pure.
 */
export function strangersAmong(
  rows: readonly ProcessEntry[],
  found: ReadonlyMap<RunIdentity, readonly ProcessEntry[]>,
  skipped: readonly number[],
): Set<number> {
  const members = new Set([...found.values()].flat().map(identityKey));
  const present = new Set(skipped);
  for (const { pid } of rows) present.add(pid);
  const strangers = new Set(skipped);
  for (const row of rows) if (!members.has(identityKey(row)) && (row.ppid === 0 || present.has(row.ppid))) strangers.add(row.pid);
  return strangers;
}
