import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { findProcess } from '../find-process';
import { signalJson } from '../json-shapes';
import { integerOption, signalName } from '../option-values';
import { formatTable } from '../tables';

/** `slipway signal NAME SIG [--main|--pid PID]`: one signal, and what each process was going to do with it. */
export const run: Command = async ({ args, options, out, connect }) => {
  const [name = '', text = ''] = args;
  const signal = signalName(text);
  const pid = integerOption(options.pid, '--pid', 2, 4_194_304);
  if (pid !== undefined && options.main === true)
    throw commandFailure('bad-argument', '--main and --pid name two different targets.', 'Give one of them.');
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const process = findProcess(name, snapshot);
  const target = pid ?? (options.main === true ? 'main' : 'run');
  const outcome = await host.call('process.signal', { processId: process.id, signal, target, by: 'command-line' });
  if (out.json) out.document(signalJson(outcome));
  else {
    out.line(`sent ${outcome.signal} to ${outcome.process} (run ${outcome.runId})`);
    const rows = Object.entries(outcome.effect).map(([pid, effect]) => [
      `  pid ${pid}`,
      outcome.delivered.includes(Number(pid)) ? 'delivered' : 'not delivered',
      effect,
    ]);
    for (const line of formatTable(rows)) out.line(line);
  }
  if (outcome.warning !== null) out.progress(outcome.warning);
  if (outcome.stale !== undefined && process.buildLine !== null) out.progress(`Build first: slipway reload ${name} --signal ${signal}`);
  return EXIT.done;
};
