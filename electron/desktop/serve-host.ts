import type { HostLink } from '../../shared/contract/messages';
import type { HostFile } from '../host/host-file';
import type { RunHostResult } from '../web/run-host';
import type { RelayPort, RunningHost } from './attach-relay';
import { type HostProcessMessage, isConnectMessage } from './host-process-messages';

/** A host that is just starting publishes its address within a second; a loaded machine may take longer. */
const STARTING_LIMIT_MS = 5_000;
const STARTING_POLL_MS = 25;
/** How long after its socket closed a host may still be seen before it counts as alive (it dropped one client). */
const GONE_LIMIT_MS = 5_000;

/** Exit codes of the host process, as main reads them. */
const HOST_EXIT = {
  /** It was asked to end and everything is stopped. */
  shutDown: 0,
  failed: 1,
  /** The host it was attached to is gone: start again, as a host of our own. */
  attachedHostGone: 3,
} as const;

export interface ServeHostDeps {
  readonly parent: {
    postMessage(message: HostProcessMessage): void;
    on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly RelayPort[] }) => void): unknown;
  };
  runHost(): Promise<RunHostResult>;
  /** The host that lives on this state directory, or null. */
  findHost(): Promise<HostFile | null>;
  createPortLink(port: RelayPort): HostLink;
  relay(port: RelayPort, host: RunningHost, onSocketClosed: () => void): void;
  wait(delayMs: number): Promise<void>;
  onSignal(listener: () => void): void;
  readonly pid: number;
  exit(code: number): void;
}

type Opened =
  | { readonly kind: 'own'; readonly host: Extract<RunHostResult, { kind: 'running' }>['host'] }
  | { readonly kind: 'attached'; readonly host: RunningHost };

/** Runs a host, or finds the one that runs; a host that ends while it is looked for means the next round runs our own. */
async function openHost(deps: ServeHostDeps): Promise<Opened> {
  let waitedMs = 0;
  for (;;) {
    const result = await deps.runHost();
    if (result.kind === 'running') return { kind: 'own', host: result.host };
    if (result.kind === 'port-refused') throw new Error(`The host cannot listen on the loopback interface: ${result.why}.`);
    let found: HostFile | null = result.by;
    while (found !== null && waitedMs < STARTING_LIMIT_MS) {
      if (found.url !== null) return { kind: 'attached', host: { pid: found.pid, url: found.url, token: found.token } };
      await deps.wait(STARTING_POLL_MS);
      waitedMs += STARTING_POLL_MS;
      found = await deps.findHost();
    }
    if (found !== null)
      throw new Error(`The host with pid ${found.pid} holds the state directory but published no address in ${waitedMs} ms.`);
  }
}

/**
 * The host process of the desktop app: serves the contract on every port main hands over, from a host of its own or, where one of the
 * same state directory runs already, by relaying to it. Ports that arrive before the host is open wait.
 */
export async function serveHost(deps: ServeHostDeps): Promise<void> {
  const early: RelayPort[] = [];
  let serve = (port: RelayPort): void => void early.push(port);
  deps.parent.on('message', ({ data, ports }) => {
    const port = ports[0];
    if (isConnectMessage(data) && port !== undefined) serve(port);
  });

  let opened: Opened;
  try {
    opened = await openHost(deps);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    deps.parent.postMessage({ type: 'failed', message, hint: 'The host log in the state directory says more.' });
    deps.exit(HOST_EXIT.failed);
    return;
  }

  if (opened.kind === 'own') {
    const { host } = opened;
    let asked = false;
    deps.onSignal(() => {
      if (asked) host.force();
      asked = true;
      void host.close();
    });
    void host.closed.then(() => deps.exit(HOST_EXIT.shutDown));
    serve = (port) => host.serve(deps.createPortLink(port));
    deps.parent.postMessage({ type: 'ready', mode: 'own', hostPid: deps.pid, url: host.url });
  } else {
    const { host } = opened;
    deps.onSignal(() => deps.exit(HOST_EXIT.shutDown));
    // A host that shuts down closes its door first and is gone a moment later.
    const lookAgain = async (): Promise<void> => {
      for (let waitedMs = 0; waitedMs < GONE_LIMIT_MS; waitedMs += STARTING_POLL_MS) {
        const found = await deps.findHost();
        if (found === null || found.pid !== host.pid) {
          deps.exit(HOST_EXIT.attachedHostGone);
          return;
        }
        await deps.wait(STARTING_POLL_MS);
      }
    };
    serve = (port) => deps.relay(port, host, () => void lookAgain());
    deps.parent.postMessage({ type: 'ready', mode: 'attached', hostPid: host.pid, url: host.url });
  }
  for (const port of early.splice(0)) serve(port);
}
