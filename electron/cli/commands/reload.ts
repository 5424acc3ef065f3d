import type { Command } from '../command';
import { describeReload } from '../describe-reload';
import { followHandOver } from '../hand-over-progress';
import { signalOption } from '../option-values';
import { runEach } from '../run-each';
import { followStart } from '../start-progress';

/** `slipway reload NAME… [--signal SIG]`: what a change of a watched file would do, and what came of it. */
export const run: Command = async (context) => {
  const signal = signalOption(context.options.signal);
  return runEach(context, async (process) => {
    const host = await context.connect();
    followStart(host, context.out, process.id);
    if (signal !== undefined || process.reload?.onChange === 'signal') followHandOver(host, context.out, process.id, process);
    const reload = await host.call('process.reload', {
      processId: process.id,
      by: 'command-line',
      ...(signal === undefined ? {} : { signal }),
    });
    return describeReload(reload, context.out.style);
  });
};
