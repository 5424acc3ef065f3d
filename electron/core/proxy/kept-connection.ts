import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** What is the same in the agents of all connections: a whole one of Node's for each has pools and listeners that nobody uses. */
const SHARED = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Hands each request the one connection it was made for. Node's own pool costs more than the rest of a request's way put together.
 * `addRequest` is called by `http.request`; where the request is dropped before its turn, Node frees the connection.
 */
function agentOf(connection: KeptConnection): Agent {
  const agent: Agent = Object.create(SHARED);
  return Object.assign(agent, { addRequest: (request: ClientRequest) => connection.carry(request) });
}

/** One connection to the server. It carries one request at a time and is idle in between. */
export class KeptConnection {
  readonly socket: Socket;
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  /** When the last answer was over, monotonic ms; null while it carries a request, and before the first. */
  idleSinceMs: number | null = null;
  /** The answer to the last request, once it has begun. */
  #answer: IncomingMessage | null = null;

  /** `onIdle`: an answer is over and the server keeps the connection. `onGone`: it is closed. */
  constructor(
    socket: Socket,
    port: number,
    host: string,
    onIdle: (connection: KeptConnection) => void,
    onGone: (connection: KeptConnection) => void,
  ) {
    this.socket = socket;
    this.host = host;
    this.port = port;
    this.agent = agentOf(this);
    socket.on('free', () => onIdle(this));
    socket.once('close', () => onGone(this));
    // Before the first request and after a whole answer nobody asks, so it answers nothing; it could be taken for the next one's answer.
    socket.on('data', () => {
      if (this.idleSinceMs !== null || this.#answer?.complete === true) socket.destroy();
    });
  }

  /** Called by its agent. */
  carry(request: ClientRequest): void {
    this.#answer = null;
    request.prependOnceListener('response', (answer) => {
      this.#answer = answer;
    });
    request.onSocket(this.socket);
  }

  /** As far as can be seen from here: a close that is on its way is not. */
  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable && !this.socket.readableEnded;
  }

  discard(): void {
    this.socket.destroy();
  }
}
