import type { ExitResult } from '../../../shared/model/exit-result';
import { runOf } from '../../../shared/model/process-state';
import type { StopRecord, StopStep } from '../../../shared/model/stop-sequence';
import type { Timer } from '../clock';
import { isWithoutReuse } from './binds-without-reuse';
import { stopOutcomeOf } from './command-waiters';
import type { CoreDeps } from './core-deps';
import { joinNotes, stopNote, survivorsNote } from './describe-stop';
import { identityKey } from './find-members';
import { firmPorts } from './known-ports';
import { keepSignal, LAST_WORDS_MS, type LiveRun } from './live-run';
import { commandText, effectiveStop } from './process-view';
import { readTimeWaitNote } from './read-time-wait-note';
import type { RunOwner } from './run-owner';
import { runStopCommand, type StopCommandEnd } from './run-stop-command';
import { adviceOf, adviceToKeep, predictStop, type StopForecast } from './stop-advice';
import { commandNote } from './stop-command-note';
import { createStopCourse, pastStopOf, type StopCourse } from './stop-course';
import { createStopRecorder, type StopRecorder } from './stop-recorder';
import { createStopRun } from './stop-run';
import type { StopEnd, StopRun } from './stop-run-api';
import { waitAtMost } from './wait-at-most';
import { watchSurvivors } from './watch-others';

/** The scan sees the root gone before its `exit` event has come through the loop; a handed-over or lost one never comes. */
const EXIT_EVENT_MS = 200;
/** Past stops kept for the histogram. */
const KEPT_STOPS = 40;

/** The run as its stop sees it. */
export interface StoppableRun {
  current(): LiveRun | null;
  refresh(): Promise<LiveRun | null>;
  exitOf(run: LiveRun, asked: boolean): ExitResult;
  /** Nothing of the run is left. */
  letGo(run: LiveRun, exit: ExitResult): void;
  /** What is waited for from here on; null for nothing. The wait before it is over. */
  watch(timer: Timer | null): void;
}

/** Keeps the stop of one run at a time: begins it, tells the owner of its steps, and draws the conclusion from its end. */
export class StopKeeper {
  readonly #deps: CoreDeps;
  readonly #owner: RunOwner;
  readonly #keeper: StoppableRun;
  #stopRun: StopRun | null = null;
  #recorder: StopRecorder | null = null;
  #forecast: StopForecast | null = null;
  #course: StopCourse = createStopCourse([]);

  constructor(deps: CoreDeps, owner: RunOwner, keeper: StoppableRun) {
    this.#deps = deps;
    this.#owner = owner;
    this.#keeper = keeper;
  }

  get isStopping(): boolean {
    return this.#stopRun !== null;
  }

  /** The stop under way, else the last one. */
  get record(): StopRecord | null {
    return this.#recorder?.record() ?? null;
  }

  /** The root's exit was seen: look now. Without a stop under way it does nothing. */
  poke(): void {
    this.#stopRun?.poke();
  }

  /** Carries out a step; the first call begins the stop. A step that is not after the current one does nothing. */
  enterStep(run: LiveRun, step: number, steps: readonly StopStep[], askedBy: string): void {
    this.#stopRun ??= this.#begin(run, steps, askedBy);
    const { isForced } = this.#course.enter(step, this.#recorder?.atMs() ?? 0);
    if (isForced) this.#recorder?.forced(askedBy);
    this.#stopRun.enterStep(step);
  }

