import type { ExitResult } from '../../shared/model/exit-result';
import type { RunHeader } from '../../shared/model/log';
import { notStartedText, saysBuildFailed } from '../../shared/model/not-started';
import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import { type ProcessStateKind, runOf } from '../../shared/model/process-state';
import type { StopRecord } from '../../shared/model/stop-sequence';
import { durationText } from '../present/format-duration';

/** What is known about one run beyond its lines. */
export interface RunFacts {
  /** The state while it lives; null once it is over. */
  readonly live: ProcessStateKind | null;
  /** An earlier host started it. */
  readonly adopted?: boolean;
  readonly readyMs: number | null;
  /** It counts as up because it stayed alive; nothing has found it ready, and the time until then says nothing. */
  readonly unchecked?: boolean;
  readonly stopMs: number | null;
  readonly escalated: boolean;
  readonly exit: ExitResult | null;
  /** Nothing was started for it; the last that was said of it. */
  readonly notStarted?: string | undefined;
  /** Of the run's own record; absent for what only this window has seen. */
  readonly stop?: Pick<StopRecord, 'outcome'> | undefined;
}

const UNKNOWN: RunFacts = { live: null, readyMs: null, stopMs: null, escalated: false, exit: null };

/** Snapshots tell about the current and the last run only; what they said about earlier ones in this window is kept here. */
const known = new Map<ProcessId, Map<number, RunFacts>>();

/** Takes in what a snapshot says; taking the same one in twice changes nothing. */
export function learnRunFacts(process: ProcessSnapshot): void {
  const runs = known.get(process.id) ?? new Map<number, RunFacts>();
  known.set(process.id, runs);
  const put = (runId: number, facts: Partial<RunFacts>): void => {
    runs.set(runId, { ...(runs.get(runId) ?? UNKNOWN), ...facts });
  };
  const { state, lastStop } = process;
  const run = runOf(state);
  for (const [runId, facts] of runs) if (facts.live !== null && runId !== run?.runId) runs.set(runId, { ...facts, live: null });
  if (run !== null) {
    // How long an adopted run took to be ready was seen by nobody.
    const adopted = (state.kind === 'running' && state.adoptedAt !== undefined) || runs.get(run.runId)?.adopted === true;
    const readyAt = (state.kind === 'running' || state.kind === 'stopping') && !adopted ? state.readyAt : null;
    put(run.runId, {
      live: state.kind,
      ...(adopted ? { adopted } : {}),
      // The host's own words beside the state; a run that is over has no ready time then.
      ...(state.kind === 'running' ? { unchecked: process.detail.includes('no ready check') } : {}),
      ...(readyAt === null ? {} : { readyMs: readyAt - run.startedAt }),
    });
  }
  const exit = 'lastExit' in state ? state.lastExit : null;
  if (exit !== null) put(exit.runId, { exit });
  if (lastStop !== null && lastStop.durationMs !== null) {
    put(lastStop.runId, { stopMs: lastStop.durationMs, escalated: lastStop.escalated });
  }
}

/** What the header of a run that is over keeps, which is all of it; else what this window has seen. */
export function runFactsOf(processId: ProcessId, runId: number, header?: Pick<RunHeader, 'end' | 'notStarted'> | null): RunFacts {
  if (header?.end !== undefined) return { live: null, ...header.end };
  const seen = known.get(processId)?.get(runId) ?? UNKNOWN;
  return header?.notStarted === undefined ? seen : { ...seen, live: null, notStarted: header.notStarted };
}

/** Nothing was spawned: its build failed, its program could not be started, or it was taken back before that. */
export function neverBegan({ cause, code, signal, ranMs }: ExitResult): boolean {
  const wasTakenBack = cause === 'stopped' && code === null && signal === null && ranMs === 0;
  return cause === 'build-failed' || cause === 'spawn-failed' || wasTakenBack;
}

/**
 * How a run that is over is drawn: the tick is for one that ended as it should, and force or a taken port is not that. One for which nothing was
 * started is a failure where its build was one, else an open ring. Null where its end is not known.
 */
export function endIconOf({
  exit,
  escalated,
  notStarted,
}: Pick<RunFacts, 'exit' | 'escalated' | 'notStarted'>): 'exited' | 'stopped' | 'failed' | null {
  if (exit === null) return notStarted === undefined ? null : saysBuildFailed(notStarted) ? 'failed' : 'stopped';
  if (!exit.expected || exit.cause === 'port-busy') return 'failed';
  if (neverBegan(exit)) return 'stopped';
  return escalated || exit.signal === 'SIGKILL' ? 'stopped' : 'exited';
}

/** `exited 0`, `ended by SIGKILL`, `ended`; of what never began, why: `not started: the build exited 1`. */
export function exitWords(exit: ExitResult): string {
  if (neverBegan(exit)) return `not started: ${exit.detail.replace(/^was not started: /, '')}`;
  if (exit.code !== null) return `exited ${exit.code}`;
  return exit.signal === null ? 'ended' : `ended by ${exit.signal}`;
}

/** How its stop went, after `exitWords`: `, stopped in 84 ms by SIGKILL`; empty for a run that was not stopped. */
export function stopWords({ stopMs, escalated, exit, stop }: Pick<RunFacts, 'stopMs' | 'escalated' | 'exit' | 'stop'>): string {
  if (stopMs === null) return '';
  if (stop?.outcome === 'unkillable') return `, its stop could not end all of it in ${durationText(stopMs)}`;
  // A signal is not said twice.
  return `, stopped in ${durationText(stopMs)}${escalated && exit?.signal !== 'SIGKILL' ? ' by SIGKILL' : ''}`;
}

/** The facts at the right end of a run's header. */
export function presentRunFacts(facts: RunFacts, lines: number, folded: boolean): string[] {
  const words: string[] = [];
  if (folded) words.push(`${lines.toLocaleString('en')} line${lines === 1 ? '' : 's'}`);
  if (facts.readyMs !== null && facts.unchecked !== true) words.push(`ready in ${durationText(facts.readyMs)}`);
  if (facts.exit !== null && facts.live === null) {
    if (facts.exit.ranMs !== null && !neverBegan(facts.exit)) words.push(`ran ${durationText(facts.exit.ranMs)}`);
    words.push(`${exitWords(facts.exit)}${stopWords(facts)}`);
  }
  if (facts.notStarted !== undefined) words.push(notStartedText(facts.notStarted));
  return words;
}

/**
 * Folds to its header when a newer run begins: what ended as it should, and what nobody knows the end of, from the second newest on. What lives
 * stays open, though builds that started nothing came after it, and so does what ended badly.
 */
export function foldsBehind({ live, exit }: Pick<RunFacts, 'live' | 'exit'>, runId: number, newestRunId: number): boolean {
  return live === null && (exit?.expected ?? runId < newestRunId - 1);
}
