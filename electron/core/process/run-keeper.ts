import type { ExitResult } from '../../../shared/model/exit-result';
import type { RunCause } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { StopRecord, StopStep } from '../../../shared/model/stop-sequence';
import type { Timer } from '../clock';
import type { CoreDeps } from './core-deps';
import { describeExit, describeFailedStart } from './describe-exit';
import { durationText } from './describe-state';
import { errorText } from './error-text';
import { findBusyPort } from './find-busy-port';
import { knownExit, type LiveRun, learnPorts, refreshRun, startRun } from './live-run';
import { type ReadinessWatch, watchReadiness } from './readiness-probe';
import type { RunOwner } from './run-owner';
import type { RootExit } from './spawn-child';
import type { PreparedStart } from './start-preparation';
import { StopKeeper } from './stop-keeper';
import { waitAtMost } from './wait-at-most';
import { watchHeir } from './watch-others';

/** A look at the process table that failed is made again after this. */
const LOOK_AGAIN_MS = 250;
/** The exit event overtakes the last output in the pipes, which says why it failed. */
const LAST_WORDS_MS = 50;

/** Keeps one run at a time from its spawn to its proof of death, and tells its owner what happens as inputs. */
export class RunKeeper {
  run: LiveRun | null = null;
  withoutReadyCheck = false;
  readonly #deps: CoreDeps;
  readonly #owner: RunOwner;
  #readiness: ReadinessWatch | null = null;
  #overdue: Timer | null = null;
  /** Waits for the end of the heir, or of what could not be killed; or for another look. */
  #watch: Timer | null = null;
  readonly #stops: StopKeeper;

