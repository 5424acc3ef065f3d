import type { StopOutcome } from '../../../shared/contract/outcomes';
import type { Command } from '../command';
import { describeStop } from '../describe-outcome';
import { stopJson, suspectsJson } from '../json-shapes';
import { killDelayOption, signalOption } from '../option-values';
import { outcomeOf, runEach } from '../run-each';
import { sayWhoIsSuspect } from '../say-who-is-suspect';
import { followStops } from '../stop-progress';
import { withoutWait } from '../without-wait';

/**
 * `slipway stop NAME…` by each process's own stop sequence, unless told otherwise for this once; of several, what depends on another goes first.
 * Each step is told on stderr as it happens.
 */
export const run: Command = async (context) => {
  const signal = signalOption(context.options.signal);
  const killDelayMs = killDelayOption(context.options.killDelay);
  const options = { signal, killDelayMs, by: 'command-line' } as const;
  // One call for all: the host knows in which order they may go.
  let several: Promise<{ readonly stopped: readonly StopOutcome[] }> | null = null;
  return runEach(context, async (process, all) => {
    const host = await context.connect();
    const work = async () => {
      const stopOne = () => host.call('process.stop', { processId: process.id, ...options });
      const stopAll = () => {
        several ??= host.call('process.stop-several', { processIds: all.map(({ id }) => id), ...options });
        return several.then(({ stopped }) => outcomeOf(process, stopped));
      };
      const stop = await (all.length === 1 ? stopOne() : stopAll());
      const { suspects } = await host.call('process.suspects', { processId: process.id });
      sayWhoIsSuspect(context.out, process.name, suspects);
      const outcome = describeStop(stop, context.out.style);
      return { ...outcome, document: { ...stopJson(stop), suspects: suspectsJson(suspects) } };
    };
    if (context.options.wait !== false) followStops(host, context.out, context.clock.now(), process.id);
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
