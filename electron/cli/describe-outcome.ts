import type { StartOutcome, StopOutcome } from '../../shared/contract/outcomes';
import type { ProcessSnapshot } from '../../shared/model/process';
import { killedText } from '../../shared/model/stop-sequence';
import { adviceWithFix } from '../../shared/model/verdict-words';
import { EXIT } from './command-failure';
import { restartJson, startJson, stopJson } from './json-shapes';
import type { Style } from './output';
import type { Outcome } from './run-each';
import { safeText } from './safe-text';
import { formatMs } from './tables';

function portsLine(stop: StopOutcome): string[] {
  if (stop.ports.length === 0) return [];
  const words = stop.ports.map(({ port, releasedAtMs }) => (releasedAtMs === null ? `port ${port} not free yet` : `port ${port} free`));
  return [`  ${words.join(', ')}`];
}

function stopLines(stop: StopOutcome, style: Style): string[] {
  const survivors = stop.survivors.map(({ pid, command, reason }) => `  still alive: pid ${pid} ${safeText(command, false)} (${reason})`);
  const note = stop.note === null ? [] : [`  ${stop.note}`];
  if (stop.outcome === 'not-running') return [`${stop.process} was not running`];
  if (stop.outcome === 'unkillable') return [style.bad(`${stop.process} could not be stopped`), ...survivors, ...note];
  const killed = killedText(stop);
  const how = killed === null ? '' : style.warn(`, ${killed}`);
  const run = stop.runId === null ? '' : ` (run ${stop.runId})`;
  return [`${style.good('stopped')} ${stop.process}${run} in ${formatMs(stop.durationMs)}${how}`, ...portsLine(stop), ...note];
}

function restLine({ process, runId, durationMs }: StopOutcome): string {
  return `the main process of ${process} ended; what was left of run ${runId} was stopped in ${formatMs(durationMs)}`;
}

/** A stop as the command line tells it. Only processes that cannot be killed make it a failure. */
export function describeStop(stop: StopOutcome, style: Style): Outcome {
  const failed = stop.outcome === 'unkillable';
  return {
    document: stopJson(stop),
    lines: stopLines(stop, style),
    exitCode: failed ? EXIT.failed : EXIT.done,
    reason: failed ? `${stop.process}: ${stop.survivors.length} of its processes cannot be killed.` : null,
  };
}

function startLine(start: StartOutcome, completed: boolean, style: Style): string {
  const who = `${start.process}${start.runId === null ? '' : ` (run ${start.runId}${start.pid === null ? '' : `, pid ${start.pid}`})`}`;
  switch (start.outcome) {
    case 'ready':
      return `${style.good('ready')} ${who} in ${formatMs(start.readyMs ?? start.durationMs)}`;
    case 'running':
      return `${style.good('running')} ${who}`;
    case 'overdue':
      return `${style.warn('running, not ready in time')} ${who}`;
    case 'waiting':
      return `${style.warn('waiting')} ${who}`;
    case 'exited':
      return `${completed ? style.good('completed') : 'exited'} ${who}`;
    case 'failed':
      return `${style.bad('failed')} ${who}`;
    case 'build-failed':
      return `${style.bad('build failed')} ${who}`;
  }
}

/** A start that waits for a port did not work; one that is only late did, and so did a program that did its job and ended. */
function didStart(start: StartOutcome, completed: boolean): boolean {
  if (start.outcome === 'exited') return completed;
  return start.outcome === 'ready' || start.outcome === 'running' || start.outcome === 'overdue';
}

/** A start of what ran already: nothing was done, so nothing took any time. Null where the start began a run. Pure. */
export function alreadyRunning(before: ProcessSnapshot, start: StartOutcome): string | null {
  const run = before.state.kind === 'running' ? before.state : null;
  return run === null || run.runId !== start.runId || !didStart(start, false)
    ? null
    : `${start.process} is already running (run ${run.runId}, pid ${run.pid})`;
}

/** A start or restart as the command line tells it. `completed`: it ended already, by itself and with a code that counts as success. */
export function describeStart(start: StartOutcome, kind: 'start' | 'restart', style: Style, completed: boolean): Outcome {
  const worked = didStart(start, completed);
  const verdict =
    start.verdict === null ? [] : [`  ${safeText(start.verdict.explanation, false)}`, `  ${safeText(adviceWithFix(start.verdict), false)}`];
  const message = start.message === null || !worked ? [] : [`  ${safeText(start.message, false)}`];
  // A stop of the very run that was begun: its main process had ended, and what was left of it was stopped.
  const rest = start.stop !== null && start.stop.runId === start.runId && start.stop.outcome === 'stopped' ? start.stop : null;
  const stop = rest !== null ? [restLine(rest)] : start.stop === null ? [] : stopLines(start.stop, style);
  const lines = [...stop, startLine(start, completed, style), ...verdict, ...message];
  const why = start.message ?? start.verdict?.explanation ?? `it is ${start.outcome}`;
  return {
    document: kind === 'restart' ? restartJson(start) : startJson(start),
    lines,
    exitCode: worked ? EXIT.done : EXIT.failed,
    reason: worked ? null : `${start.process}: ${safeText(why, false)}`,
  };
}
