import type { Clock } from '../clock';

/** Waits for a promise that never rejects, but no longer than `ms`. Leaves no timer behind, whichever comes first. */
export function waitAtMost(clock: Clock, promise: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(resolve, ms);
    void promise.then(() => {
      timer.cancel();
      resolve();
    });
  });
}
