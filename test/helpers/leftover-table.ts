import type { ProcessEntry, ProcessReader } from '../../electron/core/process/process-reader';
import { runMarkOf } from '../../electron/core/process/run-build';
import type { RunRecord } from '../../electron/core/process/run-guard';

export const MANAGER = 7;
/** What the last host remembered of the run whose root was pid 812. */
export const record: RunRecord = {
  processId: 'shop/api',
  runId: 3,
  stop: { stopSignal: 'SIGTERM', killDelayMs: 1_000, scope: 'tree' },
  keepRunning: false,
  ports: [],
  pid: 812,
  startTicks: 900,
  bootId: 'boot',
};

/** A row of the process table; `mark` and `line` are read apart. */
export interface FakeRow extends Partial<ProcessEntry> {
  readonly pid: number;
  readonly mark?: number;
  readonly line?: string;
}

/** A process table of these rows; nothing else is read. */
export function readerOf(...fakes: FakeRow[]): ProcessReader {
  const rows = fakes.map(({ mark: _mark, line: _line, ...row }) => ({
    ppid: 1,
    pgid: row.pid,
    sid: row.pid,
    startTicks: 900,
    state: 'S',
    name: 'node',
    cpuTicks: 0,
    rssBytes: 0,
    ...row,
  }));
  const fake = (pid: number) => fakes.find((one) => one.pid === pid);
  return {
    ticksPerSecond: 100,
    list: async () => rows,
    lastBorn: () => 1,
    entry: (pid) => rows.find((row) => row.pid === pid) ?? null,
    hasLiveThread: () => false,
    runMark: (pid) => fake(pid)?.mark ?? null,
    environmentMark: () => null,
    commandLine: (pid) => fake(pid)?.line ?? null,
    signalMasks: () => null,
  };
}

/** The mark of run 5, and what is remembered of it. */
export const mark = runMarkOf(MANAGER, 5);
export const records = new Map([[5, record]]);
