import { fileURLToPath } from 'node:url';
import { runHost } from '../../web/run-host';
import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { describeStop } from '../describe-outcome';
import { leftRunText } from '../leftover-json';
import { canOpenBrowser, openBrowser } from '../open-browser-adapter';
import { integerOption, leftoversOption } from '../option-values';
import { PLAIN } from '../output';
import { safeText } from '../safe-text';

/** Two signals this close are one: a terminal's Ctrl+C reaches the whole group, and a wrapper may forward it once more. */
const ONE_SIGNAL_MS = 300;

/** `slipway host`: runs until SIGINT, SIGTERM or `slipway down`; every process is stopped by its own sequence before it returns. */
export const run: Command = async ({ options, out, stateDir, env, clock }) => {
  const port = integerOption(options.port, '--port', 0, 65_535) ?? 0;
  // dist/cli.js and its chunks lie beside dist/renderer.
  const rendererDir = fileURLToPath(new URL('renderer/', import.meta.url));
  const onNotice = ({ text }: { readonly text: string }): void => out.progress(text);
  const leftovers = leftoversOption(options.leftovers);
  const result = await runHost({ stateDir, port, rendererDir, version: __SLIPWAY_VERSION__, folderDialog: false, onNotice, leftovers });
  if (result.kind === 'taken') {
    const where = result.by.url === null ? 'it is just starting' : result.by.url;
    throw commandFailure(
      'host-running',
      `A host runs on this state directory already: pid ${result.by.pid}, ${where}.`,
      'Open it: slipway. Stop it: slipway down',
    );
  }
  if (result.kind === 'port-refused')
    throw commandFailure(
      'port-busy',
      `The browser door cannot listen on port ${port}: ${result.why}.`,
      `Find out why: slipway port ${port}. Or leave --port out for a free one.`,
    );
  const { host } = result;
  // A terminal that closes takes stdout and stderr with it; the processes are still to be stopped one by one.
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }

  const url = host.loginUrl();
  if (out.json) out.document({ url, port: host.port, pid: process.pid });
  else out.line(`Slipway is running at ${url}`);
  if (options.open !== false && !out.json && canOpenBrowser(process.platform, env)) await openBrowser(url, stateDir);

  let askedAt: number | null = null;
  const onSignal = (): void => {
    const now = clock.monotonicMs();
    if (askedAt === null) {
      askedAt = now;
      out.progress('Stopping every process by its own stop sequence. Press Ctrl+C again to force.');
      void host.close().then(({ stopped }) => {
        for (const stop of stopped) for (const line of describeStop(stop, PLAIN).lines) out.progress(line);
      });
    } else if (now - askedAt > ONE_SIGNAL_MS) {
      out.progress('Forcing: every stop goes to its last step now, SIGKILL.');
      host.force();
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  await host.closed;
  // The answer to whoever asked for the end, once more.
  const { left } = await host.close();
  for (const run of left) out.progress(safeText(leftRunText(run), false));
  return EXIT.done;
};
