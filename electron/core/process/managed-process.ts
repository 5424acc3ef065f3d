import type { KeptRun, StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import type { ProcessConfig, RunCause } from '../../../shared/model/process';
import { type ProcessState, runOf, type StopReason } from '../../../shared/model/process-state';
import type { AfterBuild } from '../reload/reload-owner';
import type { FoundRun } from './adopt-run';
import { isWantedDown } from './beside-build';
import { notRunning } from './command-waiters';
import type { PortMove } from './move-port';
import { ProcessShell } from './process-shell';
import { runsTheSame, withRestart } from './process-view';
import type { StopOptions } from './supervisor-api';
import { waitsForFiles } from './wait-for-files';

/** Waits for another process that will not come by itself. Pure. */
function isStuck({ on }: Extract<ProcessState, { kind: 'waiting' }>): boolean {
  return on.some((reason) => reason.kind === 'dependency' && reason.stuck);
}

/**
 * The commands of one process. Each resolves with what it came to. No command waits on the child before it is an input, so a second stop is
 * never stuck behind the first.
 */
export class ManagedProcess extends ProcessShell {
  /**
   * Resolves with what it came to. While it runs already: at once. `move` counts for this start only; one that waits begins anew with it, and so
   * does one that waits for a process that is down: this start brings that up; and one that waits for files, where nobody saved them just now.
   */
  async start(cause: RunCause, move: PortMove | null = null): Promise<StartOutcome> {
    if (this.starts.spawning !== null) await this.starts.spawning;
    const isImpatient = cause.kind !== 'file-change' && waitsForFiles(this.state);
    if (this.state.kind === 'waiting' && (move !== null || isStuck(this.state) || isImpatient)) {
      if (move !== null) this.starts.move = move;
      return this.prepareAnew(cause);
    }
    if (this.state.kind !== 'starting' && this.state.kind !== 'running') {
      this.cause = cause;
      this.starts.move = move;
    }
    const { outcome } = this.waiters.addStart(cause);
    this.dispatch({ type: 'start', at: this.deps.clock.now() });
    return outcome;
  }

  /** Ends the run; also a start that waits, or a build. Asked twice: the second goes to the last step at once; both get the outcome. */
  async stop(options: StopOptions, reason: StopReason = 'asked'): Promise<StopOutcome> {
    if (this.starts.spawning !== null) await this.starts.spawning;
    const at = this.deps.clock.now();
    this.stopBy = options.by;
    // A build for the next run, while this one lives, is not wanted any more.
    this.starts.cancel();
    if (this.state.kind === 'failed' && this.run !== null) {
      const steps = this.plan(options);
      const outcome = this.waiters.addStop();
      this.keeper.enterStopStep(steps.length - 1, steps, options.by);
      return outcome;
    }
    if (runOf(this.state) !== null) {
      const outcome = this.waiters.addStop();
      this.dispatch({ type: 'stop', at, reason, then: 'stay-down', steps: this.plan(options) });
      return outcome;
    }
    const planned = this.state.kind === 'waiting' || this.state.kind === 'backoff';
    this.dispatch({ type: 'stop', at, reason, then: 'stay-down', steps: this.plan(options) });
    await this.starts.preparing;
    const end = notRunning(this.id, this.config.name);
    return planned ? { ...end, outcome: 'stopped', note: 'the planned start was taken back' } : end;
  }

  /** A run of an earlier host becomes the current one. CallError `stale-run` while another lives. */
  adopt(found: FoundRun, by: string): void {
    if (this.run !== null || this.starts.spawning !== null) {
      const text = `${this.config.name} runs already (run ${this.run?.runId ?? this.memory.lastRunId}), and can have one run only.`;
      throw new CallError('stale-run', text, 'Stop one of the two: slipway leftovers stop, or slipway stop.');
    }
    this.starts.cancel();
    const cause: RunCause = { kind: 'startup', files: [], by };
    this.cause = cause;
    this.keeper.adopt({ ...found, config: this.config, cause });
  }

  /** Lets the run go on without a host. Null where nothing runs, or a stop is under way. */
  async keep(): Promise<KeptRun | null> {
    if (this.starts.spawning !== null) await this.starts.spawning;
    if (this.state.kind !== 'starting' && this.state.kind !== 'running') return null;
    this.starts.cancel();
    const { pid } = this.state;
    const run = this.keeper.keep();
    return run === null ? null : { processId: this.id, process: this.config.name, runId: run.runId, pid };
  }

  /** The last step of the stop at once; what has no run is stopped. Twice: both get the outcome. */
  async kill(by: string): Promise<StopOutcome> {
    if (this.starts.spawning !== null) await this.starts.spawning;
    if (runOf(this.state) === null) return this.stop({ by });
    this.stopBy = by;
    this.starts.cancel();
    const outcome = this.waiters.addStop();
    this.dispatch({ type: 'kill', at: this.deps.clock.now(), steps: this.plan({ by }) });
    return outcome;
  }

  /** Build (the old run lives on), then stop, then start: one command with one outcome. Twice: one build and one stop for both. */
  async restart(cause: RunCause, options: StopOptions, afterBuild?: AfterBuild): Promise<StartOutcome> {
    if (this.starts.spawning !== null) await this.starts.spawning;
    if (waitsForFiles(this.state)) return this.start(cause);
    const { waiter, outcome } = this.waiters.addStart(cause);
    this.starts.move = null;
    const { kind } = this.state;
    const isUp = kind === 'starting' || kind === 'running';
    let because = cause;
    // Also for files that changed while the old run stops.
    if (this.config.build !== null && (isUp || (afterBuild !== undefined && kind === 'stopping'))) {
      const end = await this.beside.run(waiter, cause, afterBuild);
      if (end.kind === 'joined') return outcome;
      if (end.kind === 'failed') {
        const stop = this.config.onBuildError === 'stop' ? await this.#stopOnce(options) : null;
        const state = { kind: 'failed', cause: 'build-failed', text: end.text, lastExit: null } as const;
        for (const each of end.waiters) each.stop ??= stop;
        for (const each of end.waiters) this.waiters.settleOne(each, { ...this.facts(), state });
        return outcome;
      }
      // Left: by a stop or a kill, by a start that builds anew, or because nothing has changed. What is so is the answer.
      if (end.kind === 'leave' || isWantedDown(this.state)) {
        this.starts.dropBuilt();
        this.waiters.settleStarts(this.facts());
        return outcome;
      }
      because = end.cause;
      // The old run has ended meanwhile: the start that followed it waited for this build.
      if (this.state.kind === 'waiting') {
        this.cause = because;
        return outcome;
      }
    }
    this.stopBy = options.by;
    const isSecondChange = afterBuild !== undefined && this.state.kind === 'stopping';
    if (runOf(this.state) !== null && !isSecondChange) this.remember(withRestart(this.memory, this.deps.clock.now()));
    this.cause = because;
    this.dispatch({ type: 'stop', at: this.deps.clock.now(), reason: 'restart', then: 'start-again', steps: this.plan(options) });
    return outcome;
  }

  /** A start in preparation begins anew, its build included: files have changed. */
  async prepareAnew(cause: RunCause): Promise<StartOutcome> {
    if (this.state.kind !== 'waiting' || this.starts.spawning !== null) return this.restart(cause, { by: cause.by });
    this.cause = cause;
    const { outcome } = this.waiters.addStart(cause);
    this.dispatch({ type: 'blocked', on: [] });
    this.starts.prepareAnew();
    return outcome;
  }

  /** Stops without hastening a stop under way. */
  #stopOnce(options: StopOptions): Promise<StopOutcome> {
    return this.state.kind === 'stopping' ? this.waiters.addStop() : this.stop(options);
  }

  /** The configuration on disk changed. A run goes on as it is; a start that waits begins anew with it. Twice the same: nothing. */
  configure(config: ProcessConfig): void {
    const isSame = JSON.stringify(config) === JSON.stringify(this.config);
    // Another program, or the same one told otherwise, may listen elsewhere.
    if (!runsTheSame(config, this.config) && this.memory.learnedPorts.length > 0)
      this.remember({ learnedPorts: [], learnedHosts: undefined });
    this.config = config;
    if (isSame || this.state.kind !== 'waiting' || this.starts.spawning !== null) return;
    this.dispatch({ type: 'blocked', on: [] });
    this.starts.prepareAnew();
  }
}
