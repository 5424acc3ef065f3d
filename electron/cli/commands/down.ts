import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { describeStop } from '../describe-outcome';
import { stopJson } from '../json-shapes';
import { keptJson, leftRunJson, leftRunText } from '../leftover-json';
import { safeText } from '../safe-text';
import { followStops } from '../stop-progress';

/** The host answers, then lets go of its state directory and exits: a few milliseconds. */
const EXIT_LIMIT_MS = 5_000;

/**
 * `slipway down`: stops everything by its own stop sequence, then the host; returns when the host is gone. Each step is told on stderr as it
 * happens. Ctrl+C meanwhile: every stop goes to its last step; a second one only leaves this command. `--keep`: what runs goes on.
 */
export const run: Command = async ({ out, clock, connect, options }) => {
  const keep = options.keep === true;
  const host = await connect();
  const gone = new Promise<void>((resolve) => host.onClose(() => resolve()));
  followStops(host, out, clock.now(), null);
  const onInterrupt = (): void => {
    process.removeListener('SIGINT', onInterrupt);
    out.progress('Every stop goes to its last step now.');
    host.call('host.force', { by: 'command-line' }).catch((error: unknown) => out.progress(String(error)));
  };
  process.on('SIGINT', onInterrupt);
  const { stopped, kept, left } = await host.call('host.shutdown', { by: 'command-line', keep });
  const limit = new Promise<void>((resolve) => clock.setTimer(resolve, EXIT_LIMIT_MS));
  await Promise.race([gone, limit]);
  if (out.json)
    out.document({ stopped: stopped.map(stopJson), left: left.map(leftRunJson), ...(keep ? { kept: kept.map(keptJson) } : {}) });
  else {
    for (const stop of stopped) for (const line of describeStop(stop, out.style).lines) out.line(line);
    for (const { process, runId, pid } of kept) out.line(`kept ${process} (run ${runId}, pid ${pid})`);
    for (const run of left) out.line(safeText(leftRunText(run), false));
    out.line('The host is down.');
  }
  const stuck = stopped.filter(({ outcome }) => outcome === 'unkillable');
  for (const stop of stuck) out.progress(describeStop(stop, out.style).reason ?? '');
  return stuck.length > 0 ? EXIT.failed : EXIT.done;
};
