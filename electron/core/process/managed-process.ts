import type { StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { ProcessConfig, ProcessId, ProcessSnapshot, ProjectId, RunCause, SignalRecord } from '../../../shared/model/process';
import { isPassing, type ProcessState, runOf, type StopReason } from '../../../shared/model/process-state';
import type { StopStep } from '../../../shared/model/stop-sequence';
import type { Timer } from '../clock';
import { ReloadKeeper } from '../reload/reload-keeper';
import type { AfterBuild, ReloadOwner } from '../reload/reload-owner';
import { BesideBuild, isWantedDown } from './beside-build';
import { createCommandWaiters, notRunning, type StartFacts, startFactsOf } from './command-waiters';
import type { ManagedProcessDeps } from './core-deps';
import { type LiveRun, recordSignal } from './live-run';
import type { PortMove } from './move-port';
import { planStop } from './plan-stop';
import { effectiveStop, runsTheSame, viewProcess, withRestart } from './process-view';
import type { BuildResult } from './run-build';
import { RunKeeper } from './run-keeper';
import { StartKeeper, type StartOwner } from './start-keeper';
import type { ProcessMemory, StopOptions } from './supervisor-api';
import { type ProcessEffect, type ProcessInput, transition } from './transition';

/** A start whose asker is not known; no door leaves it out. */
const UNKNOWN_CAUSE: RunCause = { kind: 'manual', files: [], by: 'host' };

/**
 * The shell around the pure state machine of one process: reduces inputs one at a time, carries out effects, and feeds what comes of them
 * back as inputs. No input waits on the child, so a second stop is never stuck behind the first.
 */
export class ManagedProcess implements StartOwner, ReloadOwner {
  readonly id: ProcessId;
  readonly projectId: ProjectId;
  config: ProcessConfig;
  verdict: PortVerdict | null = null;
  state: ProcessState = { kind: 'stopped', lastExit: null };
  readonly #deps: ManagedProcessDeps;
  readonly #waiters;
  #pendingAttempt = 0;
  #cause: RunCause | null = null;
  #steps: readonly StopStep[] = [];
  #stopBy = '';
  readonly #keeper: RunKeeper;
  readonly #starts: StartKeeper;
  #backoff: Timer | null = null;
  /** From a change of a file to the new version. */
  readonly reloads: ReloadKeeper;
  readonly #beside: BesideBuild;

  constructor(id: ProcessId, projectId: ProjectId, config: ProcessConfig, deps: ManagedProcessDeps) {
    this.id = id;
    this.projectId = projectId;
    this.config = config;
    this.#deps = deps;
    this.#waiters = createCommandWaiters(deps.clock);
    this.#keeper = new RunKeeper(deps, this);
    this.#starts = new StartKeeper(deps, this, this.#keeper);
    this.reloads = new ReloadKeeper(deps, this);
    this.#beside = new BesideBuild(this.#starts);
  }

  get run(): LiveRun | null {
    return this.#keeper.run;
  }
  get stopRecord() {
    return this.#keeper.stopRecord;
  }
  get builds() {
    return this.#starts;
  }
  get startCause(): RunCause {
    return this.#cause ?? UNKNOWN_CAUSE;
  }
  get memory(): ProcessMemory {
    return this.#deps.memory.read(this.id);
  }

  remember(change: Partial<ProcessMemory>): void {
    this.#deps.memory.write(this.id, { ...this.memory, ...change });
  }

  snapshot(): ProcessSnapshot {
    return viewProcess({
      id: this.id,
      projectId: this.projectId,
      config: this.config,
      memory: this.memory,
      state: this.state,
      run: this.run,
      stop: this.#keeper.stopRecord,
      verdict: this.verdict,
      cause: this.#cause,
      buildingSince: this.#starts.buildingSince,
      withoutReadyCheck: this.#keeper.withoutReadyCheck,
      reload: this.reloads.view(),
      now: this.#deps.clock.now(),
    });
  }

  /** Resolves with what it came to. While it runs already: at once. `move` counts for this start only. */
  async start(cause: RunCause, move: PortMove | null = null): Promise<StartOutcome> {
    if (this.#starts.spawning !== null) await this.#starts.spawning;
    if (this.state.kind !== 'starting' && this.state.kind !== 'running') {
      this.#cause = cause;
      this.#starts.move = move;
    }
    const { outcome } = this.#waiters.addStart(cause);
    this.dispatch({ type: 'start', at: this.#deps.clock.now() });
    return outcome;
  }

  /** Ends the run; also a start that waits, or a build. Asked twice: the second goes to the last step at once; both get the outcome. */
  async stop(options: StopOptions, reason: StopReason = 'asked'): Promise<StopOutcome> {
    if (this.#starts.spawning !== null) await this.#starts.spawning;
    const at = this.#deps.clock.now();
    this.#stopBy = options.by;
    // A build for the next run, while this one lives, is not wanted any more.
    this.#starts.cancel();
    if (this.state.kind === 'failed' && this.run !== null) {
      const steps = this.#plan(options);
      const outcome = this.#waiters.addStop();
      this.#keeper.enterStopStep(steps.length - 1, steps, options.by);
      return outcome;
    }
    if (runOf(this.state) !== null) {
      const outcome = this.#waiters.addStop();
      this.dispatch({ type: 'stop', at, reason, then: 'stay-down', steps: this.#plan(options) });
      return outcome;
    }
    const planned = this.state.kind === 'waiting' || this.state.kind === 'backoff';
    this.dispatch({ type: 'stop', at, reason, then: 'stay-down', steps: this.#plan(options) });
    await this.#starts.preparing;
    const end = notRunning(this.id, this.config.name);
    return planned ? { ...end, outcome: 'stopped', note: 'the planned start was taken back' } : end;
  }

  /** The last step of the stop at once; what has no run is stopped. Twice: both get the outcome. */
  async kill(by: string): Promise<StopOutcome> {
    if (this.#starts.spawning !== null) await this.#starts.spawning;
    if (runOf(this.state) === null) return this.stop({ by });
    this.#stopBy = by;
    this.#starts.cancel();
    const outcome = this.#waiters.addStop();
    this.dispatch({ type: 'kill', at: this.#deps.clock.now(), steps: this.#plan({ by }) });
    return outcome;
  }

  /** Build (the old run lives on), then stop, then start: one command with one outcome. Twice: one build and one stop for both. */
  async restart(cause: RunCause, options: StopOptions, afterBuild?: AfterBuild): Promise<StartOutcome> {
    if (this.#starts.spawning !== null) await this.#starts.spawning;
    const { waiter, outcome } = this.#waiters.addStart(cause);
    this.#starts.move = null;
    const { kind } = this.state;
    const isUp = kind === 'starting' || kind === 'running';
    let because = cause;
    // Files that changed while the old run stops: the start that follows waits for this build.
    if (this.config.build !== null && (isUp || (afterBuild !== undefined && kind === 'stopping'))) {
      const end = await this.#beside.run(waiter, cause, afterBuild);
      if (end.kind === 'joined') return outcome;
      if (end.kind === 'failed') {
        const stop = this.config.onBuildError === 'stop' ? await this.#stopOnce(options) : null;
        const state = { kind: 'failed', cause: 'build-failed', text: end.text, lastExit: null } as const;
        for (const each of end.waiters) each.stop ??= stop;
        for (const each of end.waiters) this.#waiters.settleOne(each, { ...this.#facts(), state });
        return outcome;
      }
      // Left: by a stop or a kill, by a start that builds anew, or because nothing has changed. What is so is the answer.
      if (end.kind === 'leave' || isWantedDown(this.state)) {
        this.#starts.dropBuilt();
        this.#waiters.settleStarts(this.#facts());
        return outcome;
      }
      because = end.cause;
    }
    this.#stopBy = options.by;
    const isSecondChange = afterBuild !== undefined && this.state.kind === 'stopping';
    if (runOf(this.state) !== null && !isSecondChange) this.remember(withRestart(this.memory, this.#deps.clock.now()));
    this.#cause = because;
    this.dispatch({ type: 'stop', at: this.#deps.clock.now(), reason: 'restart', then: 'start-again', steps: this.#plan(options) });
    return outcome;
  }

  /** A start in preparation begins anew, its build included: files have changed. */
  async prepareAnew(cause: RunCause): Promise<StartOutcome> {
    if (this.state.kind !== 'waiting' || this.#starts.spawning !== null) return this.restart(cause, { by: cause.by });
    this.#cause = cause;
    const { outcome } = this.#waiters.addStart(cause);
    this.dispatch({ type: 'blocked', on: [] });
    this.#starts.prepare();
    return outcome;
  }

  /** Stops without hastening a stop under way. */
  #stopOnce(options: StopOptions): Promise<StopOutcome> {
    return this.state.kind === 'stopping' ? this.#waiters.addStop() : this.stop(options);
  }

  /** The configuration on disk changed. A run goes on as it is; a start that waits begins anew with it. Twice the same: nothing. */
  configure(config: ProcessConfig): void {
    const isSame = JSON.stringify(config) === JSON.stringify(this.config);
    // Another program, or the same one told otherwise, may listen elsewhere.
    if (!runsTheSame(config, this.config) && this.memory.learnedPorts.length > 0) this.remember({ learnedPorts: [] });
    this.config = config;
    if (isSame || this.state.kind !== 'waiting' || this.#starts.spawning !== null) return;
    this.dispatch({ type: 'blocked', on: [] });
    this.#starts.prepare();
  }

  /** The supervisor has closed: no timer is left. Twice does nothing. */
  dispose(): void {
    this.#starts.cancel();
    this.#backoff?.cancel();
    this.#keeper.dispose();
  }

  dispatch(input: ProcessInput): void {
    const before = this.state;
    // What is stopped because its main process ended was asked for by nobody.
    if (input.type === 'rootExited') this.#stopBy = 'host';
    const next = transition(before, input, { policy: this.config.restart, pendingAttempt: this.#pendingAttempt, steps: this.#steps });
    this.state = next.state;
    this.#pendingAttempt = next.pendingAttempt;
    if ('steps' in input && before.kind !== 'stopping' && next.state.kind === 'stopping') this.#steps = input.steps;
    // A start that is only being prepared is over within a millisecond, or becomes `waiting` for something: not worth a redraw.
    if (next.state !== before) this.#deps.announce(this.id, isPassing(next.state) ? 'detail' : 'state');
    this.reloads.onState(before, next.state);
    for (const effect of next.effects) this.#perform(effect);
    this.#waiters.settleStarts(this.#facts());
  }

  refresh(sample: boolean): Promise<LiveRun | null> {
    return this.#keeper.refresh(sample);
  }

  recordSignal(signal: SignalRecord): void {
    if (this.run === null) return;
    recordSignal(this.run, signal);
    this.changed();
  }

  setVerdict(verdict: PortVerdict | null): void {
    this.verdict = verdict;
  }
  stopEnded(outcome: StopOutcome): void {
    this.#waiters.stopEnded(outcome);
  }
  noteBuildResult(build: BuildResult): void {
    this.#waiters.setBuild({ durationMs: build.durationMs, code: build.code });
    this.reloads.noteBuild(build);
  }
  mark(event: string): void {
    this.#waiters.mark(event);
  }

  defaultSteps(): readonly StopStep[] {
    return this.#plan({ by: 'host' });
  }
  changed(): void {
    this.#deps.announce(this.id, 'detail');
  }
  #plan(options: StopOptions): readonly StopStep[] {
    return planStop(effectiveStop(this.config, this.memory), options, this.#deps.traits.canSignal);
  }

  #facts(): StartFacts {
    return startFactsOf(this.id, this.config.name, this.state, this.#keeper, this.verdict, this.memory.lastRunId);
  }

  #perform(effect: ProcessEffect): void {
    switch (effect.type) {
      case 'prepareStart':
        this.#starts.prepare();
        return;
      case 'cancelStart':
        this.#starts.cancel();
        this.verdict = null;
        return;
      case 'spawn':
        this.#starts.spawn(effect.attempt);
        return;
      case 'watchRun':
        this.#keeper.watchReadiness();
        return;
      case 'cancelReadiness':
        this.#keeper.cancelReadiness();
        return;
      case 'runStopStep':
        this.#keeper.enterStopStep(effect.step, this.#steps, this.#stopBy);
        return;
      case 'armBackoff':
        this.#backoff = this.#deps.clock.setTimer(() => {
          this.#cause = { kind: 'crash', files: [], by: 'automatic restart' };
          this.remember(withRestart(this.memory, this.#deps.clock.now()));
          this.dispatch({ type: 'backoffElapsed', at: this.#deps.clock.now() });
        }, effect.delayMs);
        return;
      case 'cancelBackoff':
        this.#backoff?.cancel();
    }
  }
}
