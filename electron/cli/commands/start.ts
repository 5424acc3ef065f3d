import type { Command } from '../command';
import { commandFailure } from '../command-failure';
import { alreadyRunning, describeStart } from '../describe-outcome';
import { didComplete } from '../did-complete';
import { killDelayOption, portNumber, signalOption, textOption } from '../option-values';
import { runEach } from '../run-each';
import { followStart } from '../start-progress';
import { withoutWait } from '../without-wait';

/**
 * `slipway start NAME…` returns when each is ready, or its ready timeout has passed; until then stderr tells how it goes. The stop options belong to the
 * fixed interface of the three commands; a start stops nothing, so here they are checked and have no further effect.
 */
export const run: Command = (context) => {
  signalOption(context.options.signal);
  killDelayOption(context.options.killDelay);
  const wanted = textOption(context.options.port);
  const usePort = wanted === undefined ? null : portNumber(wanted);
  if (usePort !== null && context.args.length > 1)
    throw commandFailure('bad-argument', '--port is for one process.', 'Start them one by one, each with its own port.');
  return runEach(context, async (process) => {
    const host = await context.connect();
    const work = async () => {
      const start = await host.call('process.start', { processId: process.id, usePort, by: 'command-line' });
      const outcome = describeStart(start, 'start', context.out.style, await didComplete(host, start));
      const already = alreadyRunning(process, start);
      return already === null ? outcome : { ...outcome, lines: [already] };
    };
    if (context.options.wait !== false) followStart(host, context.out, process.id);
    return context.options.wait === false ? withoutWait(context, process, work) : work();
  });
};
