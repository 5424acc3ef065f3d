import type { ExitResult } from '../../../shared/model/exit-result';
import type { RunCause } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { StopRecord, StopStep } from '../../../shared/model/stop-sequence';
import type { Timer } from '../clock';
import { newestServer } from '../reload/judge-reload';
import { type Adoption, adoptRun, mainOfLeftover } from './adopt-run';
import type { CoreDeps } from './core-deps';
import { describeExit, describeFailedStart, type EndedRun, endNote, senderOf } from './describe-exit';
import { durationText } from './describe-state';
import { errorText } from './error-text';
import { firmPorts } from './known-ports';
import { knownExit, LAST_WORDS_MS, type LiveRun, learnPorts, refreshRun, startRun } from './live-run';
import type { ParkedRun } from './parked-run';
import { type ReadinessWatch, watchReadiness } from './readiness-probe';
import type { RunOwner } from './run-owner';
import type { RootExit } from './spawn-child';
import type { PreparedStart } from './start-preparation';
import { StopKeeper } from './stop-keeper';
import { waitAtMost } from './wait-at-most';
import { watchHeir } from './watch-others';
import { NO_PORT_REASON, whyBusy } from './why-busy';

/** A look at the process table that failed is made again after this. */
const LOOK_AGAIN_MS = 250;

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
      exitOf: (run, asked) => describeExit(this.#endOf(run, asked), run.config.restart),
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

  /** Spawns, or lets what is parked begin; ends in `spawned` or `startFailed`. */
  async spawn(prepared: PreparedStart, cause: RunCause, attempt: number, parked: ParkedRun): Promise<void> {
    const { clock } = this.#deps;
    const { runId, config, source, move, log, env, buildMs } = prepared;
    const started = await startRun(this.#deps, {
      processId: this.#owner.id,
      runId,
      config,
      source,
      move,
      env,
      cause,
      log,
      buildMs,
      parked,
      onReadyText: () => this.#readiness?.poke(),
    });
    if ('failed' in started) {
      log.note(`Could not start: ${started.failed}`);
      const exit = describeFailedStart(runId, 'spawn-failed', clock.now(), started.failed, null);
      log.end({ readyMs: null, stopMs: null, escalated: false, buildMs, exit });
      this.#owner.dispatch({ type: 'startFailed', cause: 'spawn-failed', exit });
      return;
    }
    this.run = started;
    this.withoutReadyCheck = false;
    this.#owner.mark(`spawned pid ${started.identity.rootPid}`);
    this.#owner.dispatch({ type: 'spawned', run: { runId, pid: started.identity.rootPid, startedAt: started.startedAt }, attempt });
    void started.exited.then((exit) => {
      if (exit !== null) this.#onRootExit(started, exit);
    });
  }

  /** Takes over a run that lives already; ends in `adopted`. There must be no other. */
  adopt(adoption: Omit<Adoption, 'log' | 'processId'>): void {
    const { leftover, listeners } = adoption;
    const runId = leftover.record?.runId ?? 0;
    const log = this.#deps.resumeRunLog(this.#owner.id, runId);
    const run = adoptRun(this.#deps, { ...adoption, processId: this.#owner.id, log });
    const main = mainOfLeftover(leftover, listeners);
    this.run = run;
    this.withoutReadyCheck = false;
    if (this.#owner.memory.lastRunId < runId) this.#owner.remember({ lastRunId: runId });
    log.note(
      `Adopted: pid ${main.pid} of run ${runId} goes on under this session. What it printed meanwhile and prints from here on is not kept; its exit code will be unknown`,
    );
    this.#owner.mark(`adopted pid ${main.pid}`);
    this.#owner.dispatch({ type: 'adopted', run: { runId, pid: main.pid, startedAt: run.startedAt }, at: this.#deps.clock.now() });
    this.#watchMain(run, main);
  }

  /** Lets the run go on without us. Null without a run, or while it is being stopped. */
  keep(): LiveRun | null {
    const { run } = this;
    if (run === null || this.#stops.isStopping) return null;
    this.dispose();
    const drained = this.#deps.drainElsewhere(run.pipes);
    if (drained) run.hold?.release();
    this.#deps.guard.keep(run.identity.uuid);
    this.#deps.scanner.untrack(run.identity);
    const lost = drained ? '' : ' Its pipes could not be handed on: where nobody reads them it stands still, or ends, once it prints.';
    run.log.note(`Kept running: Slipway ends and leaves it alone. What it prints from here on is not kept.${lost}`);
    this.run = null;
    return run;
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
    // Its output is gone, and a line that was printed hours ago is not printed again.
    if (run.adopted !== null && config.ready.kind === 'log') return;
    this.#readiness = watchReadiness({
      clock: this.#deps.clock,
      probe: config.ready,
      configured: config.ports,
      learned: run.move === null ? this.#owner.memory.learnedPorts : [],
      listeners: async () => (await this.refresh(false))?.listeners ?? [],
      sawText: () => run.sniffer.sawReadyText(),
      onReady: ({ how, text }) => {
        this.withoutReadyCheck = how === 'alive';
        if (run.adopted === null && how !== 'alive') run.readyMs = Math.round(this.#deps.clock.monotonicMs() - run.startedMs);
        run.log.note(how === 'alive' ? `Running: ${text}` : `Ready: ${text}`);
        this.#owner.dispatch({ type: 'becameReady', runId: run.runId, at: this.#deps.clock.now() });
      },
    });
    if (run.adopted !== null) {
      this.#readiness.slowDown();
      return;
    }
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
    const changed = await refreshRun(
      run,
      this.#deps,
      firmPorts(run, this.#owner.memory, this.#deps.ports.ephemeralRange).map(({ port }) => port),
      sample,
    );
    if (this.run === run && changed) this.#owner.changed();
    learnPorts(run, this.#owner, this.#stops.isStopping);
    return run;
  }

  /** Carries out a step of the stop; the first call of a run begins the stop. */
  enterStopStep(step: number, steps: readonly StopStep[], askedBy: string): void {
    const { run } = this;
    if (run !== null) this.#stops.enterStep(run, step, steps, askedBy);
  }

  #onRootExit(run: LiveRun, exit: RootExit): void {
    run.rootExit = exit;
    this.#stops.poke();
    // What could not be killed is looked at until it is gone, this process included: it has no run to hand over or to restart.
    if (this.#stops.isStopping || this.run !== run || this.#owner.state.kind === 'failed') return;
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
    const exit = describeExit(this.#endOf(run, false), run.config.restart);
    const staysAnyway = run.rootExit?.code === 0 || policy.policy === 'never';
    if (run.listeners.length > 0) run.tookOverMs ??= this.#deps.clock.monotonicMs();
    const heir = newestServer(run)?.pid ?? run.listeners[0]?.pid ?? (staysAnyway ? run.members[0]?.pid : undefined) ?? null;
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
    this.#watchMain(run, { pid: heir, startTicks: run.members.find((member) => member.pid === heir)?.startTicks });
  }

  /** It is not our child: its end is seen by its start ticks. */
  #watchMain(run: LiveRun, main: { readonly pid: number; readonly startTicks: number | undefined }): void {
    this.#watch = watchHeir(this.#deps, main, () => {
      if (this.run === run && !this.#stops.isStopping) this.#onMemberLoss(run);
    });
  }

  #endOf(run: LiveRun, asked: boolean, reason = NO_PORT_REASON): EndedRun {
    const exit = knownExit(run, this.#deps.clock.monotonicMs());
    const at = this.#deps.clock.now();
    return {
      runId: run.runId,
      exit,
      adopted: run.adopted !== null,
      sentBy: asked ? null : senderOf(exit, run.signals, run.identity.rootPid, at),
      at,
      ranMs: this.#deps.clock.monotonicMs() - run.startedMs,
      asked,
      ...reason,
    };
  }

  /** It ended by itself and nothing of it is left. */
  async #onRunOver(run: LiveRun): Promise<void> {
    const ranMs = this.#deps.clock.monotonicMs() - run.startedMs;
    await waitAtMost(this.#deps.clock, run.drained, LAST_WORDS_MS);
    // A verdict that cannot be had is none: the end itself matters more.
    const reason = await whyBusy(this.#deps.ports, this.#owner, run, ranMs).catch(() => NO_PORT_REASON);
    if (this.run !== run || this.#stops.isStopping) return;
    // It ran until it ended, not until it was found out why.
    const end = { ...this.#endOf(run, false, reason), ranMs };
    const exit = describeExit(end, run.config.restart);
    const handedOver = runOf(this.#owner.state)?.pid !== run.identity.rootPid;
    run.log.note(endNote(end, exit));
    this.#letGo(run, exit);
    this.#owner.setVerdict(reason.verdict);
    const base = { runId: run.runId, at: this.#deps.clock.now(), exit, random: this.#deps.random() };
    if (handedOver) this.#owner.dispatch({ type: 'membersGone', ...base });
    else this.#owner.dispatch({ type: 'rootExited', ...base, membersLeft: 0, heir: null, steps: this.#owner.defaultSteps() });
  }

  /** Nothing of the run is left: what it taught is kept (unless a port was moved for it only), the rest forgotten. */
  #letGo(run: LiveRun, exit: ExitResult): void {
    this.dispose();
    this.#deps.scanner.untrack(run.identity);
    run.hold?.release();
    const stop = this.stopRecord?.runId === run.runId ? this.stopRecord : null;
    run.log.end({
      readyMs: run.readyMs,
      stopMs: stop?.durationMs ?? null,
      escalated: stop?.escalated ?? false,
      exit,
      buildMs: run.buildMs,
      ...(run.birth === null ? {} : { birth: run.birth }),
      ...(stop === null ? {} : { stop }),
      ...(run.signals.length === 0 ? {} : { signals: run.signals, signalCounts: run.signalCounts }),
    });
    this.run = null;
  }
}
