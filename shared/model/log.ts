import type { ExitResult } from './exit-result';
import type { ProcessId } from './process';
import type { RunBirth } from './reload';

export type LogStream = 'stdout' | 'stderr' | 'slipway';

/** One line of output. Text is text: no markup; control characters are made visible where it is drawn, not here. */
export interface LogLine {
  /** Counts up per process over all its runs and over restarts of the host; no gaps except where `skipped` says so. */
  readonly seq: number;
  readonly processId: ProcessId;
  readonly runId: number;
  readonly stream: LogStream;
  /** Instant the chunk that completed the line was read, epoch ms. */
  readonly at: number;
  /** Without its line end. Cut at MAX_LINE_BYTES, then it ends with `… (N bytes more)`. */
  readonly text: string;
}

/** How a run went, once it is over. Durations in ms; null where it never came to that. */
export interface RunEnd {
  readonly readyMs: number | null;
  readonly stopMs: number | null;
  readonly escalated: boolean;
  readonly exit: ExitResult;
  /** Absent for a run of an older version. */
  readonly birth?: RunBirth | undefined;
}

/** What separates two runs in the log: why the run started and, once it is over, how it ended. Drawn as a run header. */
export interface RunHeader {
  readonly runId: number;
  readonly processId: ProcessId;
  readonly startedAt: number;
  readonly cause: string;
  readonly firstSeq: number;
  /** Absent while it lives, and for a run whose host was killed. */
  readonly end?: RunEnd;
}
