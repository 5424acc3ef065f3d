import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HostLink } from '../../shared/contract/messages';
import { SOCKET_PROTOCOL } from '../../shared/contract/socket-protocol';
import { decideHandshake, type HandshakeRules } from './socket-handshake';
import { createWebSocketLink } from './web-socket-link';

const MAX_PAYLOAD_BYTES = 1024 * 1024;
const MAX_CONNECTIONS = 20;
/** Finds connections whose other end is gone without a word (a suspended laptop, a cut tunnel). */
const PING_INTERVAL_MS = 30_000;
/** How long a client may take to read its last answer. */
const GOODBYE_MS = 500;
/** RFC 6455 section 7.4.1. */
const GOING_AWAY = 1001;

export interface SocketDoor {
  readonly connections: number;
  /** Answers an upgrade request; refuses with a status line and closes. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends what is queued, says goodbye and waits for it; a client that does not answer is cut off. Twice does no harm. */
  close(): Promise<void>;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, status: number, why: string): void {
  const body = `${why}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `X-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** The WebSocket half of the browser door. Every connection that passes the handshake is handed to `serve`. */
export function createSocketDoor(rules: HandshakeRules, serve: (link: HostLink) => void, now: () => number): SocketDoor {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: () => SOCKET_PROTOCOL,
  });
  const alive = new Map<WebSocket, boolean>();

  const pinging = setInterval(() => {
    for (const [socket, answered] of alive) {
      if (!answered) {
        socket.terminate();
        continue;
      }
      alive.set(socket, false);
      socket.ping();
    }
  }, PING_INTERVAL_MS);
  pinging.unref();

  const accept = (socket: WebSocket, wire: Duplex): void => {
    alive.set(socket, true);
    socket.on('pong', () => alive.set(socket, true));
    socket.on('close', () => alive.delete(socket));
    // A broken frame or a reset: ws closes the connection itself, and `close` follows.
    socket.on('error', () => socket.terminate());
    serve(createWebSocketLink(socket, wire, now));
  };

  return {
    get connections() {
      return alive.size;
    },
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const decision = decideHandshake(request, rules);
      if (!decision.ok) return refuse(socket, decision.status, decision.why);
      if (alive.size >= MAX_CONNECTIONS) return refuse(socket, 503, `${MAX_CONNECTIONS} connections are open already`);
      server.handleUpgrade(request, socket, head, (accepted) => accept(accepted, socket));
    },
    async close() {
      clearInterval(pinging);
      const sockets = [...alive.keys()];
      const cutOff = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, GOODBYE_MS);
      const gone = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) socket.close(GOING_AWAY, 'the host ends');
      await Promise.all(gone);
      clearTimeout(cutOff);
    },
  };
}
