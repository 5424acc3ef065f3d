import type { ReloadOutcome } from '../../shared/contract/reload-outcome';
import type { RunningArtifact } from '../../shared/model/reload';
import { EXIT } from './command-failure';
import { describeStart } from './describe-outcome';
import { instant, restartJson, signalJson } from './json-shapes';
import type { Style } from './output';
import type { Outcome } from './run-each';
import { safeText } from './safe-text';
import { formatMs } from './tables';

function artifactJson({ builtAt, ...artifact }: RunningArtifact) {
  return { ...artifact, builtAt: new Date(builtAt).toISOString() };
}

/** The document of `slipway reload`. */
function reloadJson(reload: ReloadOutcome) {
  const { process, processId, runId, pid, outcome, build, errors, durationMs, cause, timeline, warning, message } = reload;
  return {
    process,
    processId,
    runId,
    pid,
    outcome,
    build,
    errors,
    restart: reload.restart && restartJson(reload.restart),
    signal: reload.signal && signalJson(reload.signal),
    artifact: reload.artifact && artifactJson(reload.artifact),
    stale: reload.stale && {
      ...reload.stale,
      builtAt: instant(reload.stale.builtAt),
      changedAt: instant(reload.stale.changedAt),
    },
    durationMs,
    cause,
    timeline,
    warning,
    message,
  };
}

const WORKED: ReadonlySet<ReloadOutcome['outcome']> = new Set([
  'ready',
  'running',
  'overdue',
  'reloaded',
  'handed-over',
  'handing-over',
  'unchanged',
  'built',
]);
const WORDS: Partial<Record<ReloadOutcome['outcome'], string>> = {
  reloaded: 'reloaded',
  'old-version': 'not reloaded',
  'handed-over': 'handed over',
  'handing-over': 'handing over',
  unchanged: 'unchanged',
  built: 'built',
  'build-failed': 'build failed',
  ended: 'ended',
  cancelled: 'cancelled',
};

function ownLines(reload: ReloadOutcome, style: Style): string[] {
  const worked = WORKED.has(reload.outcome);
  const word = WORDS[reload.outcome] ?? reload.outcome;
  const pid = reload.pid === null ? '' : ` (pid ${reload.pid})`;
  const head = `${worked ? style.good(word) : style.bad(word)} ${reload.process}${pid} in ${formatMs(reload.durationMs)}`;
  const runs =
    reload.signal === null || reload.artifact === null
      ? []
      : [`  runs ${safeText(reload.artifact.path, false)}${reload.artifact.hash === null ? '' : `, ${reload.artifact.hash}`}`];
  return [head, ...runs, ...(worked && reload.message !== null ? [`  ${safeText(reload.message, false)}`] : [])];
}

/** A reload as the command line tells it. A build that failed names its lines; a warning does not make it a failure. */
export function describeReload(reload: ReloadOutcome, style: Style): Outcome {
  const worked = WORKED.has(reload.outcome);
  const asRestart = reload.restart !== null && reload.outcome === reload.restart.outcome;
  const lines =
    asRestart && reload.restart !== null ? describeStart(reload.restart, 'restart', style, false).lines : ownLines(reload, style);
  const errors = reload.errors.map(({ file, line, column, message }) =>
    safeText(`  ${file}:${line}${column === null ? '' : `:${column}`}: ${message}`, false),
  );
  const warning = reload.warning === null ? [] : [style.warn(`  ${safeText(reload.warning, false)}`)];
  return {
    document: reloadJson(reload),
    lines: [...lines, ...errors, ...warning],
    exitCode: worked ? EXIT.done : EXIT.failed,
    reason: worked ? null : `${reload.process}: ${safeText(reload.message ?? `it is ${reload.outcome}`, false)}`,
  };
}
