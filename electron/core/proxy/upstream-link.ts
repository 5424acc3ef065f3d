import { connect, type Socket } from 'node:net';
import type { ProxyUpstream } from '../../../shared/model/proxy';
import type { Clock } from '../clock';
import { IdleConnections } from './idle-connections';
import { KeptConnection } from './kept-connection';

/**
 * An event stream or a WebSocket never ends by itself: a server that waits for its connections before it exits would wait until it is
 * killed. A server that says good-bye to them by itself does it within this time.
 */
const STREAM_GRACE_MS = 250;

/**
 * What may not be repeated shares a connection only this soon after the last answer on it. No server closes an idle connection so early
 * (the shortest defaults are seconds), so that a close on its way has another reason, and is seen before anything is written.
 */
const FRESH_MS = 250;

/** A way to the server: a connection that stands, for one request. */
export type Route = Pick<KeptConnection, 'host' | 'port' | 'agent' | 'isOpen' | 'discard'>;

/** Why a server could not be reached at all; nothing was sent. */
export class UnreachableError extends Error {}

/**
 * The connections to the server of one run. It is retired before the run is told to stop: idle connections are closed then, requests under
 * way finish, and nothing new goes out over it. A later run gets a link of its own, so no request ever goes to a run that is on its way out.
 */
export class UpstreamLink {
  upstream: ProxyUpstream;
  readonly #clock: Clock;
  readonly #idle = new IdleConnections();
  readonly #streams = new Set<() => void>();
  readonly #dialing = new Set<Socket>();
  /** The address that answered. */
  #host: string | null = null;
  state: 'open' | 'retired' = 'open';

  constructor(clock: Clock, upstream: ProxyUpstream) {
    this.#clock = clock;
    this.upstream = upstream;
  }

  /** More was learned of where the run listens; those in use go on. */
  setHosts(hosts: readonly string[]): void {
    this.upstream = { ...this.upstream, hosts };
    if (this.#host === null || hosts.includes(this.#host)) return;
    this.#host = null;
    this.#idle.closeAll();
  }

  /** An idle connection, for what may be sent again should the server have closed it by now; null where there is none. */
  pooled(): Route | null {
    return this.#idle.take(Number.NEGATIVE_INFINITY);
  }

  /**
   * An idle connection for what may not be sent again; null where there is none that was just used, or the server was not seen to keep any.
   * To be looked at (`isOpen`) once more when the loop has read what came for its connections, and only then to be written to.
   */
  fresh(): Route | null {
    const nowMs = this.#clock.monotonicMs();
    return this.#idle.isKept(nowMs) ? this.#idle.take(nowMs - FRESH_MS) : null;
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
        return new KeptConnection(
          socket,
          this.upstream.port,
          host,
          (connection) => this.#keep(connection),
          (connection) => this.#idle.remove(connection),
        );
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
    this.#idle.closeAll();
    for (const socket of this.#dialing) socket.destroy();
    if (this.#streams.size > 0) this.#clock.setTimer(() => this.endStreams(), STREAM_GRACE_MS);
  }

  /** Ends what would not end by itself, now. */
  endStreams(): void {
    for (const end of [...this.#streams]) end();
    this.#streams.clear();
  }

  #keep(connection: KeptConnection): void {
    if (this.state === 'open' && connection.isOpen) this.#idle.add(connection, this.#clock.monotonicMs());
    else connection.discard();
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
