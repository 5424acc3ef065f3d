import type { HostSnapshot } from '../../../shared/contract/snapshot';
import type { LogLine, RunHeader } from '../../../shared/model/log';
import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { logJson } from '../json-shapes';
import { durationOption, integerOption, textOption } from '../option-values';
import type { Output } from '../output';
import { safeText } from '../safe-text';

const DEFAULT_LINES = 200;
const MAX_LINES = 20_000;
/** A year: older lines are not kept anyway. */
const MAX_SINCE_MS = 2_147_483_647;
const STREAM_ID = 'command-line';

/** Prints lines with the process's name in front where several are shown. Escape sequences of programs end here on a terminal. */
function createPrinter(
  out: Output,
  { processes }: HostSnapshot,
  several: boolean,
  isTerminal: boolean,
): (lines: readonly LogLine[]) => void {
  const names = new Map(processes.map(({ id, name }) => [id, name]));
  const width = Math.max(0, ...processes.map(({ name }) => name.length));
  return (lines) => {
    for (const line of lines) {
      const name = names.get(line.processId) ?? line.processId;
      if (out.json) out.document(logJson(line, name));
      else {
        const text = isTerminal ? safeText(line.text, true) : line.text;
        const shown = line.stream === 'slipway' ? out.style.dim(`── ${text}`) : text;
        out.line(several ? `${out.style.dim(`${name.padEnd(width)} |`)} ${shown}` : shown);
      }
    }
  };
}

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

/** `slipway logs [NAME…]`: the newest lines of all kept runs, or of one; `-f` goes on until interrupted. */
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
  const print = createPrinter(out, { ...snapshot, processes: chosen }, processIds.length > 1, process.stdout.isTTY === true);
  const sinceAt = sinceMs === undefined ? null : clock.now() - sinceMs;

  if (options.follow !== true) {
    const { lines, runs } = await host.call('log.read', { processIds, runId, limit, grep, sinceAt });
    if (runId !== null) requireRun(runId, runs);
    print(lines);
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
  host.on('log.lines-appended', ({ streamId, lines, skipped }) => {
    if (streamId !== STREAM_ID) return;
    if (skipped > 0) out.progress(`… ${skipped} lines came faster than they were read; see them with: slipway logs -n ${MAX_LINES}`);
    print(lines.filter(wanted));
  });
  const { lines } = await host.call('log.follow', { streamId: STREAM_ID, processIds, tail: limit });
  print(lines.filter(wanted));
  await over;
  return EXIT.done;
};
