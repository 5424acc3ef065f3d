import type { ProcessEntry, ProcessReader } from './process-reader';
import { runMarkOf } from './run-build';
import type { RunRecord } from './run-guard';

const SERIAL_RANGE = 2 ** 24;

/** The processes of one run that no live host holds. */
export interface Leftover {
  readonly mark: number;
  readonly serial: number;
  /** What was remembered of the run; null when that is lost. */
  readonly record: RunRecord | null;
  /** Its live processes, at least one, oldest first. */
  readonly members: readonly ProcessEntry[];
}

export interface Leftovers {
  readonly runs: readonly Leftover[];
  /** The guardian of the killed host, if it is still at work: it signals them, so nobody else may. */
  readonly guardian: ProcessEntry | null;
  /** Another host with our manager id lives (a copied state directory): they are its own runs. */
  readonly heldByHost: number | null;
}

/** `sh -c … slipway-guardian marks <manager id> <host pid>`, as `commandLine` prints it. */
const GUARDIAN_LINE = /slipway-guardian \w+ (\d+) (\d+)$/;

/** Records of another boot are of no use: pids and ticks begin anew. */
function recordOf(records: ReadonlyMap<number, RunRecord>, serial: number, bootId: string | null): RunRecord | null {
  const record = records.get(serial);
  return record === undefined || record.bootId !== bootId ? null : record;
}

/**
 * One pass over the process table for what an earlier host of this state directory left alive: everything that carries a run mark with our
 * manager id, or is in a group named by one. To be called before the first run of this host. Linux only; elsewhere no mark can be read, and the answer is empty.
 */
export async function findLeftovers(
  reader: ProcessReader,
  managerId: number,
  records: ReadonlyMap<number, RunRecord>,
  bootId: string | null,
): Promise<Leftovers> {
  const first = runMarkOf(managerId, 0);
  const isOurs = (mark: number | null): boolean => mark !== null && mark >= first && mark < first + SERIAL_RANGE;
  const rows = await reader.list();
  const byMark = new Map<number, ProcessEntry[]>();
  for (const row of rows) {
    const mark = [reader.runMark(row.pid), ...(reader.cgroupMarks?.(row.pid) ?? [])].find(isOurs) ?? null;
    if (mark === null) continue;
    if (row.state === 'X' || (row.state === 'Z' && !reader.hasLiveThread(row.pid))) continue;
    const known = byMark.get(mark);
    if (known === undefined) byMark.set(mark, [row]);
    else known.push(row);
  }
  const runs = [...byMark].map(([mark, members]) => ({
    mark,
    serial: mark - first,
    record: recordOf(records, mark - first, bootId),
    members: [...members].sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid),
  }));
  if (runs.length === 0) return { runs, guardian: null, heldByHost: null };
  for (const row of rows) {
    // A guardian leads a session of its own, so most processes need no second read.
    if (row.pid !== row.sid || row.state === 'Z') continue;
    const [, manager, host] = GUARDIAN_LINE.exec(reader.commandLine(row.pid) ?? '') ?? [];
    if (Number(manager) !== managerId) continue;
    if (row.ppid === Number(host)) return { runs, guardian: null, heldByHost: row.ppid };
    return { runs, guardian: row, heldByHost: null };
  }
  return { runs, guardian: null, heldByHost: null };
}
