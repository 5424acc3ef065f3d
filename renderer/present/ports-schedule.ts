/** A read may cost at most this part of one core. */
const MOST_OF_A_CORE = 0.01;
/** However cheap a read is, the table is not read more often by itself. */
const LEAST_INTERVAL_MS = 2_000;
/**
 * However dear one read was, a stranger's new listener shows after this. It comes into play beyond 300 ms of CPU a read, eight times what 2 000
 * sockets cost, where a table that seems to stand still would be worse than the rest of its price.
 */
const LONGEST_INTERVAL_MS = 30_000;

/** What a read cost the host, and when its answer came. */
export interface LastRead {
  /** Epoch ms. */
  readonly at: number;
  /** CPU time, ms. Not the time on the clock: on a busy machine that counts what others did meanwhile. */
  readonly costMs: number;
}

/**
 * Instant (epoch ms) of the next read while the table is seen: at least 2 s after the last, and so late that reading takes 1 % of a core at
 * most, but 30 s at the longest. A change of ours may come sooner, but never makes reading dearer than that. Pure.
 */
export function nextReadAt({ at, costMs }: LastRead, why: 'time' | 'change'): number {
  const affordable = Math.min(LONGEST_INTERVAL_MS, costMs / MOST_OF_A_CORE);
  return at + (why === 'change' ? affordable : Math.max(LEAST_INTERVAL_MS, affordable));
}
