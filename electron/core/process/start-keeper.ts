import type { RunCause } from '../../../shared/model/process';
import { type ProcessState, runOf } from '../../../shared/model/process-state';
import { isWantedDown } from './beside-build';
import { isWithoutReuse } from './binds-without-reuse';
import { causeText } from './cause-text';
import type { ManagedProcessDeps } from './core-deps';
import { describeFailedStart, describeTakenBack } from './describe-exit';
import { errorText } from './error-text';
import { wantedPorts } from './known-ports';
import type { RunLog } from './log-seam';
import { type PortMove, planStart } from './move-port';
import { ParkedRun } from './parked-run';
import type { HeldPort } from './port-seam';
import type { BuildResult } from './run-build';
import type { RunKeeper } from './run-keeper';
import type { RunOwner } from './run-owner';
import { waitReason } from './start-gate';
import { buildFor, type PreparedStart, prepareStart } from './start-preparation';
import { waitForFiles } from './wait-for-files';

/** How a build beside the old run ended. `cancelled`: by a stop or a kill, or by a start that builds anew. */
export type BuildEnd = Pick<BuildResult, 'outcome' | 'text'>;

/** The process as its start sees it. */
export interface StartOwner extends RunOwner {
  /** Why the start in preparation happens. */
  readonly startCause: RunCause;
  noteBuildBegan(): void;
  noteBuildResult(build: BuildResult): void;
}

/** A bind proves a port free for the moment; the way from the end of one run to the gate of the next takes a millisecond or two. */
const PROVED_FOR_MS = 5;
/** The end of a run that never came to be. */
const NEVER_RAN = { readyMs: null, stopMs: null, escalated: false } as const;
const FOR_ITS_BUILD = { type: 'blocked', on: [{ kind: 'build', text: 'for its build' }] } as const;

/** Between two runs of a restart. Pure. */
function isRestarting(state: ProcessState): boolean {
  return state.kind === 'waiting' || (state.kind === 'stopping' && state.then === 'start-again');
}

/** Carries one start at a time from the wish to the spawn: dependencies, build, gate. Tells its owner what happens as inputs. */
export class StartKeeper {
  /** On another port, for the next preparation. */
  move: PortMove | null = null;
  /** Epoch ms since which a build runs; null while none does. */
  buildingSince: number | null = null;
  /** Between the decision to spawn and its `spawned` or `startFailed`: a command then waits, lest it act on a state that is history. */
  spawning: Promise<void> | null = null;
  /** The preparation under way and those before it, cancelled ones included. Never rejects. */
  preparing: Promise<void> = Promise.resolve();
  readonly #deps: ManagedProcessDeps;
  readonly #owner: StartOwner;
  readonly #runs: RunKeeper;
  #cancel = new AbortController();
  #cancelBeside = new AbortController();
  #prepared: PreparedStart | null = null;
  /** The run a restart has built for already, while the old one lived. */
  #built: Pick<PreparedStart, 'runId' | 'log' | 'buildMs'> | null = null;
  #besideBuild: Promise<BuildEnd> | null = null;
  /** Files have changed since the build under way began: it is cancelled and begins anew. */
  #buildAgain = false;
  readonly #parked: ParkedRun;
  /** Monotonic instants at which the stop before bound its ports. */
  #proved: readonly (HeldPort & { readonly atMs: number })[] = [];

  constructor(deps: ManagedProcessDeps, owner: StartOwner, runs: RunKeeper) {
    this.#deps = deps;
    this.#owner = owner;
    this.#runs = runs;
    this.#parked = new ParkedRun(deps, () => this.#besideBuild !== null || isRestarting(owner.state));
  }

  /** Ports that a stop has bound for proof: a start that follows at once need not bind them again. */
  portsProved(free: Parameters<RunOwner['portsProved']>[0]): void {
    const nowMs = this.#deps.clock.monotonicMs();
    this.#proved = free.map(({ port, address, agoMs }) => ({ port, address, atMs: nowMs - agoMs }));
  }

  /** Takes the preparation or the build under way back, and what was spawned ahead for it. Twice, or with nothing under way, does nothing. */
  cancel(): void {
    this.#parked.drop();
    this.#abortBeside();
    this.#cancel.abort();
  }