  constructor(deps: CoreDeps, owner: RunOwner) {
    this.#deps = deps;
    this.#owner = owner;
    this.#stops = new StopKeeper(deps, owner, {
      current: () => this.run,
      refresh: () => this.refresh(false),
      exitOf: (run, asked) => this.#exitOf(run, asked, null),
      letGo: (run, exit) => this.#letGo(run, exit),
      watch: (timer) => {
        this.#watch?.cancel();
        this.#watch = timer;
      },
    });
  }

  /** The stop under way, else the last one. */
  get stopRecord(): StopRecord | null {
    return this.#stops.record;
  }

  /** Spawns; ends in `spawned` or `startFailed`. */
  async spawn(prepared: PreparedStart, cause: RunCause, attempt: number): Promise<void> {
    const { clock } = this.#deps;
    const { runId, config, source, log, env } = prepared;
    const started = await startRun(this.#deps, {
      processId: this.#owner.id,
      runId,
      config,
      source,
      env,
      cause,
      log,
      onReadyText: () => this.#readiness?.poke(),
    });
    if ('failed' in started) {
      log.note(`Could not start: ${started.failed}`);
      log.end();
      const exit = describeFailedStart(runId, 'spawn-failed', clock.now(), started.failed, null);
      this.#owner.dispatch({ type: 'startFailed', cause: 'spawn-failed', exit });
      return;
    }
    this.run = started;
    this.withoutReadyCheck = false;
    this.#owner.mark(`spawned pid ${started.identity.rootPid}`);
    this.#owner.dispatch({ type: 'spawned', run: { runId, pid: started.identity.rootPid, startedAt: started.startedAt }, attempt });
    void started.exited.then((exit) => this.#onRootExit(started, exit));
  }

  /** Cancels every timer. Twice does nothing. */
  dispose(): void {
    this.cancelReadiness();
    this.#watch?.cancel();
  }

  watchReadiness(): void {
    const run = this.run;
    if (run === null) return;
    const { config } = run;
    this.#readiness = watchReadiness({
      clock: this.#deps.clock,
      probe: config.ready,
      configured: config.ports,
      learned: run.config === run.source ? this.#owner.memory.learnedPorts : [],
      listeners: async () => (await this.refresh(false))?.listeners ?? [],
      sawText: () => run.sniffer.sawReadyText(),
      onReady: ({ how, text }) => {
        this.withoutReadyCheck = how === 'alive';
        run.readyMs = Math.round(this.#deps.clock.monotonicMs() - run.startedMs);
        run.log.note(how === 'alive' ? `Running: ${text}` : `Ready: ${text}`);
        this.#owner.dispatch({ type: 'becameReady', runId: run.runId, at: this.#deps.clock.now() });
      },
    });
    this.#overdue = this.#deps.clock.setTimer(() => {
      run.log.note(`Not ready after ${durationText(config.readyTimeoutMs)}; it goes on, nothing is killed for that`);
      this.#readiness?.slowDown();
      this.#owner.dispatch({ type: 'readyOverdue', runId: run.runId });
    }, config.readyTimeoutMs);
  }

  cancelReadiness(): void {
    this.#readiness?.cancel();
    this.#overdue?.cancel();
  }

  /** One pass: members, memory, listeners, and CPU when `sample`. Null without a run. */
  async refresh(sample: boolean): Promise<LiveRun | null> {
    const run = this.run;
    if (run === null) return null;
    const changed = await refreshRun(run, this.#deps, sample);
    if (this.run === run && changed) this.#owner.changed();
    learnPorts(run, this.#owner, this.#stops.isStopping);
    return run;
  }

  /** Carries out a step of the stop; the first call of a run begins the stop. */
  enterStopStep(step: number, steps: readonly StopStep[], askedBy: string): void {
    const { run } = this;
    if (run !== null) this.#stops.enterStep(run, step, steps, askedBy);
  }

  async #onRootExit(run: LiveRun, exit: RootExit): Promise<void> {
    run.rootExit = exit;
    this.#stops.poke();
    if (this.#stops.isStopping || this.run !== run) return;
    this.#onMemberLoss(run);
  }

  #onMemberLoss(run: LiveRun): void {
    this.#afterMemberLoss(run).catch((error: unknown) => {
      if (this.run !== run || this.#stops.isStopping) return;
      run.log.note(`Slipway could not look at what is left of the run and looks again: ${errorText(error)}`);
      this.#watch = this.#deps.clock.setTimer(() => this.#onMemberLoss(run), LOOK_AGAIN_MS);
    });
  }

  /** The root, or the heir, is gone: does the run go on under another member? */
  async #afterMemberLoss(run: LiveRun): Promise<void> {
    await this.refresh(false);
    if (run.members.length === 0) await this.refresh(false);
    if (this.#stops.isStopping || this.run !== run) return;
    if (run.members.length === 0) {
      await this.#onRunOver(run);
      return;
    }
    const policy = run.config.restart;
    const exit = this.#exitOf(run, false, null);
    const staysAnyway = run.rootExit?.code === 0 || policy.policy === 'never';
    if (run.listeners.length > 0) run.tookOverMs ??= this.#deps.clock.monotonicMs();
    const heir = run.listeners[0]?.pid ?? (staysAnyway ? run.members[0]?.pid : undefined) ?? null;
    const left = `${run.members.length} ${run.members.length === 1 ? 'process lives' : 'processes live'} on`;
    run.log.note(
      heir === null
        ? `The main process ${exit.detail}; ${left} and will be stopped`
        : `The main process ${exit.detail}; the run goes on under pid ${heir}`,
    );
    this.#owner.dispatch({
      type: 'rootExited',
      runId: run.runId,
      at: this.#deps.clock.now(),
      exit,
      membersLeft: run.members.length,
      heir,
      steps: this.#owner.defaultSteps(),
      random: this.#deps.random(),
    });
    if (heir === null) return;
    const startTicks = run.members.find((member) => member.pid === heir)?.startTicks;
    this.#watch = watchHeir(this.#deps, { pid: heir, startTicks }, () => {
      if (this.run === run && !this.#stops.isStopping) this.#onMemberLoss(run);
    });
  }

  #exitOf(run: LiveRun, asked: boolean, portBusy: string | null): ExitResult {
    const ended = {
      runId: run.runId,
      exit: knownExit(run, this.#deps.clock.monotonicMs()),
      at: this.#deps.clock.now(),
      ranMs: this.#deps.clock.monotonicMs() - run.startedMs,
      asked,
      portBusy,
    };
    return describeExit(ended, run.config.restart);
  }

  /** It ended by itself and nothing of it is left. */
  async #onRunOver(run: LiveRun): Promise<void> {
    const ranMs = this.#deps.clock.monotonicMs() - run.startedMs;
    await waitAtMost(this.#deps.clock, run.drained, LAST_WORDS_MS);
    // A verdict that cannot be had is none: the end itself matters more.
    const verdict = await findBusyPort(this.#deps.ports, this.#owner.id, run, ranMs, this.#owner.memory.learnedPorts).catch(() => null);
    if (this.run !== run || this.#stops.isStopping) return;
    const exit = this.#exitOf(run, false, verdict?.explanation ?? null);
    const handedOver = runOf(this.#owner.state)?.pid !== run.identity.rootPid;
    run.log.note(`The run ${exit.detail} after ${durationText(exit.ranMs)}`);
    this.#letGo(run, exit);
    this.#owner.setVerdict(verdict);
    const base = { runId: run.runId, at: this.#deps.clock.now(), exit, random: this.#deps.random() };
    if (handedOver) this.#owner.dispatch({ type: 'membersGone', ...base });
    else this.#owner.dispatch({ type: 'rootExited', ...base, membersLeft: 0, heir: null, steps: this.#owner.defaultSteps() });
  }

  /** Nothing of the run is left: what it taught is kept (unless a port was moved for it only), the rest forgotten. */
  #letGo(run: LiveRun, exit: ExitResult): void {
    this.dispose();
    this.#deps.scanner.untrack(run.identity);
    const stop = this.stopRecord?.runId === run.runId ? this.stopRecord : null;
    run.log.end({
      readyMs: run.readyMs,
      stopMs: stop?.durationMs ?? null,
      escalated: stop?.escalated ?? false,
      exit,
      ...(run.birth === null ? {} : { birth: run.birth }),
    });
    this.run = null;
  }
}
