import type { Command } from '../command';
import { describeStart } from '../describe-outcome';
import { didComplete } from '../did-complete';
import { killDelayOption, signalOption } from '../option-values';
import { inOneCall, runEach } from '../run-each';
import { followStart } from '../start-progress';
import { followStops } from '../stop-progress';
import { withoutWait } from '../without-wait';

/**
 * `slipway restart NAME…`: the stop is proved before the new run begins; of several, what depends on another goes down first and comes up last.
 * Both are told on stderr as they happen.
 */
export const run: Command = async (context) => {
  const signal = signalOption(context.options.signal);
  const killDelayMs = killDelayOption(context.options.killDelay);
  const options = { signal, killDelayMs, by: 'command-line' } as const;
  const host = await context.connect();
  const restartOf = inOneCall(
    (processId) => host.call('process.restart', { processId, ...options }),
    async (processIds) => (await host.call('process.restart-several', { processIds, ...options })).restarted,
  );
  return runEach(context, async (process, all) => {
    const work = async () => {
      const restart = await restartOf(process, all);
      return describeStart(restart, 'restart', context.out.style, await didComplete(host, restart));
    };
    if (context.options.wait !== false) {
      followStops(host, context.out, context.clock.now(), process.id);
      followStart(host, context.out, process.id);
    }
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
