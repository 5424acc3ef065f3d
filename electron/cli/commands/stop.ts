import type { Command } from '../command';
import { describeStop } from '../describe-outcome';
import { killDelayOption, signalOption } from '../option-values';
import { runEach } from '../run-each';
import { withoutWait } from '../without-wait';

/** `slipway stop NAME…` by each process's own stop sequence, unless told otherwise for this once. */
export const run: Command = async (context) => {
  const signal = signalOption(context.options.signal);
  const killDelayMs = killDelayOption(context.options.killDelay);
  return runEach(context, async (process) => {
    const host = await context.connect();
    const work = async () =>
      describeStop(await host.call('process.stop', { processId: process.id, signal, killDelayMs, by: 'command-line' }), context.out.style);
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
