import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ProxyUpstream } from '../../../shared/model/proxy';
import type { Clock } from '../clock';

/** As many idle connections as a burst of a browser or a test leaves behind; more would only be held open. */
const MAX_IDLE = 64;
/**
 * An event stream or a WebSocket never ends by itself: a server that waits for its connections before it exits would wait until it is
 * killed. A server that says good-bye to them by itself does it within this time.
 */
const STREAM_GRACE_MS = 250;

class PooledAgent extends Agent {
  readonly #mayKeep: () => boolean;
  constructor(mayKeep: () => boolean) {
    super({ keepAlive: true, maxFreeSockets: MAX_IDLE, scheduling: 'lifo' });
    this.#mayKeep = mayKeep;
  }
  override keepSocketAlive(socket: Socket): boolean {
    // Node's own rule answers with a boolean, whatever its types say.
    return this.#mayKeep() && (super.keepSocketAlive(socket) as unknown) === true;
  }
  closeIdle(): void {
    for (const sockets of Object.values(this.freeSockets)) for (const socket of [...(sockets ?? [])]) socket.destroy();
  }
}

/**
 * Hands out one connection that stands already, once. It is closed by us after the answer, so that the closed connection's row in the
 * kernel (TIME_WAIT) is ours: a server without SO_REUSEADDR could not bind its port again beside one of its own.
 */
class OneSocketAgent extends Agent {
  #socket: Socket | null;
  constructor(socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#socket = socket;
  }
  override createConnection(): Socket {
    const socket = this.#socket;
    if (socket === null) throw new Error('the connection was used already');
    this.#socket = null;
    return socket;
  }
  override keepSocketAlive(): boolean {
    return false;
  }
}

/** A way to the server: an agent for one request. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  /** It is not needed after all. */
  discard(): void;
}

/** Why a server could not be reached at all; nothing was sent. */
export class UnreachableError extends Error {}

/**
 * The connections to the server of one run. It is retired before the run is told to stop: idle connections are closed then, requests under
 * way finish, and nothing new goes out over it. A later run gets a link of its own, so no request ever goes to a run that is on its way out.
 */
export class UpstreamLink {
  upstream: ProxyUpstream;
  readonly #clock: Clock;
  readonly #pool = new PooledAgent(() => this.state === 'open');
  readonly #streams = new Set<() => void>();
  readonly #dialing = new Set<Socket>();
  /** The address that answered. */
  #host: string | null = null;
  #pooled: Route | null = null;
  state: 'open' | 'retired' = 'open';

  constructor(clock: Clock, upstream: ProxyUpstream) {
    this.#clock = clock;
    this.upstream = upstream;
  }

  /** More was learned of where the run listens; connections that stand go on. */
  setHosts(hosts: readonly string[]): void {
    this.upstream = { ...this.upstream, hosts };
    if (this.#host !== null && !hosts.includes(this.#host)) this.#host = null;
  }

  /** The way over idle connections; null until a first connection has shown which address answers. */
  pooled(): Route | null {
    if (this.#host === null) return null;
    if (this.#pooled?.host !== this.#host)
      this.#pooled = { host: this.#host, port: this.upstream.port, agent: this.#pool, discard: () => undefined };
    return this.#pooled;
  }

  /**
   * A connection of its own, which stands when this resolves. Rejects with UnreachableError when no address answers, or the link is retired
   * meanwhile; nothing was sent then.
   */
  async dial(): Promise<Route> {
    const hosts = this.#host === null ? this.upstream.hosts : [this.#host, ...this.upstream.hosts.filter((host) => host !== this.#host)];
    let last = 'no address';
    for (const host of hosts) {
      try {
        const socket = await this.#connect(host);
        if (this.state === 'retired') {
          socket.destroy();
          throw new UnreachableError('the server is on its way out');
        }
        this.#host = host;
        return { host, port: this.upstream.port, agent: new OneSocketAgent(socket), discard: () => socket.destroy() };
      } catch (error) {
        if (this.state === 'retired') throw new UnreachableError('the server is on its way out');
        last = error instanceof Error ? error.message : String(error);
      }
    }
    throw new UnreachableError(last);
  }

  /** Something that would not end by itself; `end` ends it cleanly. The function takes it off the list. */
  addStream(end: () => void): () => void {
    this.#streams.add(end);
    return () => void this.#streams.delete(end);
  }

  /** Twice does nothing. */
  retire(): void {
    if (this.state === 'retired') return;
    this.state = 'retired';
    this.#pool.closeIdle();
    for (const socket of this.#dialing) socket.destroy();
    if (this.#streams.size > 0) this.#clock.setTimer(() => this.endStreams(), STREAM_GRACE_MS);
  }

  /** Ends what would not end by itself, now. */
  endStreams(): void {
    for (const end of [...this.#streams]) end();
    this.#streams.clear();
  }

  #connect(host: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port: this.upstream.port, noDelay: true });
      this.#dialing.add(socket);
      const fail = (error?: Error): void => {
        this.#dialing.delete(socket);
        socket.destroy();
        reject(error ?? new Error('the connection was closed'));
      };
      const closed = (): void => fail();
      socket.once('error', fail);
      socket.once('close', closed);
      socket.once('connect', () => {
        this.#dialing.delete(socket);
        socket.off('error', fail);
        socket.off('close', closed);
        if (socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress) {
          // Nobody listens: on a port clients get theirs from, TCP can connect to itself.
          fail(new Error('nobody listens there'));
          return;
        }
        // Between this and the moment a request takes it over it may break: that is told by the request then.
        socket.on('error', () => socket.destroy());
        resolve(socket);
      });
    });
  }
}
