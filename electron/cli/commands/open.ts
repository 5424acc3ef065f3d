import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { waitForHost } from '../host-client';
import { canOpenBrowser, openBrowser } from '../open-browser-adapter';

/** `slipway`: where a host runs, opens its window with a fresh one-time code; else runs the host in the foreground. */
export const run: Command = async (context) => {
  const { out, options, stateDir, clock, env } = context;
  const running = await waitForHost(stateDir, clock);
  if (running === null) return (await import('./host')).run(context);
  const host = await context.connect();
  const { url } = await host.call('host.login-url', {});
  const address = url ?? running.url;
  if (out.json) out.document({ url: address, port: Number(new URL(address).port), pid: running.pid });
  else out.line(`Slipway is running at ${address}`);
  if (options.open !== false && !out.json && canOpenBrowser(process.platform, env)) await openBrowser(address, stateDir);
  return EXIT.done;
};
