/** First wait before a dead host process is started again, ms; doubles up to the longest. */
const FIRST_DELAY_MS = 250;
/** A host that cannot start (a full disk, a broken build) must not keep a core busy. */
const LONGEST_DELAY_MS = 10_000;
/** Alive this long, its next death counts as the first again. */
export const STABLE_AFTER_MS = 30_000;

/** How long to wait before start number `failures + 1`, given how many in a row ended early. */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1), LONGEST_DELAY_MS);
}
