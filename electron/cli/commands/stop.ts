import type { Command } from '../command';
import { describeStop } from '../describe-outcome';
import { stopJson, suspectsJson } from '../json-shapes';
import { killDelayOption, signalOption } from '../option-values';
import { inOneCall, runEach } from '../run-each';
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
  const host = await context.connect();
  const stopOf = inOneCall(
    (processId) => host.call('process.stop', { processId, ...options }),
    async (processIds) => (await host.call('process.stop-several', { processIds, ...options })).stopped,
  );
  return runEach(context, async (process, all) => {
    const work = async () => {
      const stop = await stopOf(process, all);
      const { suspects } = await host.call('process.suspects', { processId: process.id });
      sayWhoIsSuspect(context.out, process.name, suspects);
      const outcome = describeStop(stop, context.out.style);
      return { ...outcome, document: { ...stopJson(stop), suspects: suspectsJson(suspects) } };
    };
    if (context.options.wait !== false) followStops(host, context.out, context.clock.now(), process.id);
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
