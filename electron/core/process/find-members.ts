import type { ProcessEntry } from './process-reader';

/** What makes the processes of one run recognisable. */
export interface RunIdentity {
  readonly rootPid: number;
  readonly rootStartTicks: number;
  /** Soft RLIMIT_LOCKS of the run; null on platforms without it. */
  readonly mark: number | null;
  /** Value of SLIPWAY_RUN. */
  readonly uuid: string;
}

/** What is known of a process beyond its row; read once per (pid, start ticks). */
export interface Marks {
  readonly mark: number | null;
  readonly uuid: string | null;
  /** Marks of the groups it is in; none where there are no such groups. */
  readonly cgroups?: readonly number[];
}

/** pid + start ticks as one map key. */
export function identityKey(entry: { readonly pid: number; readonly startTicks: number }): string {
  return `${entry.pid}:${entry.startTicks}`;
}

/**
 * Decides, for every run at once, which rows belong to it. Pure. `marksOf` is asked only for rows that the table itself does not decide;
 * `ledger` holds identities found earlier and is extended. Rows must not hold ourselves. The result has an entry for every run.
 *
 * A row belongs to a run when it is its root; or started no earlier than the root and is in the root's session or group, or carries one of
 * its marks or is in its group, or descends from a member (child.start ≥ parent.start guards against reused pids); or is in the ledger.
 */
export function findMembers(
  rows: readonly ProcessEntry[],
  runs: readonly RunIdentity[],
  ledger: Map<string, RunIdentity>,
  marksOf: (row: ProcessEntry) => Marks,
): Map<RunIdentity, ProcessEntry[]> {
  const found = new Map<RunIdentity, ProcessEntry[]>(runs.map((run) => [run, []]));
  if (runs.length === 0) return found;
  const byRoot = new Map(runs.map((run) => [run.rootPid, run]));
  const byMark = new Map(runs.filter((run) => run.mark !== null).map((run) => [run.mark, run]));
  const byUuid = new Map(runs.map((run) => [run.uuid, run]));
  const oldest = Math.min(...runs.map((run) => run.rootStartTicks));
  const owner = new Map<number, { run: RunIdentity; row: ProcessEntry }>();

  const decide = (row: ProcessEntry): RunIdentity | null => {
    const known = ledger.get(identityKey(row));
    if (known !== undefined && found.has(known)) return known;
    for (const id of [row.pid, row.sid, row.pgid]) {
      const run = byRoot.get(id);
      if (run === undefined || row.startTicks < run.rootStartTicks) continue;
      if (id !== row.pid || row.startTicks === run.rootStartTicks) return run;
    }
    const { mark, uuid, cgroups = [] } = marksOf(row);
    const grouped = cgroups.findLast((one) => byMark.has(one));
    const marked =
      (mark === null ? undefined : byMark.get(mark)) ?? (uuid === null ? undefined : byUuid.get(uuid)) ?? byMark.get(grouped ?? null);
    return marked !== undefined && row.startTicks >= marked.rootStartTicks ? marked : null;
  };

  const accept = (row: ProcessEntry, run: RunIdentity): void => {
    owner.set(row.pid, { run, row });
    ledger.set(identityKey(row), run);
    found.get(run)?.push(row);
  };

  const rest: ProcessEntry[] = [];
  for (const row of rows) {
    if (row.pid <= 1 || row.startTicks < oldest) continue;
    const run = decide(row);
    if (run === null) rest.push(row);
    else accept(row, run);
  }
  // Descendants, until nothing new appears: a child may stand before its parent in the table.
  for (let left = rest, before = -1; left.length > 0 && left.length !== before; ) {
    before = left.length;
    left = left.filter((row) => {
      const parent = owner.get(row.ppid);
      if (parent === undefined || row.startTicks < parent.row.startTicks) return true;
      accept(row, parent.run);
      return false;
    });
  }
  return found;
}
