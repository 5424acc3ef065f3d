import type { StartOutcome, StopOutcome, TimelineEvent } from '../../../shared/contract/outcomes';
import type { AnyVerdict, PortVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId, RunCause } from '../../../shared/model/process';
import { type ProcessState, runOf } from '../../../shared/model/process-state';
import type { RunBirth } from '../../../shared/model/reload';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import type { Clock } from '../clock';

/** What a start has come to so far, seen from the state. Null: not yet. Pure. */
function startOutcomeOf(state: ProcessState, withoutReadyCheck: boolean): Pick<StartOutcome, 'outcome' | 'message' | 'overdue'> | null {
  switch (state.kind) {
    case 'running':
      return { outcome: withoutReadyCheck || state.readyAt === null ? 'running' : 'ready', message: null, overdue: false };
    case 'starting':
      return state.overdue ? { outcome: 'overdue', message: 'it is up but not ready yet', overdue: true } : null;
    case 'waiting':
      return state.on.some((reason) => reason.kind === 'port' || (reason.kind === 'dependency' && reason.stuck === true))
        ? { outcome: 'waiting', message: `it waits ${state.on.map((reason) => reason.text).join('; ')}`, overdue: false }
        : null;
    case 'stopping':
      return null;
    case 'failed':
      return { outcome: state.cause === 'build-failed' ? 'build-failed' : 'failed', message: state.text, overdue: false };
    case 'backoff':
    case 'exited':
      return { outcome: 'exited', message: state.lastExit.detail, overdue: false };
    case 'stopped':
      return { outcome: 'exited', message: 'it was stopped before it was ready', overdue: false };
  }
}

/** One start or restart somebody waits for. */
export interface StartWaiter {
  readonly startedMs: number;
  readonly cause: RunCause;
  /** True while a restart builds beside the old run: what becomes of that one is not the answer. */
  held: boolean;
  stop: StopOutcome | null;
  build: StartOutcome['build'];
  readonly timeline: TimelineEvent[];
  readonly resolve: (outcome: StartOutcome) => void;
}

/** Collects those who wait for a start or a stop of one process and answers them. */
export interface CommandWaiters {
  addStart(cause: RunCause): { readonly waiter: StartWaiter; readonly outcome: Promise<StartOutcome> };
  addStop(): Promise<StopOutcome>;
  /** Adds a line to the timeline of every start under way. */
  mark(event: string): void;
  stopEnded(outcome: StopOutcome): void;
  /** Answers every start whose outcome is known, but those that are held. */
  settleStarts(facts: StartFacts): void;
  /** Answers one start, held or not. Nothing while its outcome is not known. */
  settleOne(waiter: StartWaiter, facts: StartFacts): void;
  setBuild(build: StartOutcome['build']): void;
}

export interface StartFacts {
  readonly processId: ProcessId;
  readonly name: string;
  readonly state: ProcessState;
  readonly withoutReadyCheck: boolean;
  readonly runId: number | null;
  readonly pid: number | null;
  readonly readyMs: number | null;
  readonly verdict: AnyVerdict | null;
  readonly birth: RunBirth | null;
}

/** The facts of one process now, for those who wait for its start. */
export function startFactsOf(
  processId: ProcessId,
  name: string,
  state: ProcessState,
  keeper: {
    readonly run: { readonly runId: number; readonly startedAt: number; readonly birth: RunBirth | null } | null;
    readonly withoutReadyCheck: boolean;
  },
  verdict: AnyVerdict | null,
  preparingRunId: number | null,
): StartFacts {
  const { run, withoutReadyCheck } = keeper;
  const readyAt = state.kind === 'running' ? state.readyAt : null;
  return {
    processId,
    name,
    state,
    withoutReadyCheck,
    runId: run?.runId ?? (state.kind === 'waiting' ? preparingRunId : (state.lastExit?.runId ?? null)),
    pid: runOf(state)?.pid ?? null,
    readyMs: readyAt === null || run === null ? null : Math.max(0, Math.round(readyAt - run.startedAt)),
    verdict,
    birth: run?.birth ?? null,
  };
}

