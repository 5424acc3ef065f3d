import type { RunHeader } from '../../../shared/model/log';
import { notStartedText } from '../../../shared/model/not-started';
import type { ProcessSnapshot } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { StopRecord, StopStep } from '../../../shared/model/stop-sequence';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { integerOption } from '../option-values';
import { runFacts, runsJson } from '../runs-json';
import { safeText } from '../safe-text';
import { signalWords } from '../signal-counts';
import { formatMs, formatTable, type TableRow } from '../tables';

const DEFAULT_COUNT = 50;
const MAX_COUNT = 1_000;

/** For a run that is over: it had no ready check, or never came to it. */
const NEVER_READY = '–';

const orBlank = (ms: number | null | undefined): string => (ms === null || ms === undefined ? '' : formatMs(ms));

/** `0.31 s`, `5.01 s, forced`, `by the guardian`; empty where it was not stopped. */
function stopText({ end }: RunHeader, stop: StopRecord | null): string {
  if (end?.guardian !== undefined) return 'by the guardian';
  if (end === undefined || end.stopMs === null) return '';
  return `${formatMs(end.stopMs)}${stop?.forcedBy === undefined ? '' : ', forced'}`;
}

/** `SIGINT, SIGTERM, SIGKILL if needed`: it goes on to the next only while somebody lives, and keeps no record. */
function guardianSteps(steps: readonly StopStep[], ranCommand = false): string {
  const [first, ...others] = [...(ranCommand ? ['stop command'] : []), ...steps.slice(ranCommand ? 1 : 0).map(({ signal }) => signal)];
  return others.length === 0 ? (first ?? '') : `${first}, then ${others.join(', ')} if needed`;
}

function rowOf(run: RunHeader, process: ProcessSnapshot, isLast: boolean): TableRow {
  const { end } = run;
  const facts = runFacts(run, process);
  const { buildMs, readyMs } = facts;
  const stop = end?.stop ?? (process.lastStop?.runId === run.runId ? process.lastStop : null);
  const sent = [...new Set(stop?.signals.map(({ signal }) => signal))];
  const isLive = runOf(process.state)?.runId === run.runId;
  const isWaiting = isLast && process.state.kind === 'waiting';
  const live = isLive
    ? process.state.kind
    : isWaiting
      ? 'waiting, not started yet'
      : run.notStarted === undefined
        ? 'not known'
        : notStartedText(run.notStarted);
  return [
    String(run.runId),
    new Date(run.startedAt).toLocaleString('sv-SE'),
    orBlank(buildMs),
    readyMs === null && end !== undefined ? NEVER_READY : orBlank(readyMs),
    orBlank(end?.exit.ranMs),
    stopText(run, stop),
    [...signalWords(facts), ...(end?.guardian === undefined ? sent : [guardianSteps(end.guardian.steps, end.guardian.ranCommand)])].join(
      ', ',
    ),
    safeText([end?.exit.detail ?? live, stop?.commandFailed].filter(Boolean).join('; '), false),
    safeText(run.cause, false),
  ];
}

/** `slipway runs NAME`: every kept run, the newest last: why it began, how long it took, the signals sent to it, how it ended. */
export const run: Command = async ({ args, options, out, connect }) => {
  const limit = integerOption(options.count, '-n', 1, MAX_COUNT) ?? DEFAULT_COUNT;
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const process = findProcess(args[0] ?? '', snapshot);
  const { runs } = await host.call('run.list', { processId: process.id, limit });
  if (out.json) {
    out.document(runsJson(runs, process));
    return EXIT.done;
  }
  if (runs.length === 0) {
    out.line(`${process.name} has never been started.`);
    return EXIT.done;
  }
  const header = ['RUN', 'STARTED', 'BUILD', 'READY', 'RAN', 'STOP', 'SIGNALS', 'END', 'WHY'];
  const head = header.map((text) => ({ text, paint: out.style.dim }));
  for (const line of formatTable([head, ...runs.map((each, at) => rowOf(each, process, at === runs.length - 1))])) out.line(line);
  return EXIT.done;
};
