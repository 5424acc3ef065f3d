import type { StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import type { AnyVerdict, SplitPort } from '../../../shared/model/port-verdict';
import type { ProcessConfig, ProcessId, ProcessSnapshot, ProjectId, RunCause, SignalRecord } from '../../../shared/model/process';
import { isPassing, type ProcessState } from '../../../shared/model/process-state';
import type { StopStep } from '../../../shared/model/stop-sequence';
import type { Timer } from '../clock';
import type { AskingFacts } from '../ports/managed-lookup';
import { ReloadKeeper } from '../reload/reload-keeper';
import type { AfterBuild, ReloadOwner } from '../reload/reload-owner';
import { BesideBuild } from './beside-build';
import { isWithoutReuse } from './binds-without-reuse';
import { restartCause } from './cause-text';
import { createCommandWaiters, type StartFacts, startFactsOf } from './command-waiters';
import type { ManagedProcessDeps } from './core-deps';
import { crashSuspect, namingSuspect } from './crash-suspect';
import { type LiveRun, recordSignal } from './live-run';
import { usesPlaceholder } from './move-port';
import { planStop } from './plan-stop';
import { effectiveStop, viewProcess, withRestart } from './process-view';
import type { BuildResult } from './run-build';
import { RunKeeper } from './run-keeper';
import type { RunOwner } from './run-owner';
import { StartKeeper, type StartOwner } from './start-keeper';
import type { ProcessMemory, StopOptions } from './supervisor-api';
import { type ProcessEffect, type ProcessInput, transition } from './transition';

/** A start whose asker is not known; no door leaves it out. */
const UNKNOWN_CAUSE: RunCause = { kind: 'manual', files: [], by: 'host' };

/**
 * The shell around the pure state machine of one process: reduces inputs one at a time, carries out effects, and feeds what comes of them
 * back as inputs. No input waits on the child. Its commands are `ManagedProcess`.
 */
export abstract class ProcessShell implements StartOwner, ReloadOwner {
  readonly id: ProcessId;
  readonly projectId: ProjectId;
  config: ProcessConfig;
  verdict: AnyVerdict | null = null;
  splitPorts: readonly SplitPort[] = [];
  state: ProcessState = { kind: 'stopped', lastExit: null };
  protected readonly deps: ManagedProcessDeps;
  protected readonly waiters;
  #pendingAttempt = 0;
  protected cause: RunCause | null = null;
  #steps: readonly StopStep[] = [];
  protected stopBy = '';
  protected readonly keeper: RunKeeper;
  protected readonly starts: StartKeeper;
  #backoff: Timer | null = null;
  #suspect: RunCause | null = null;
  /** From a change of a file to the new version. */
  readonly reloads: ReloadKeeper;
  protected readonly beside: BesideBuild;

  constructor(id: ProcessId, projectId: ProjectId, config: ProcessConfig, deps: ManagedProcessDeps) {
    this.id = id;
    this.projectId = projectId;
    this.config = config;
    this.deps = deps;
    this.waiters = createCommandWaiters(deps.clock);
    this.keeper = new RunKeeper(deps, this);
    this.starts = new StartKeeper(deps, this, this.keeper);
    this.reloads = new ReloadKeeper(deps, this);
    this.beside = new BesideBuild(this.starts);
    const last = deps.lastRun(id);
    // A host that was killed may have begun a run whose number it had not kept yet.
    if (last !== null && last.runId > this.memory.lastRunId) this.remember({ lastRunId: last.runId });
    // A run that died of a port before this host began still says so.
    if (last?.exit?.verdict === undefined) return;
    this.state = { kind: 'exited', lastExit: last.exit };
    this.verdict = last.exit.verdict;
  }

  get run(): LiveRun | null {
    return this.keeper.run;
  }
  get stopRecord() {
    return this.keeper.stopRecord;
  }
  get builds() {
    return this.starts;
  }
  get startCause(): RunCause {
    return this.cause ?? UNKNOWN_CAUSE;
  }
  async filesQuiet(): Promise<string | null> {
    // With a build nothing is stopped early, and what changes meanwhile is built beside the run.
    return this.startCause.kind === 'file-change' && this.config.build === null ? this.reloads.filesQuiet() : null;
  }
  get memory(): ProcessMemory {
    return this.deps.memory.read(this.id);
  }

  remember(change: Partial<ProcessMemory>): void {
    this.deps.memory.write(this.id, { ...this.memory, ...change });
  }

  snapshot(): ProcessSnapshot {
    return viewProcess({
      id: this.id,
      projectId: this.projectId,
      config: this.config,
      memory: this.memory,
      state: this.state,
      run: this.run,
      stop: this.keeper.stopRecord,
      verdict: this.verdict,
      splitPorts: this.splitPorts,
      cause: this.cause,
      buildingSince: this.starts.buildingSince,
      withoutReadyCheck: this.keeper.withoutReadyCheck,
      reload: this.reloads.view(),
      now: this.deps.clock.now(),
    });
  }

  abstract start(cause: RunCause): Promise<StartOutcome>;
  abstract restart(cause: RunCause, options: StopOptions, afterBuild?: AfterBuild): Promise<StartOutcome>;
  abstract stop(options: StopOptions): Promise<StopOutcome>;
  abstract prepareAnew(cause: RunCause): Promise<StartOutcome>;

  /** The supervisor has closed: no timer is left. Twice does nothing. */
  dispose(): void {
    this.starts.cancel();
    this.#backoff?.cancel();
    this.keeper.dispose();
  }

  dispatch(input: ProcessInput): void {
    const before = this.state;
    // What is stopped because its main process ended was asked for by nobody.
    if (input.type === 'rootExited') this.stopBy = 'host';
    const next = transition(before, input, { policy: this.config.restart, pendingAttempt: this.#pendingAttempt, steps: this.#steps });
    this.state = namingSuspect(before, next.state, this.#suspect);
    this.#pendingAttempt = next.pendingAttempt;
    if ('steps' in input && before.kind !== 'stopping' && next.state.kind === 'stopping') this.#steps = input.steps;
    // A start that is only being prepared is over within a millisecond, or becomes `waiting` for something: not worth a redraw.
    if (next.state !== before) this.deps.announce(this.id, isPassing(next.state) ? 'detail' : 'state');
    this.reloads.onState(before, next.state);
    for (const effect of next.effects) this.#perform(effect);
    this.waiters.settleStarts(this.facts());
  }

  refresh(sample: boolean): Promise<LiveRun | null> {
    return this.keeper.refresh(sample);
  }

  recordSignal(signal: SignalRecord): void {
    if (this.run === null) return;
    recordSignal(this.run, signal);
    this.changed();
  }

  setVerdict(verdict: AnyVerdict | null): void {
    this.verdict = verdict;
  }
  setSplitPorts(ports: readonly SplitPort[]): void {
    if (JSON.stringify(ports) === JSON.stringify(this.splitPorts)) return;
    this.splitPorts = ports;
    for (const { text } of ports) this.run?.log.note(text);
    this.changed();
  }
  /** What the port doctor must know when it is asked on behalf of this process. */
  askingFacts(): AskingFacts {
    const { config, memory, state } = this;
    return {
      name: config.name,
      isWaiting: state.kind === 'waiting',
      bindsWithoutReuse: isWithoutReuse(config, memory),
      usesPlaceholder: usesPlaceholder(config),
      command: config.command,
      cwd: config.cwd,
    };
  }
  portsProved(free: Parameters<RunOwner['portsProved']>[0]): void {
    this.starts.portsProved(free);
  }
  /** What follows a restart is spawned while the old run ends, and not before its signal: a spawn holds this thread for 4 ms. */
  stopBegan(): void {
    void this.starts.lookAheadOnce();
  }
  stopEnded(outcome: StopOutcome): void {
    this.waiters.stopEnded(outcome);
  }
  noteBuildBegan(): void {
    this.reloads.order.began();
  }
  noteBuildResult(build: BuildResult): void {
    this.waiters.setBuild({ durationMs: build.durationMs, code: build.code });
    this.reloads.noteBuild(build);
  }
  mark(event: string): void {
    this.waiters.mark(event);
  }

  defaultSteps(): readonly StopStep[] {
    return this.plan({ by: 'host' });
  }
  changed(): void {
    this.deps.announce(this.id, 'detail');
  }
  protected plan(options: StopOptions): readonly StopStep[] {
    return planStop(effectiveStop(this.config, this.memory), options, this.deps.traits.canSignal);
  }

  protected facts(): StartFacts {
    return startFactsOf(this.id, this.config.name, this.state, this.keeper, this.verdict, this.memory.lastRunId);
  }

  #perform(effect: ProcessEffect): void {
    switch (effect.type) {
      case 'prepareStart':
        this.starts.prepare();
        return;
      case 'cancelStart':
        this.starts.cancel();
        // The state was announced before this: without a word of its own the old verdict would stay on every screen.
        this.verdict = null;
        this.changed();
        return;
      case 'spawn':
        this.starts.spawn(effect.attempt);
        return;
      case 'watchRun':
        this.keeper.watchReadiness();
        return;
      case 'cancelReadiness':
        this.keeper.cancelReadiness();
        return;
      case 'runStopStep':
        this.keeper.enterStopStep(effect.step, this.#steps, this.stopBy);
        return;
      case 'armBackoff':
        if (this.state.kind === 'backoff')
          this.#suspect = crashSuspect(this.#suspect, this.cause, this.state.lastExit, this.config.restart.windowMs);
        this.#backoff = this.deps.clock.setTimer(() => {
          this.cause = restartCause(this.state.kind === 'backoff' ? this.state.lastExit : null);
          this.remember(withRestart(this.memory, this.deps.clock.now()));
          this.dispatch({ type: 'backoffElapsed', at: this.deps.clock.now() });
        }, effect.delayMs);
        return;
      case 'cancelBackoff':
        this.#backoff?.cancel();
    }
  }
}