/** The waiters of one process; times are monotonic ms since each was added. Each is answered once and then forgotten. */
export function createCommandWaiters(clock: Clock): CommandWaiters {
  let starts: StartWaiter[] = [];
  let stops: ((outcome: StopOutcome) => void)[] = [];
  const since = (ms: number): number => Math.round((clock.monotonicMs() - ms) * 10) / 10;
  const settle = (chosen: (waiter: StartWaiter) => boolean, facts: StartFacts): void => {
    const known = startOutcomeOf(facts.state, facts.withoutReadyCheck);
    if (known === null) return;
    const waiting = starts.filter(chosen);
    starts = starts.filter((waiter) => !chosen(waiter));
    for (const waiter of waiting) {
      waiter.timeline.push({ atMs: since(waiter.startedMs), event: known.outcome });
      waiter.resolve({
        processId: facts.processId,
        process: facts.name,
        runId: facts.runId,
        pid: facts.pid,
        ...known,
        stop: waiter.stop,
        build: waiter.build,
        readyMs: facts.readyMs,
        durationMs: since(waiter.startedMs),
        cause: waiter.cause,
        timeline: waiter.timeline,
        ...(facts.birth === null ? {} : { birth: facts.birth }),
        verdict: known.outcome === 'ready' || known.outcome === 'running' ? null : facts.verdict,
      });
    }
  };
  return {
    addStart(cause) {
      let resolve: (outcome: StartOutcome) => void = () => undefined;
      const outcome = new Promise<StartOutcome>((settle) => {
        resolve = settle;
      });
      const waiter: StartWaiter = {
        startedMs: clock.monotonicMs(),
        cause,
        held: false,
        stop: null,
        build: null,
        timeline: [{ atMs: 0, event: 'asked for' }],
        resolve,
      };
      starts.push(waiter);
      return { waiter, outcome };
    },
    addStop: () =>
      new Promise((resolve) => {
        stops.push(resolve);
      }),
    mark(event) {
      for (const waiter of starts) waiter.timeline.push({ atMs: since(waiter.startedMs), event });
    },
    setBuild(build) {
      for (const waiter of starts) waiter.build = build;
    },
    stopEnded(outcome) {
      for (const waiter of starts) {
        waiter.stop ??= outcome;
        waiter.timeline.push({
          atMs: since(waiter.startedMs),
          event: outcome.outcome === 'unkillable' ? 'the old run could not be ended' : 'old run gone, ports free',
        });
      }
      const waiting = stops;
      stops = [];
      for (const resolve of waiting) resolve(outcome);
    },
    settleStarts: (facts) => settle((waiter) => !waiter.held, facts),
    settleOne: (waiter, facts) => settle((other) => other === waiter, facts),
  };
}

/** The outcome of a stop, from its finished record. Pure. */
export function stopOutcomeOf(
  processId: ProcessId,
  name: string,
  record: StopRecord,
  verdict: PortVerdict | null,
  note: string | null,
): StopOutcome {
  return {
    processId,
    process: name,
    runId: record.runId,
    outcome: record.outcome === 'unkillable' ? 'unkillable' : 'stopped',
    escalated: record.escalated,
    ...(record.forcedBy === undefined ? {} : { forcedBy: record.forcedBy }),
    durationMs: record.durationMs ?? 0,
    steps: record.steps,
    signals: record.signals,
    survivors: record.survivors,
    ports: record.ports,
    ...(record.connections === undefined ? {} : { connections: record.connections }),
    verdict,
    note,
  };
}

/** A stop of what does not run: done, and nothing was touched. Pure. */
export function notRunning(processId: ProcessId, name: string): StopOutcome {
  return {
    processId,
    process: name,
    runId: null,
    outcome: 'not-running',
    escalated: false,
    durationMs: 0,
    steps: [],
    signals: [],
    survivors: [],
    ports: [],
    verdict: null,
    note: null,
  };
}
