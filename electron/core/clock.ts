/** A timer that has been set; cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Time as the core sees it. Injected, so that no unit test sleeps. */
export interface Clock {
  /** Wall clock, epoch ms. Jumps with NTP and suspend; for display only. */
  now(): number;
  /** Monotonic clock, ms with fractions; for durations and deadlines. */
  monotonicMs(): number;
  /** Calls `fn` once after `ms`; 0 means the next turn of the event loop. */
  setTimer(fn: () => void, ms: number): Timer;
}

/** The real clock. Its timers keep the process alive until they fire or are cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer: (fn, ms) => {
    if (ms <= 0) {
      // setTimeout's least is 1 ms; two looks at the process table per stop would pay it twice.
      const turn = setImmediate(fn);
      return { cancel: () => clearImmediate(turn) };
    }
    const handle = setTimeout(fn, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `ms`; 0 means the next turn of the event loop. Cannot be taken back: for short pauses between two looks. */
export const wait = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms));
