import type { ProcessSnapshot } from '../../../shared/model/process';
import { RUNTIME_NAMES } from '../../../shared/model/recognise-runtime';
import { SIGNALS } from '../../../shared/model/signal';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { handOverLine } from '../hand-over-progress';
import { signalsJson } from '../json-shapes';
import type { Output } from '../output';
import { safeText } from '../safe-text';
import { signalRows } from '../signal-rows';
import { formatTable } from '../tables';

type Shapes = ReturnType<typeof signalsJson>;
type Shape = Shapes['signals'][number];

/** `41: caught, 42: default: terminate`. */
function effectText({ effect, default: byDefault }: Shape): string {
  return Object.entries(effect ?? {})
    .map(([pid, what]) => `${pid}: ${what === 'default' ? `default: ${byDefault}` : what}`)
    .join(', ');
}

/** What a stop would come to, the customs of its runtime, and what lies outside. */
function printAbout(out: Output, shapes: Shapes, process: ProcessSnapshot): void {
  const { name } = process;
  const { stop, runtime, outside = [] } = shapes;
  if (shapes.refuses.length > 0) out.line(`may not be signalled, being another user’s: pid ${shapes.refuses.join(', pid ')}`);
  const handOver = handOverLine(process, false);
  if (handOver !== null) out.line(`${handOver}. Until then no signal is sent that would begin another hand-over`);
  if (stop?.prediction != null) {
    out.line(`stop ${name}: ${safeText(stop.prediction.text, false)}`);
    if (stop.better !== null)
      out.line(`  better: ${safeText(stop.better.text, false)} Once: slipway stop ${name} --signal ${stop.better.signal}`);
  }
  const customs = shapes.signals.flatMap((each) =>
    each.customs.filter((custom) => custom.runtime === runtime).map((custom) => [`  ${each.name}`, custom.does]),
  );
  if (runtime != null && customs.length > 0) {
    out.line(`${RUNTIME_NAMES[runtime]} customarily:`);
    for (const line of formatTable(customs)) out.line(line);
  }
  for (const note of outside) {
    out.line(`outside the tree: ${note.tool}. ${safeText(note.survives, false)}`);
    out.line(
      `  ${safeText(note.stopCommand === null ? (note.advice ?? '') : `In slipway.yaml: stop: { command: ${JSON.stringify(note.stopCommand)} }`, false)}`,
    );
  }
}

/** `slipway signals [NAME]`: the catalogue; with NAME what each signal, and a stop, would do to its processes right now. */
export const run: Command = async ({ args, out, connect }) => {
  const [name] = args;
  const platform = process.platform === 'darwin' ? 'macos' : 'linux';
  let forecast = null;
  let about = null;
  if (name !== undefined) {
    const host = await connect();
    const { snapshot } = await host.call('snapshot.get', {});
    about = findProcess(name, snapshot);
    forecast = await host.call('process.forecast', { processId: about.id });
  }
  const shapes = signalsJson(SIGNALS, platform, forecast, about);
  if (out.json) {
    out.document(shapes);
    return EXIT.done;
  }
  const isRunning = forecast !== null && forecast.members.length > 0;
  if (forecast !== null && !isRunning) out.line(`${name} is not running; what each signal does by default:`);
  const other = platform === 'linux' ? 'macos' : 'linux';
  const rows = signalRows(shapes.signals).map(([number, signal, each]) => [
    number,
    signal,
    `default: ${each.default}${each.catchable ? '' : ', cannot be caught'}`,
    each.numbers[other] === each.number ? '' : String(each.numbers[other] ?? 'none'),
    each.meaning,
    effectText(each),
  ]);
  const header = [
    'NO',
    'SIGNAL',
    'DEFAULT',
    `ON ${other === 'macos' ? 'macOS' : 'Linux'}`,
    'CUSTOM',
    !isRunning ? '' : `WHAT ${name} WOULD DO NOW`,
  ];
  for (const line of formatTable([header.map((text) => ({ text, paint: out.style.dim })), ...rows])) out.line(line);
  if (about !== null) printAbout(out, shapes, about);
  return EXIT.done;
};
