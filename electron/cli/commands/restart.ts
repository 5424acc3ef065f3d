import type { StartOutcome } from '../../../shared/contract/outcomes';
import type { Command } from '../command';
import { describeStart } from '../describe-outcome';
import { didComplete } from '../did-complete';
import { killDelayOption, signalOption } from '../option-values';
import { outcomeOf, runEach } from '../run-each';
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
  // One call for all: the host knows in which order they may go.
  let several: Promise<{ readonly restarted: readonly StartOutcome[] }> | null = null;
  return runEach(context, async (process, all) => {
    const host = await context.connect();
    const work = async () => {
      const restartOne = () => host.call('process.restart', { processId: process.id, ...options });
      const restartAll = () => {
        several ??= host.call('process.restart-several', { processIds: all.map(({ id }) => id), ...options });
        return several.then(({ restarted }) => outcomeOf(process, restarted));
      };
      const restart = await (all.length === 1 ? restartOne() : restartAll());
      return describeStart(restart, 'restart', context.out.style, await didComplete(host, restart));
    };
    if (context.options.wait !== false) {
      followStops(host, context.out, context.clock.now(), process.id);
      followStart(host, context.out, process.id);
    }
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
