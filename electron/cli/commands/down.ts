import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { describeStop } from '../describe-outcome';
import { stopJson } from '../json-shapes';

/** The host answers, then lets go of its state directory and exits: a few milliseconds. */
const EXIT_LIMIT_MS = 5_000;

/** `slipway down`: stops everything by its own stop sequence, then the host; returns when the host is gone. */
export const run: Command = async ({ out, clock, connect }) => {
  const host = await connect();
  const gone = new Promise<void>((resolve) => host.onClose(() => resolve()));
  const { stopped } = await host.call('host.shutdown', { by: 'command-line' });
  const limit = new Promise<void>((resolve) => clock.setTimer(resolve, EXIT_LIMIT_MS));
  await Promise.race([gone, limit]);
  if (out.json) out.document({ stopped: stopped.map(stopJson) });
  else {
    for (const stop of stopped) for (const line of describeStop(stop, out.style).lines) out.line(line);
    out.line('The host is down.');
  }
  const stuck = stopped.filter(({ outcome }) => outcome === 'unkillable');
  for (const stop of stuck) out.progress(describeStop(stop, out.style).reason ?? '');
  return stuck.length > 0 ? EXIT.failed : EXIT.done;
};
