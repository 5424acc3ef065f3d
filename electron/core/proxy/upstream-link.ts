import { connect, type Socket } from 'node:net';
import type { ProxyUpstream } from '../../../shared/model/proxy';
import type { Clock, Timer } from '../clock';
import { IdleConnections } from './idle-connections';
import { KeptConnection } from './kept-connection';

/**
 * An event stream or a WebSocket never ends by itself: a server that waits for its connections before it exits would wait until it is
 * killed. A server that says good-bye to them by itself does it within this time.
 */
const STREAM_GRACE_MS = 250;

/**
 * An idle connection is closed by us before a server would (the shortest defaults are seconds): the one that closes first keeps its
 * TIME_WAIT row, and on the server's port that would stand in the way of a next run without SO_REUSEADDR.
 */
const IDLE_MS = 1_000;

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
  /** When the next idle connection is old enough to be closed. */
  #sweep: Timer | null = null;
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
    return this.#idle.take();
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
    // One that was asked for before and is answered only now keeps its server waiting just as well.
    if (this.state === 'retired') this.#endStreamsSoon();
    return () => void this.#streams.delete(end);
  }

  /** Twice does nothing. */
  retire(): void {
    if (this.state === 'retired') return;
    this.state = 'retired';
    this.#sweep?.cancel();
    this.#idle.closeAll();
    for (const socket of this.#dialing) socket.destroy();
    if (this.#streams.size > 0) this.#endStreamsSoon();
  }

  #endStreamsSoon(): void {
    this.#clock.setTimer(() => this.endStreams(), STREAM_GRACE_MS);
  }

  /** Ends what would not end by itself, now. */
  endStreams(): void {
    for (const end of [...this.#streams]) end();
    this.#streams.clear();
  }

  #keep(connection: KeptConnection): void {
    if (this.state !== 'open' || !connection.isOpen) {
      connection.discard();
      return;
    }
    this.#idle.add(connection, this.#clock.monotonicMs());
    this.#sweep ??= this.#clock.setTimer(() => this.#sweepIdle(), IDLE_MS);
  }

  #sweepIdle(): void {
    this.#sweep = null;
    const nowMs = this.#clock.monotonicMs();
    const nextMs = this.#idle.closeIdleSince(nowMs - IDLE_MS);
    if (nextMs !== null) this.#sweep = this.#clock.setTimer(() => this.#sweepIdle(), nextMs + IDLE_MS - nowMs);
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
        if (
          socket.localPort === this.upstream.port &&
          socket.localPort === socket.remotePort &&
          socket.localAddress === socket.remoteAddress
        ) {
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
