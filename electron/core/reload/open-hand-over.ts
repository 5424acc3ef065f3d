import type { Clock } from '../clock';

/**
 * Whether a reload or a hand-over of a process is under way, and since when the next reload waits for that: two at once would leave nobody to
 * say who is the newest.
 */
export class OpenHandOver {
  #open: Promise<void> | null = null;
  #waiting = 0;
  #waitsSince: number | null = null;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #changed: () => void;

  /** `changed` is called when the first begins to wait, and when nobody does any more. */
  constructor(clock: Pick<Clock, 'now'>, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Since when a reload waits until it is over, epoch ms; null while none does. */
  get waitsSince(): number | null {
    return this.#waitsSince;
  }

  /** One may have begun; `over` settles when it is over, or when there was none. A second one before that is waited for, too. */
  begun(over: Promise<void>): void {
    // One that could not be sent is over, too; whoever sent it is told why.
    const mine: Promise<void> = Promise.allSettled([this.#open, over]).then(() => {
      if (this.#open === mine) this.#open = null;
    });
    this.#open = mine;
  }

  /** Resolves when none is open; at once where that is so. */
  async over(): Promise<void> {
    if (this.#open === null) return;
    this.#waiting += 1;
    if (this.#waitsSince === null) {
      this.#waitsSince = this.#clock.now();
      this.#changed();
    }
    while (this.#open !== null) await this.#open;
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    this.#waitsSince = null;
    this.#changed();
  }
}
