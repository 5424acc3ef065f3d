import type { StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import type { ProjectId, RunCause, SignalRecord } from '../../../shared/model/process';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import type { LiveRun } from '../process/live-run';
import type { RunOwner } from '../process/run-owner';
import type { StartKeeper } from '../process/start-keeper';
import type { StopOptions } from '../process/supervisor-api';

/** After the build: the cause of the run that follows (files may have changed since), or null to leave the old run as it is. */
export type AfterBuild = () => Promise<RunCause | null>;

/** The process as its reloads see it. */
export interface ReloadOwner extends RunOwner {
  readonly projectId: ProjectId;
  readonly run: LiveRun | null;
  readonly stopRecord: StopRecord | null;
  /** Builds beside the run; nothing else of it is touched. */
  readonly builds: Pick<StartKeeper, 'buildBeside' | 'dropBuilt' | 'buildingSince' | 'lookAhead'>;
  refresh(sample: boolean): Promise<LiveRun | null>;
  start(cause: RunCause): Promise<StartOutcome>;
  /** With `afterBuild` a build under way begins anew: files have changed since. */
  restart(cause: RunCause, options: StopOptions, afterBuild?: AfterBuild): Promise<StartOutcome>;
  stop(options: StopOptions): Promise<StopOutcome>;
  /** A start in preparation begins anew, its build included. */
  prepareAnew(cause: RunCause): Promise<StartOutcome>;
  recordSignal(signal: SignalRecord): void;
}
