import type { KeptConnection } from './kept-connection';

/** As many idle connections as a burst of a browser or a test leaves behind; more would only be held open. */
const MAX_IDLE = 64;
/** So long after its last answer a connection is as good as a new one. */
const FRESH_MS = 500;

/** Connections that wait for a request, the one that was used last on top: it is the least likely to be closed by its server. */
export class IdleConnections {
  readonly #idle: KeptConnection[] = [];

  /**
   * Keeps it; where there are enough, it is closed, or the one that waits longest if that waits for long. `nowMs` is monotonic. To close the
   * oldest each time let all connections of a stream of POSTs grow old, and old ones are what costs the garbage collector.
   */
  add(connection: KeptConnection, nowMs: number): void {
    if (this.#idle.length >= MAX_IDLE) {
      const [oldest] = this.#idle;
      if (nowMs - (oldest?.idleSinceMs ?? 0) < FRESH_MS) {
        connection.discard();
        return;
      }
      this.#idle.shift()?.discard();
    }
    connection.idleSinceMs = nowMs;
    this.#idle.push(connection);
  }

  /** The one used last that is still open; it is the caller's then. */
  take(): KeptConnection | null {
    for (;;) {
      const last = this.#idle.pop();
      if (last === undefined) return null;
      last.idleSinceMs = null;
      if (last.isOpen) return last;
    }
  }

  /** Closes those that have been idle since `sinceMs` or longer. Since when the oldest of the others is; null for none. */
  closeIdleSince(sinceMs: number): number | null {
    for (;;) {
      const [oldest] = this.#idle;
      if (oldest === undefined) return null;
      const { idleSinceMs } = oldest;
      if (idleSinceMs !== null && idleSinceMs > sinceMs) return idleSinceMs;
      this.#idle.shift();
      oldest.discard();
    }
  }

  /** It is closed. */
  remove(connection: KeptConnection): void {
    const at = this.#idle.lastIndexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  closeAll(): void {
    for (const { socket } of this.#idle.splice(0)) socket.destroy();
  }
}
