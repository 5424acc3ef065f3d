import { setTimeout as wait } from 'node:timers/promises';
import { findLiveHost } from '../host/host-file';
import { createIdentityReader } from '../host/process-identity';
import { resolveStateDir } from '../host/state-dir';
import { runHost } from '../web/run-host';
import { relayPort } from './attach-relay';
import type { Electron } from './electron-api';
import { createMessagePortLink } from './message-port-link';
import { serveHost } from './serve-host';

// Entry of the utility process. Its one argument is the folder of the built window; the state directory comes from the environment.
const { parentPort } = process as unknown as { readonly parentPort: Electron.ParentPort };
const rendererDir = process.argv[2] ?? '';
const stateDir = resolveStateDir({ flag: null, env: process.env });
const identities = createIdentityReader();

await serveHost({
  parent: parentPort,
  runHost: () => runHost({ stateDir, port: 0, rendererDir, version: __SLIPWAY_VERSION__, folderDialog: true, door: 'window' }),
  findHost: () => findLiveHost(stateDir, identities),
  createPortLink: createMessagePortLink,
  relay: (port, host, onSocketClosed) => relayPort(port, host, (text) => process.stderr.write(`slipway: ${text}\n`), onSocketClosed),
  wait: (delayMs) => wait(delayMs),
  onSignal: (listener) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, listener);
  },
  pid: process.pid,
  exit: (code) => process.exit(code),
});
