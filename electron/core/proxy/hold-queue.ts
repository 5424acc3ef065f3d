import type { Clock, Timer } from '../clock';

/** Something that waits for the server. */
export interface Waiting {
  /** When it began to wait first, monotonic ms; a request that has to wait again keeps it, so that its limit counts once. */
  readonly heldSinceMs: number;
  /** What lies in memory for it. */
  readonly bytes: number;
}

export interface HoldLimit {
  readonly timeMs: number;
  readonly requests: number;
  readonly bytes: number;
}

/** Why there was no room. */
export type Full = 'requests' | 'bytes';

/**
 * Requests that wait for the server, in the order in which they came. Bounded in number, bytes and time; what is over the time is handed to
 * `onExpired`, oldest first, and is in the queue no more. One timer for all.
 */
export class HoldQueue<T extends Waiting> {
  readonly #clock: Clock;
  readonly #onExpired: (item: T) => void;
  readonly #items = new Set<T>();
  #limit: HoldLimit;
  #bytes = 0;
  #timer: Timer | null = null;

  constructor(clock: Clock, limit: HoldLimit, onExpired: (item: T) => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#onExpired = onExpired;
  }

  get limit(): HoldLimit {
    return this.#limit;
  }
  get size(): number {
    return this.#items.size;
  }
  get bytes(): number {
    return this.#bytes;
  }
  values(): Iterable<T> {
    return this.#items;
  }

  /** Holds for those that come from now on; those that wait are measured by the new time, too. */
  setLimit(limit: HoldLimit): void {
    this.#limit = limit;
    this.#arm();
  }

  /** Null when it waits now; else why there is no room for it. Adding what waits already changes nothing. */
  add(item: T): Full | null {
    if (this.#items.has(item)) return null;
    if (this.#items.size >= this.#limit.requests) return 'requests';
    if (this.#bytes + item.bytes > this.#limit.bytes) return 'bytes';
    this.#items.add(item);
    this.#bytes += item.bytes;
    if (this.#timer === null) this.#arm();
    return null;
  }

  /** False where it does not wait (any more). */
  remove(item: T): boolean {
    if (!this.#items.delete(item)) return false;
    this.#bytes -= item.bytes;
    if (this.#items.size === 0) this.#disarm();
    return true;
  }

  /** The first `most` of them, oldest arrival first; they are in the queue no more. */
  take(most = Number.POSITIVE_INFINITY): T[] {
    const taken: T[] = [];
    for (const item of this.#items) {
      if (taken.length >= most) break;
      taken.push(item);
    }
    for (const item of taken) this.remove(item);
    return taken;
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(): void {
    this.#disarm();
    let first = Number.POSITIVE_INFINITY;
    for (const { heldSinceMs } of this.#items) first = Math.min(first, heldSinceMs);
    if (first === Number.POSITIVE_INFINITY) return;
    const inMs = Math.max(1, first + this.#limit.timeMs - this.#clock.monotonicMs());
    this.#timer = this.#clock.setTimer(() => this.#expire(), inMs);
  }

  #expire(): void {
    this.#timer = null;
    const now = this.#clock.monotonicMs();
    const over = [...this.#items].filter(({ heldSinceMs }) => heldSinceMs + this.#limit.timeMs <= now);
    for (const item of over) if (this.remove(item)) this.#onExpired(item);
    if (this.#timer === null) this.#arm();
  }
}
