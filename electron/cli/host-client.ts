import WebSocket from 'ws';
import { type CallClient, createCallClient } from '../../shared/contract/call-client';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../../shared/contract/contract';
import type { ClientLink } from '../../shared/contract/messages';
import { offeredProtocols, SOCKET_PATH } from '../../shared/contract/socket-protocol';
import { type Clock, wait } from '../core/clock';
import { findLiveHost, type HostFile } from '../host/host-file';
import { createIdentityReader } from '../host/process-identity';
import { CommandFailure, commandFailure } from './command-failure';

/** The running host, as a command sees it: a call resolves with its value or ends the command. */
export interface HostClient {
  readonly file: HostFile;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/** A host that is just starting publishes its address within a second; a loaded machine may take longer. */
const STARTING_LIMIT_MS = 5_000;
const STARTING_POLL_MS = 25;
const CONNECT_TIMEOUT_MS = 5_000;

export function noHost(stateDir: string): CommandFailure {
  return commandFailure('host-unreachable', `No host is running here (state directory ${stateDir}).`, 'Start it: slipway host');
}

/** The client's end of a WebSocket to the host. */
export function createSocketLink(socket: WebSocket): ClientLink {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => socket.on('message', (data) => listener(JSON.parse(data.toString()))),
    onClose: (listener) => socket.on('close', (_code, reason) => listener(reason.toString() || 'the connection was closed')),
    close: () => socket.close(),
    queuedBytes: () => socket.bufferedAmount,
  };
}

/** Opens the socket of a door with the command line's token, which travels as a sub-protocol: never in an address, never in an argument. */
export function openSocket(url: string, token: string): Promise<WebSocket> {
  const address = new URL(SOCKET_PATH, url);
  address.protocol = 'ws:';
  const socket = new WebSocket(address, offeredProtocols(token), {
    perMessageDeflate: false,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The host of a state directory once it has published its address, or null where none runs. */
export async function waitForHost(stateDir: string, clock: Clock): Promise<(HostFile & { url: string }) | null> {
  const identities = createIdentityReader();
  const limit = clock.monotonicMs() + STARTING_LIMIT_MS;
  for (;;) {
    const file = await findLiveHost(stateDir, identities);
    if (file === null || clock.monotonicMs() > limit) return null;
    if (file.url !== null) return { ...file, url: file.url };
    await wait(clock, STARTING_POLL_MS);
  }
}

function unwrap(client: CallClient, file: HostFile): HostClient {
  return {
    file,
    async call(name, input) {
      const result = await client.call(name, input);
      if (!result.ok) throw new CommandFailure(result.error);
      return result.value;
    },
    on: (name, listener) => void client.on(name, listener),
    onClose: (listener) => client.onClose(listener),
    close: () => client.close(),
  };
}

/** Connects to the host of this state directory; ends the command with exit code 3 where none runs. */
export async function connectToHost(stateDir: string, clock: Clock): Promise<HostClient> {
  const file = await waitForHost(stateDir, clock);
  if (file === null) throw noHost(stateDir);
  try {
    const socket = await openSocket(file.url, file.token);
    return unwrap(createCallClient(createSocketLink(socket)), file);
  } catch (error) {
    throw commandFailure(
      'host-unreachable',
      `The host (pid ${file.pid}) does not answer at ${file.url}: ${error instanceof Error ? error.message : String(error)}.`,
      'It may be shutting down. Try again, or start it anew: slipway host',
    );
  }
}
