import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { HostLink } from '../../shared/contract/messages';

/** A client that takes nothing any more must not fill the host's memory; log streams stop at 1 MiB long before. */
const CUT_OFF_BYTES = 64 * 1024 * 1024;
/** A person and a busy window send a few calls a second; a mad loop is cut off. */
const MESSAGES_PER_WINDOW = 5_000;
const RATE_WINDOW_MS = 5_000;

/** RFC 6455 section 7.4.1. */
const CLOSE_UNSUPPORTED_DATA = 1003;
const CLOSE_INVALID_PAYLOAD = 1007;
const CLOSE_POLICY = 1008;

/**
 * The host's end of one WebSocket. Messages that are not JSON text end the connection, never the host. What is sent in one turn of the event
 * loop leaves in one write of the `wire` below: fifty processes that end at once would else cost 150 system calls.
 */
export function createWebSocketLink(socket: WebSocket, wire: Pick<Writable, 'cork' | 'uncork'>, now: () => number): HostLink {
  let windowStart = now();
  let received = 0;
  let closed = false;
  let isCorked = false;

  const gather = (): void => {
    if (isCorked) return;
    isCorked = true;
    wire.cork();
    setImmediate(() => {
      isCorked = false;
      wire.uncork();
    });
  };
  const isTooFast = (): boolean => {
    if (now() - windowStart > RATE_WINDOW_MS) {
      windowStart = now();
      received = 0;
    }
    received += 1;
    return received > MESSAGES_PER_WINDOW;
  };

  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > CUT_OFF_BYTES) return socket.terminate();
      gather();
      socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        if (isTooFast()) return socket.close(CLOSE_POLICY, 'too many messages');
        if (isBinary) return socket.close(CLOSE_UNSUPPORTED_DATA, 'text only');
        let message: unknown;
        try {
          message = JSON.parse(data.toString());
        } catch (error) {
          return socket.close(CLOSE_INVALID_PAYLOAD, error instanceof SyntaxError ? 'not JSON' : 'unreadable');
        }
        listener(message);
      });
    },
    onClose(listener) {
      socket.on('close', () => {
        if (closed) return;
        closed = true;
        listener('closed');
      });
    },
    close: () => socket.close(),
    queuedBytes: () => socket.bufferedAmount,
  };
}
