/** From when to when a build ran, epoch ms; both 0 before the first. */
export interface BuildSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether the newest build that succeeded has seen the newest change. By order and not by time: both are stamped within a millisecond, and a clock
 * may be set back during a build.
 */
export class BuildOrder {
  #changes = 0;
  /** The newest change when the build under way began. */
  #seen = 0;
  #built: number | null = null;
  lastBuild: BuildSpan = { from: 0, to: 0 };

  /** A change is acted on. */
  changed(): void {
    this.#changes += 1;
  }

  began(): void {
    this.#seen = this.#changes;
  }

  /** `span` in epoch ms. */
  ended(span: BuildSpan, succeeded: boolean): void {
    this.lastBuild = span;
    if (succeeded) this.#built = this.#seen;
  }

  /** False while nothing was built. */
  get isBehind(): boolean {
    return this.#built !== null && this.#built < this.#changes;
  }
}
