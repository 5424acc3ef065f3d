import type { EventPayload } from '../../../shared/contract/contract';
import type { LogLine, RunHeader } from '../../../shared/model/log';
import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { createLogPrinter } from '../log-printer';
import { durationOption, integerOption, textOption } from '../option-values';

const DEFAULT_LINES = 200;
const MAX_LINES = 20_000;
/** A year: older lines are not kept anyway. */
const MAX_SINCE_MS = 2_147_483_647;
const STREAM_ID = 'command-line';

/** A run that is not kept is a mistake of the asker, not an empty log. */
function requireRun(runId: number, runs: readonly RunHeader[]): void {
  if (runs.some((run) => run.runId === runId)) return;
  const kept = runs.map((run) => run.runId);
  const which = kept.length === 0 ? 'No run is kept yet.' : `Kept are runs ${Math.min(...kept)} to ${Math.max(...kept)}.`;
  throw commandFailure('stale-run', `There is no run ${runId}.`, which);
}

function patternOf(text: string | undefined): RegExp | null {
  if (text === undefined) return null;
  try {
    return new RegExp(text);
  } catch (error) {
    throw commandFailure(
      'bad-argument',
      `--grep ${text}: ${error instanceof Error ? error.message : String(error)}.`,
      'Give a JavaScript regular expression.',
    );
  }
}

/** `slipway logs [NAME…]`: the newest lines of all kept runs, or of one, and what has not ended yet last; `-f` goes on until interrupted. */
export const run: Command = async ({ args, options, out, clock, connect }) => {
  const limit = integerOption(options.lines, '-n', 1, MAX_LINES) ?? DEFAULT_LINES;
  const runId = integerOption(options.run, '--run', 1, Number.MAX_SAFE_INTEGER) ?? null;
  const sinceMs = durationOption(options.since, '--since', MAX_SINCE_MS);
  const grep = textOption(options.grep) ?? null;
  const pattern = patternOf(grep ?? undefined);

  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const chosen = args.length > 0 ? args.map((name) => findProcess(name, snapshot)) : snapshot.processes;
  const processIds = chosen.map(({ id }) => id);
  const printer = createLogPrinter(out, chosen, { several: processIds.length > 1, isTerminal: process.stdout.isTTY === true });
  const sinceAt = sinceMs === undefined ? null : clock.now() - sinceMs;

  if (options.follow !== true) {
    const { lines, runs, open = [] } = await host.call('log.read', { processIds, runId, limit, grep, sinceAt });
    if (runId !== null) requireRun(runId, runs);
    printer.lines(out.json ? lines : [...lines, ...open].slice(-limit));
    return EXIT.done;
  }
  const wanted = (line: LogLine): boolean =>
    (pattern === null || pattern.test(line.text)) && (runId === null || line.runId === runId) && (sinceAt === null || line.at >= sinceAt);
  // Before the first line is printed: whoever sees it may interrupt at once.
  const over = new Promise<void>((resolve) => {
    host.onClose(() => resolve());
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const take = ({ lines, skipped, open }: EventPayload<'log.lines-appended'>): void => {
    if (skipped > 0) {
      printer.missed();
      out.progress(`… ${skipped} lines came faster than they were read; see them with: slipway logs -n ${MAX_LINES}`);
    }
    for (const line of lines) if (wanted(line) || printer.hasBegun(line)) printer.lines([line]);
    if (open !== undefined) printer.open(open.lines.filter((line) => wanted(line) || printer.hasBegun(line)));
  };
  /** Batches that came in one breath with the tail and are told before it; null once that is printed. */
  let early: EventPayload<'log.lines-appended'>[] | null = [];
  host.on('log.lines-appended', (batch) => {
    if (batch.streamId !== STREAM_ID) return;
    if (early === null) take(batch);
    else early.push(batch);
  });
  const { lines } = await host.call('log.follow', { streamId: STREAM_ID, processIds, tail: limit });
  printer.lines(lines.filter(wanted));
  for (const batch of early) take(batch);
  early = null;
  await over;
  printer.leave();
  return EXIT.done;
};
