import { retryDelayMs } from './connector';

/** Runs an attempt again after a growing wait; `succeeded` resets the wait. One attempt at a time. */
export function createRetryLoop(attempt: () => void) {
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    /** Plans the next attempt; returns its instant, epoch ms. */
    plan(): number {
      const waitMs = retryDelayMs(count++);
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => {
        timer = null;
        attempt();
      }, waitMs);
      return Date.now() + waitMs;
    },
    /** Attempts at once if an attempt is planned. */
    now(): void {
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      attempt();
    },
    cancel(): void {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    succeeded(): void {
      count = 0;
    },
  };
}
