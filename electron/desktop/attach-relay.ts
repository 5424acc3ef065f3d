import WebSocket from 'ws';
import { offeredProtocols, SOCKET_PATH } from '../../shared/contract/socket-protocol';

/** Largest frame the host's own socket sends: a log read of 20 000 lines. */
const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024;

/** A MessagePortMain as the relay needs it. */
export interface RelayPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** A host that somebody else runs, as its `host.json` describes it. */
export interface RunningHost {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
}

/** `http://127.0.0.1:4100/` → `ws://127.0.0.1:4100/socket`. */
export function socketUrl(url: string): string {
  const socket = new URL(SOCKET_PATH, url);
  socket.protocol = 'ws:';
  return socket.href;
}

/**
 * Carries one port's messages to a running host's WebSocket and back, unread: both speak the same JSON. Either end closing closes the
 * other. Messages sent before the socket is open wait in order. `onSocketClosed` is for the host's side only, and also
 * follows a socket that never opened.
 */
export function relayPort(port: RelayPort, host: RunningHost, log: (message: string) => void, onSocketClosed: () => void): void {
  const socket = new WebSocket(socketUrl(host.url), offeredProtocols(host.token), {
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
  });
  let queue: string[] | null = [];
  port.on('message', (event) => {
    const text = JSON.stringify(event.data);
    if (queue !== null) queue.push(text);
    else if (socket.readyState === WebSocket.OPEN) socket.send(text);
  });
  let closedByPort = false;
  port.on('close', () => {
    closedByPort = true;
    socket.close();
  });
  socket.on('open', () => {
    for (const text of queue ?? []) socket.send(text);
    queue = null;
  });
  socket.on('message', (data) => {
    port.postMessage(JSON.parse(data.toString()));
  });
  socket.on('error', (error) => log(`the connection to the host (pid ${host.pid}) failed: ${error.message}`));
  socket.on('close', () => {
    if (!closedByPort) onSocketClosed();
    port.close();
  });
  port.start();
}
