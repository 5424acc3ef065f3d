import type { ExitResult } from './exit-result';
import type { ProcessId, RunCause, SignalName, SignalRecord } from './process';
import type { RunBirth } from './reload';
import type { StopRecord, StopStep } from './stop-sequence';

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
  /** How long its build took; null without one. Absent in records of older versions. */
  readonly buildMs?: number | null | undefined;
  /** The stop that ended it, in full but for what would not fit; absent where it was not stopped, and in the headers of a log. */
  readonly stop?: StopRecord | undefined;
  /** Signals sent to it, oldest first, at most 100; absent without any, and in the headers of a log. */
  readonly signals?: readonly SignalRecord[] | undefined;
  /** How often each was sent, also those beyond the 100; absent without any, in records of older versions, and in the headers of a log. */
  readonly signalCounts?: Readonly<Record<SignalName, number>> | undefined;
  /**
   * The guardian stopped it in the host's stead, by these steps as far as they were needed: which were, nobody wrote down. `ranCommand`: by its stop
   * command in place of the first signal. Absent otherwise.
   */
  readonly guardian?: { readonly steps: readonly StopStep[]; readonly ranCommand?: boolean | undefined } | undefined;
  /** Absent for a run of an older version. */
  readonly birth?: RunBirth | undefined;
}

/** What separates two runs in the log: why the run started and, once it is over, how it ended. Drawn as a run header. */
export interface RunHeader {
  readonly runId: number;
  readonly processId: ProcessId;
  readonly startedAt: number;
  readonly cause: string;
  /** The same cause as data; absent in records of older versions. */
  readonly why?: RunCause | undefined;
  readonly firstSeq: number;
  /** Absent while it lives, and for a run whose host was killed. */
  readonly end?: RunEnd;
  /** Nothing was ever started for it; the last that was said of it: `Build: the build exited 1`. Absent otherwise. */
  readonly notStarted?: string | undefined;
}