  #abortBeside(): void {
    this.#buildAgain = false;
    this.#cancelBeside.abort();
  }

  /** A stop begins that a start follows. What was spawned ahead while files changed is not looked at again: if it is not right, `startRun` sees that. */
  async lookAheadOnce(): Promise<void> {
    if (!this.#parked.isThere) await this.lookAhead();
  }

  /**
   * A restart is under way, or files change and one may follow: what it will spawn is spawned now, and waits. Does nothing where nothing runs, or
   * it is about to stay down. Never rejects.
   */
  async lookAhead(): Promise<void> {
    await this.#parked.park(async () => {
      const { id, config, memory, state } = this.#owner;
      if (runOf(state) === null || isWantedDown(state)) return null;
      const move = memory.portChoice ?? null;
      const planned = planStart(config, move);
      const { env } = await this.#deps.environment(planned);
      return { processId: id, runId: this.#built?.runId ?? memory.lastRunId + 1, config: planned, source: config, move, env };
    });
  }

  /**
   * Begins a preparation; one under way is taken back. Ends in `gateOpened`, `startFailed` or, cancelled, in nothing. A build beside the old run
   * that is still under way is waited for: it is of the newest change, and what it may have half written must not be started.
   */
  prepare(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
    this.preparing = this.#prepareAfter(this.preparing, this.#cancel.signal);
  }

  /** The same with a build of its own: what was built before, or is being built, is not what is wanted any more. */
  prepareAnew(): void {
    this.#abortBeside();
    this.dropBuilt();
    this.prepare();
  }

  /** Spawns what was prepared; ends in `spawned` or `startFailed`. */
  spawn(attempt: number): void {
    this.spawning = this.#spawn(attempt);
  }

  /**
   * Builds while the old run lives; a second call meanwhile gets the same build, which begins anew when that is to be `fresh`. `log`: into
   * that run's log and for no new run. Never rejects.
   */
  buildBeside(cause: RunCause, beside: { readonly fresh?: boolean; readonly log?: RunLog } = {}): Promise<BuildEnd> {
    if (this.#besideBuild !== null && beside.fresh === true) {
      this.#buildAgain = true;
      this.#cancelBeside.abort();
    }
    this.#besideBuild ??= this.#buildBeside(cause, beside.log ?? null).finally(() => {
      this.#besideBuild = null;
    });
    return this.#besideBuild;
  }

  /** What was built for the next run is not started: nothing changed by it. Twice does nothing. */
  dropBuilt(): void {
    this.#built?.log.end();
    this.#built = null;
  }

  #openRun(cause: RunCause): Pick<PreparedStart, 'runId' | 'log'> {
    const runId = this.#owner.memory.lastRunId + 1;
    this.#owner.remember({ lastRunId: runId });
    return { runId, log: this.#deps.openRunLog(this.#owner.id, runId, causeText(cause), cause) };
  }

  #noteBuild(build: 'began' | BuildResult): void {
    this.buildingSince = build === 'began' ? this.#deps.clock.now() : null;
    if (build === 'began') this.#owner.noteBuildBegan();
    else this.#owner.noteBuildResult(build);
    this.#owner.mark(build === 'began' ? 'build began' : `build: ${build.outcome}`);
    this.#owner.changed();
  }

  async #buildBeside(cause: RunCause, into: RunLog | null): Promise<BuildEnd> {
    const opened = into === null ? this.#openRun(cause) : null;
    const log = opened?.log ?? into;
    if (log === null) throw new Error('a build has a log');
    let end: BuildEnd;
    let buildMs: number | null = null;
    do {
      this.#buildAgain = false;
      this.#cancelBeside = new AbortController();
      ({ end, buildMs } = await this.#buildOnce(log, this.#cancelBeside.signal));
      if (this.#buildAgain) log.note('Files changed meanwhile: building anew');
    } while (this.#buildAgain);
    if (opened === null) return end;
    if (end.outcome !== 'built') opened.log.end();
    else {
      this.dropBuilt();
      this.#built = { ...opened, buildMs };
    }
    return end;
  }

  async #buildOnce(log: RunLog, cancel: AbortSignal): Promise<{ readonly end: BuildEnd; readonly buildMs: number | null }> {
    const config = planStart(this.#owner.config, this.#owner.memory.portChoice ?? null);
    try {
      const result = await buildFor(this.#deps, { config, log, cancel, onBuild: (build) => this.#noteBuild(build) });
      const end: BuildEnd = cancel.aborted
        ? { outcome: 'cancelled', text: 'the build was cancelled' }
        : (result ?? { outcome: 'built', text: '' });
      return { end, buildMs: result?.durationMs ?? null };
    } catch (error) {
      this.buildingSince = null;
      const text = `the build could not be run: ${errorText(error)}`;
      log.note(`Build: ${text}`);
      return { end: { outcome: 'failed', text }, buildMs: null };
    }
  }

  async #spawn(attempt: number): Promise<void> {
    // Not in this turn: `spawning` has to be set before anything can come of it.
    await Promise.resolve();
    const prepared = this.#prepared;
    this.#prepared = null;
    try {
      if (prepared !== null) await this.#runs.spawn(prepared, this.#owner.startCause, attempt, this.#parked);
    } catch (error) {
      this.#fail(prepared?.runId ?? this.#owner.memory.lastRunId, error, prepared?.log ?? null);
    } finally {
      this.spawning = null;
    }
  }

  #isProved({ port, address }: HeldPort): boolean {
    const sinceMs = this.#deps.clock.monotonicMs() - PROVED_FOR_MS;
    return this.#proved.some((each) => each.port === port && each.address === address && each.atMs >= sinceMs);
  }

  #fail(runId: number, error: unknown, log: RunLog | null): void {
    const exit = describeFailedStart(runId, 'spawn-failed', this.#deps.clock.now(), `it could not be started: ${errorText(error)}`, null);
    log?.end({ ...NEVER_RAN, exit });
    this.#owner.dispatch({ type: 'startFailed', cause: 'spawn-failed', exit });
  }

  /** One preparation at a time: a build that was cancelled may take a moment to end, and two must not write the same file. */
  async #prepareAfter(before: Promise<unknown>, cancel: AbortSignal): Promise<void> {
    await before;
    const denied = await waitForFiles(this.#deps.clock, this.#owner, cancel).catch(errorText);
    if (this.#besideBuild !== null && !cancel.aborted) this.#owner.dispatch(FOR_ITS_BUILD);
    const beside = await this.#besideBuild;
    if (cancel.aborted) return;
    const opened = this.#built;
    this.#built = null;
    // One that was for no new run (a reload by signal) has no run of its own, and is not done once more.
    const built = opened ?? (beside?.outcome === 'built' ? { buildMs: null } : null);
    const { runId, log } = opened ?? this.#openRun(this.#owner.startCause);
    try {
      if (denied !== null) throw new Error(denied);
      await this.#prepare({ runId, log }, built, cancel);
    } catch (error) {
      this.buildingSince = null;
      if (cancel.aborted) log.end();
      else this.#fail(runId, error, log);
    }
  }

  async #prepare(
    { runId, log }: Pick<PreparedStart, 'runId' | 'log'>,
    built: Pick<PreparedStart, 'buildMs'> | null,
    cancel: AbortSignal,
  ): Promise<void> {
    const { id, config, memory } = this.#owner;
    const move = this.move ?? memory.portChoice ?? null;
    const preparation = await prepareStart(this.#deps, {
      processId: id,
      config: planStart(config, move),
      ports: wantedPorts(config, memory, move, this.#deps.ports.ephemeralRange),
      bindsWithoutReuse: isWithoutReuse(config, memory),
      isProved: (port) => this.#isProved(port),
      source: config,
      move,
      runId,
      log,
      cancel,
      dependencies: () =>
        this.#deps.dependencies(id, cancel, (text, process, condition, stuck) =>
          this.#owner.dispatch({ type: 'blocked', on: [{ kind: 'dependency', process, condition, text, stuck }] }),
        ),
      build: built === null,
      builtMs: built?.buildMs ?? null,
      onBuild: (event) => {
        this.#noteBuild(event);
        if (event === 'began') this.#owner.dispatch(FOR_ITS_BUILD);
      },
      onBlocked: (verdicts) => {
        this.#owner.setVerdict(verdicts[0] ?? null);
        this.#owner.dispatch({ type: 'blocked', on: verdicts.map(waitReason) });
      },
    });
    if (preparation.kind === 'open' && !cancel.aborted) {
      this.#owner.setVerdict(null);
      this.#prepared = preparation.prepared;
      this.#owner.dispatch({ type: 'gateOpened' });
      return;
    }
    if (preparation.kind !== 'build-failed') log.end({ ...NEVER_RAN, exit: describeTakenBack(runId, this.#deps.clock.now()) });
    else {
      const exit = describeFailedStart(runId, 'build-failed', this.#deps.clock.now(), preparation.text, preparation.code);
      log.end({ ...NEVER_RAN, exit });
      this.#owner.dispatch({ type: 'startFailed', cause: 'build-failed', exit });
    }
  }
}
