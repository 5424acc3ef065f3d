import type { Command } from '../command';
import { describeStart } from '../describe-outcome';
import { didComplete } from '../did-complete';
import { killDelayOption, signalOption } from '../option-values';
import { runEach } from '../run-each';
import { followStart } from '../start-progress';
import { followStops } from '../stop-progress';
import { withoutWait } from '../without-wait';

/** `slipway restart NAME…`: the stop is proved before the new run begins. Both are told on stderr as they happen. */
export const run: Command = async (context) => {
  const signal = signalOption(context.options.signal);
  const killDelayMs = killDelayOption(context.options.killDelay);
  return runEach(context, async (process) => {
    const host = await context.connect();
    const input = { processId: process.id, signal, killDelayMs, by: 'command-line' } as const;
    const work = async () => {
      const restart = await host.call('process.restart', input);
      return describeStart(restart, 'restart', context.out.style, await didComplete(host, restart));
    };
    if (context.options.wait !== false) {
      followStops(host, context.out, context.clock.now(), process.id);
      followStart(host, context.out, process.id);
    }
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
