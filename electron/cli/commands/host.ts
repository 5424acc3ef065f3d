import { fileURLToPath } from 'node:url';
import { type RunningHost, runHost } from '../../web/run-host';
import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { describeStop } from '../describe-outcome';
import { leftRunText } from '../leftover-json';
import { listenForStop } from '../listen-for-stop';
import { canOpenBrowser, openBrowser } from '../open-browser-adapter';
import { integerOption, leftoversOption } from '../option-values';
import { PLAIN } from '../output';
import { safeText } from '../safe-text';

/** `slipway host`: runs until SIGINT, SIGTERM or `slipway down`; every process is stopped by its own sequence before it returns. */
export const run: Command = async ({ options, out, stateDir, env, clock }) => {
  const port = integerOption(options.port, '--port', 0, 65_535) ?? 0;
  // dist/cli.js and its chunks lie beside dist/renderer.
  const rendererDir = fileURLToPath(new URL('renderer/', import.meta.url));
  const onNotice = ({ text }: { readonly text: string }): void => out.progress(text);
  const leftovers = leftoversOption(options.leftovers);
  let host: RunningHost | null = null;
  const stopAll = (running: RunningHost): void => {
    void running.close().then(({ stopped }) => {
      for (const stop of stopped) for (const line of describeStop(stop, PLAIN).lines) out.progress(line);
    });
  };
  // Before anything is opened: one that comes while the host is being started ends it as soon as it can be ended in order.
  const signals = listenForStop(clock, {
    ask() {
      out.progress('Stopping every process by its own stop sequence. Press Ctrl+C again to force.');
      if (host !== null) stopAll(host);
    },
    force() {
      out.progress('Forcing: every stop goes to its last step now, SIGKILL.');
      // What a host that is not there yet had begun is carried on by its guardian.
      if (host === null) process.exit(EXIT.failed);
      host.force();
    },
  });
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
  host = result.host;
  // A terminal that closes takes stdout and stderr with it; the processes are still to be stopped one by one.
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }

  if (signals.isAsked()) {
    stopAll(host);
  } else {
    const url = host.loginUrl();
    if (out.json) out.document({ url, port: host.port, pid: process.pid });
    else out.line(`Slipway is running at ${url}`);
    if (options.open !== false && !out.json && canOpenBrowser(process.platform, env)) await openBrowser(url, stateDir);
  }
  await host.closed;
  // The answer to whoever asked for the end, once more.
  const { left } = await host.close();
  for (const run of left) out.progress(safeText(leftRunText(run), false));
  return EXIT.done;
};
