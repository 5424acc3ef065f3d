import type { RunHeader } from '../../../shared/model/log';
import type { ProcessSnapshot } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { integerOption } from '../option-values';
import { runsJson } from '../runs-json';
import { safeText } from '../safe-text';
import { formatMs, formatTable, type TableRow } from '../tables';

const DEFAULT_COUNT = 50;
const MAX_COUNT = 1_000;

/** For a run that is over: it had no ready check, or never came to it. */
const NEVER_READY = '–';

const orBlank = (ms: number | null | undefined): string => (ms === null || ms === undefined ? '' : formatMs(ms));

function rowOf(run: RunHeader, process: ProcessSnapshot): TableRow {
  const { end } = run;
  const stop = end?.stop ?? (process.lastStop?.runId === run.runId ? process.lastStop : null);
  const sent = [...new Set(stop?.signals.map(({ signal }) => signal))];
  const byHand = end?.signals ?? (runOf(process.state)?.runId === run.runId ? process.lastSignals : []);
  const live = runOf(process.state)?.runId === run.runId ? process.state.kind : 'not known';
  return [
    String(run.runId),
    new Date(run.startedAt).toLocaleString('sv-SE'),
    orBlank(end?.buildMs),
    end === undefined ? '' : end.readyMs === null ? NEVER_READY : formatMs(end.readyMs),
    orBlank(end?.exit.ranMs),
    end === undefined || end.stopMs === null ? '' : `${formatMs(end.stopMs)}${stop?.forcedBy === undefined ? '' : ', forced'}`,
    [...byHand.map(({ signal }) => signal), ...sent].join(', '),
    safeText(end?.exit.detail ?? live, false),
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
  for (const line of formatTable([head, ...runs.map((each) => rowOf(each, process))])) out.line(line);
  return EXIT.done;
};
