import type { KeptConnection } from './kept-connection';

/** As many idle connections as a burst of a browser or a test leaves behind; more would only be held open. */
const MAX_IDLE = 64;

/** A server that closes after each answer has done so by then. */
const PROOF_MS = 20;

/** Connections that wait for a request, the one that was used last on top: it is the least likely to be closed by its server. */
export class IdleConnections {
  readonly #idle: KeptConnection[] = [];
  #isKept = false;

  /** Keeps it; where there are enough, the one that waits longest is closed for it. `nowMs` is monotonic. */
  add(connection: KeptConnection, nowMs: number): void {
    if (this.#idle.length >= MAX_IDLE) this.#idle.shift()?.discard();
    connection.idleSinceMs = nowMs;
    connection.answers += 1;
    if (connection.answers > 1) this.#isKept = true;
    this.#idle.push(connection);
  }

  /**
   * Whether this server was seen to keep connections: one carried a second answer, or is still open a while after its first. One that closes
   * after each answer, without saying so, is never seen to. `nowMs` is monotonic.
   */
  isKept(nowMs: number): boolean {
    const oldest = this.#idle[0];
    this.#isKept ||= oldest?.isOpen === true && nowMs - (oldest.idleSinceMs ?? nowMs) >= PROOF_MS;
    return this.#isKept;
  }

  /** The one used last, if it is still open and was idle since `sinceMs` or later; it is the caller's then. */
  take(sinceMs: number): KeptConnection | null {
    for (;;) {
      const last = this.#idle.at(-1);
      if (last === undefined || (last.idleSinceMs ?? 0) < sinceMs) return null;
      this.#idle.pop();
      last.idleSinceMs = null;
      if (last.isOpen) return last;
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
