/** A read may cost at most this part of one core. */
const MOST_OF_A_CORE = 0.01;
/** However cheap a read is, the table is not read more often by itself. */
const LEAST_INTERVAL_MS = 2_000;

/** How long a read took of the host, and when its answer came. */
export interface LastRead {
  /** Epoch ms. */
  readonly at: number;
  readonly readMs: number;
}

/**
 * Instant (epoch ms) of the next read while the table is seen: at least 2 s after the last, and so late that reading takes 1 % of a core at
 * most. A change of ours may come sooner, but never makes reading dearer than that. Pure.
 */
export function nextReadAt({ at, readMs }: LastRead, why: 'time' | 'change'): number {
  const affordable = readMs / MOST_OF_A_CORE;
  return at + (why === 'change' ? affordable : Math.max(LEAST_INTERVAL_MS, affordable));
}