  #begin(run: LiveRun, steps: readonly StopStep[], askedBy: string): StopRun {
    const stop = effectiveStop(run.config, this.#owner.memory);
    this.#keeper.watch(null);
    const recorder = createStopRecorder(this.#deps.clock, { runId: run.runId, askedBy, steps }, () => this.#owner.changed());
    const { command } = stop;
    this.#course = createStopCourse(steps);
    const mainPid = runOf(this.#owner.state)?.pid ?? run.identity.rootPid;
    /** The stop command, once it was begun. */
    let commandEnd: Promise<StopCommandEnd> | null = null;
    const forecast = predictStop(this.#deps, run, mainPid, { steps, scope: stop.scope, command });
    const stopRun = createStopRun(
      { ...this.#deps, ...this.#deps.traits },
      {
        run: run.identity,
        steps,
        scope: stop.scope,
        mainPid,
        beforeFirstStep: async () => this.#deps.settleTraffic?.(this.#owner.id),
        isForRestart: this.#owner.state.kind === 'stopping' && this.#owner.state.then === 'start-again',
        onSeen: (members) => {
          const alive = new Set(members.map(identityKey));
          run.members = run.members.filter((member) => alive.has(identityKey(member)));
        },
        onFirstStep: () => {
          forecast.readRest();
          this.#owner.stopBegan();
        },
        willTellExit: () => run.adopted === null && run.rootExit === null,
        heldPorts: () => [...run.held.values()],
        expectedPorts: () => firmPorts(run, this.#owner.memory, this.#deps.ports.ephemeralRange),
        command:
          command === null
            ? null
            : (mayBegin) => {
                commandEnd = runStopCommand(this.#deps, command, run, { process: this.#owner.config.name, mainPid }, mayBegin);
                return commandEnd;
              },
      },
      recorder,
      (elapsed) => {
        this.#course.elapsed(elapsed);
        // The state decides; outside `stopping` (a retry on survivors) there is only forward.
        if (this.#owner.state.kind !== 'stopping') this.enterStep(run, elapsed + 1, steps, askedBy);
        else this.#owner.dispatch({ type: 'graceElapsed', runId: run.runId, step: elapsed, at: this.#deps.clock.now() });
      },
    );
    this.#recorder = recorder;
    this.#forecast = forecast;
    this.#owner.mark('stop began');
    // Ports it opened since the last look must be proved free, too.
    const ready = this.#keeper.refresh().catch(() => null);
    void stopRun.ended.then(async (end) => {
      await ready;
      await this.#onEnd(run, recorder, end, commandEnd);
    });
    return stopRun;
  }

  async #onEnd(run: LiveRun, recorder: StopRecorder, end: StopEnd, command: Promise<StopCommandEnd> | null): Promise<void> {
    const { clock, ports } = this.#deps;
    const record = recorder.record();
    const stuck = end.kind === 'released' ? end.ports.filter((port) => port.releasedAtMs === null) : [];
    const [first] = stuck;
    const verdict = first === undefined ? null : await ports.diagnose(first.port, null, this.#owner.id).catch(() => null);
    const strict = isWithoutReuse(run.source, this.#owner.memory);
    const timeWait = await readTimeWaitNote(ports, [...run.held.values()], end, this.#owner.state, record, strict).catch(() => null);
    if (run.rootExit === null && end.kind === 'released') await waitAtMost(clock, run.exited, EXIT_EVENT_MS);
    // Its last words stand before its end in the log.
    if (end.kind === 'released') await waitAtMost(clock, run.drained, LAST_WORDS_MS);
    const exit = this.#keeper.exitOf(run, this.#owner.state.kind !== 'stopping' || this.#owner.state.reason !== 'leftover-members');
    const advice = adviceOf(record, record.escalated ? (this.#forecast?.prediction() ?? null) : null, commandText(run.source.command));
    const note = joinNotes(await commandNote(clock, command), timeWait, advice?.text ?? null);
    const outcome = stopOutcomeOf(this.#owner.id, run.config.name, record, verdict, note);
    this.#stopRun = null;
    if (end.kind === 'could-not-kill') {
      // The run lives on, and another stop has a record of its own.
      for (const { atMs, signal, pids } of record.signals)
        keepSignal(run, { at: record.askedAt + atMs, signal, pids, by: record.askedBy, target: 'run' });
      const text = survivorsNote(end.survivors);
      run.log.note(text);
      this.#owner.stopEnded(outcome);
      this.#owner.dispatch({ type: 'couldNotKill', runId: run.runId, exit, text });
      this.#keeper.watch(watchSurvivors(clock, () => this.#areSurvivorsGone(run, exit)));
      return;
    }
    run.log.note(stopNote(record, end.ports));
    const past = pastStopOf(record, this.#course.lastStepAtMs());
    const pastStops = [...this.#owner.memory.pastStops, past].slice(-KEPT_STOPS);
    this.#owner.remember({ pastStops, stopAdvice: adviceToKeep(this.#owner.memory.stopAdvice, record, advice) });
    const provedAtMs = new Map(
      end.ports.flatMap(({ port, releasedAtMs }) => (releasedAtMs === null ? [] : [[port, releasedAtMs] as const])),
    );
    const sinceMs = (atMs: number | undefined): number[] => (atMs === undefined ? [] : [recorder.atMs() - atMs]);
    this.#owner.portsProved(
      [...run.held.values()].flatMap((held) => sinceMs(provedAtMs.get(held.port)).map((agoMs) => ({ ...held, agoMs }))),
    );
    this.#keeper.letGo(run, exit);
    this.#owner.setVerdict(verdict);
    this.#owner.stopEnded(outcome);
    this.#owner.dispatch({ type: 'released', runId: run.runId, at: clock.now(), exit, random: this.#deps.random() });
    // After a first stop that could not kill it there is no run in the state any more.
    this.#owner.dispatch({ type: 'survivorsGone', exit });
  }

  /** One more look at what could not be killed. True ends the looking. */
  async #areSurvivorsGone(run: LiveRun, exit: ExitResult): Promise<boolean> {
    if (this.#keeper.current() !== run || this.isStopping) return true;
    await this.#keeper.refresh();
    if (run.members.length > 0) return false;
    this.#keeper.letGo(run, exit);
    this.#owner.dispatch({ type: 'survivorsGone', exit });
    return true;
  }
}
