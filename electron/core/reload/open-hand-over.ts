/** Whether a reload or a hand-over of a process is under way: two at once would leave nobody to say who is the newest. */
export class OpenHandOver {
  #open: Promise<void> | null = null;

  get isOpen(): boolean {
    return this.#open !== null;
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
    while (this.#open !== null) await this.#open;
  }
}
