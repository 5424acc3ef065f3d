import type { ProcessId, RunCause } from '../model/process';
import type { BuildError, RunningArtifact, StaleArtifact } from '../model/reload';
import type { SignalOutcome, StartOutcome, TimelineEvent } from './outcomes';

/** What a reload came to: what a change of a watched file would have done. */
export interface ReloadOutcome {
  readonly processId: ProcessId;
  readonly process: string;
  readonly runId: number | null;
  readonly pid: number | null;
  /**
   * Of a restart: as `StartOutcome`. Of a signal: `reloaded` (the same process serves on), `handed-over` (a successor has the ports, the old one
   * is gone), `handing-over` (the old one still finishes its requests), `old-version` (the new process ended before it took over, or the one that
   * serves on executes the program from before the build), `ended` (nothing is left of the run). `unchanged`: the build gave the
   * same program. `built`: built, and on_change is none. `cancelled`: stopped meanwhile.
   */
  readonly outcome:
    | StartOutcome['outcome']
    | 'reloaded'
    | 'old-version'
    | 'handed-over'
    | 'handing-over'
    | 'ended'
    | 'unchanged'
    | 'built'
    | 'cancelled';
  readonly build: StartOutcome['build'];
  /** Of the build, when it failed. */
  readonly errors: readonly BuildError[];
  readonly restart: StartOutcome | null;
  readonly signal: SignalOutcome | null;
  /** What really runs now, read from the running process. */
  readonly artifact: RunningArtifact | null;
  /** Set when a signal was sent though the program is older than its sources. */
  readonly stale: StaleArtifact | null;
  readonly durationMs: number;
  readonly cause: RunCause;
  readonly timeline: readonly TimelineEvent[];
  /** What a person should know though it worked. */
  readonly warning: string | null;
  /** What happened, in words; null when all went well. */
  readonly message: string | null;
}
