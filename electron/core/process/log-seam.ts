import type { Readable } from 'node:stream';
import type { RunEnd } from '../../../shared/model/log';
import type { ProcessId, RunCause } from '../../../shared/model/process';

/** Where the output of one run goes. */
export interface RunLog {
  /** Drains a pipe into the log until it ends; `tap` sees each chunk before it is stored and must be quick. */
  drain(stream: 'stdout' | 'stderr', pipe: Readable, tap: (chunk: Buffer) => void): void;
  /** A line by Slipway itself. */
  note(text: string): void;
  /** No more output is expected; what still comes from a grandchild is kept. `how` is kept in the run's header. Twice does nothing. */
  end(how?: RunEnd): void;
}

/** Opens the log of one run; `cause` is the run header's reason in words, `why` the same as data. */
export type OpenRunLog = (processId: ProcessId, runId: number, cause: string, why: RunCause) => RunLog;
