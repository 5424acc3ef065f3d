import type { Clock, Timer } from '../clock';

/** A file that is written without end must not put a restart off for ever. */
const LONGEST_WAIT_MS = 5_000;
/** Nor one that has been going on for this long, though whoever writes is known not to be at its end. */
const LONGEST_WORK_MS = 60_000;

/** Timers know whole milliseconds and come late rather than early: what is left of one is waited for turn by turn. */
function wholeMs(ms: number): number {
  return Math.max(0, Math.floor(ms));
}

/** What begins before the quiet time is over begins in its second half: shorter pauses are part of one save. */
const EARLIEST = 0.5;

/** A timer this late tells that the thread was held up (a spawn): what came in meanwhile, changes and what was read ahead, is heard first. */
const HELD_UP_MS = 1;

/** Collects changes until it has been quiet for a moment. */
export interface ChangeBatch {
  /** Adds a path; the same one again only extends the wait. */
  add(path: string): void;
  /** Something was added and is not told yet. */
  readonly isOpen: boolean;
  /** Since when it has not been quiet (monotonic), over however many batches; null while it is. */
  readonly busySinceMs: number | null;
  /** Null where nothing has changed for the whole quiet time and everything was told; else resolves when something is told next, or it is so. */
  quiet(): Promise<void> | null;
  /** Whether what began to change then (monotonic) may not be waited for any longer. */
  isOverdue(sinceMs: number): boolean;
  /**
   * Adds paths that were told and are not settled; told again after `heldMs`, however short the debounce is, with what is added meanwhile. `sinceMs`: when the first of them
   * changed (monotonic), from which the longest wait counts.
   */
  hold(paths: readonly string[], heldMs: number, sinceMs: number): void;
  /** Drops what was collected. Twice, or with nothing collected, does nothing. */
  clear(): void;
}

export interface ChangeBatchOptions {
  readonly clock: Clock;
  /** Quiet time that ends a batch, ms. */
  readonly debounceMs: number;
  readonly longestWaitMs?: number;
  /** Whether somebody is known to be still at work on the files (a checkout); asked only before a batch is told early, or once its longest wait is over. */
  readonly isAtWork?: () => boolean;
  /** How much of the quiet time a batch may be told before its end, ms; at most half of it. */
  readonly leadMs?: () => number;
  /** The first change of a batch was added: what the batch will need can be looked up while it waits. */
  readonly onFirst?: () => void;
  /** `firstAtMs`: monotonic instant of the first change in it. */
  readonly onBatch: (paths: readonly string[], firstAtMs: number) => void;
}

/** A trailing debounce with a longest wait. */
export function createChangeBatch(options: ChangeBatchOptions): ChangeBatch {
  const { clock, debounceMs, longestWaitMs = LONGEST_WAIT_MS, isAtWork = () => false, leadMs = () => 0 } = options;
  const paths = new Set<string>();
  let firstAtMs = 0;
  let lastAtMs = 0;
  let busySinceMs = 0;
  let timer: Timer | null = null;
  /** Quiet time of what is collected: longer where some of it is not settled, which is then told no sooner. */
  let waitMs = debounceMs;
  const waiting: (() => void)[] = [];

  const isOverdue = (sinceMs: number): boolean => {
    const elapsedMs = clock.monotonicMs() - sinceMs;
    return elapsedMs >= longestWaitMs && (elapsedMs >= LONGEST_WORK_MS || !isAtWork());
  };
  const dueAt = (leadNowMs: number): number => {
    const quietMs = lastAtMs + waitMs - leadNowMs;
    const longestMs = firstAtMs + longestWaitMs;
    if (quietMs <= longestMs || isOverdue(firstAtMs)) return Math.min(quietMs, longestMs);
    return clock.monotonicMs() < longestMs ? longestMs : Math.min(quietMs, firstAtMs + LONGEST_WORK_MS);
  };
  const leadNow = (): number => {
    const ms = waitMs > debounceMs ? 0 : Math.min(leadMs(), debounceMs * EARLIEST);
    return ms > 0 && !isAtWork() ? ms : 0;
  };
  /** With nothing collected: when the quiet time of what was told is over. */
  const nextAt = (): number => (paths.size === 0 ? lastAtMs + debounceMs : dueAt(leadNow()));
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const arm = (): void => {
    timer = clock.setTimer(fire, wholeMs(nextAt() - clock.monotonicMs()));
  };
  const fire = (heard = false): void => {
    timer = null;
    const lateMs = clock.monotonicMs() - nextAt();
    // One timer a batch: with thousands of changes it is only set again when it fires too early.
    if (lateMs < -0.5) {
      arm();
      return;
    }
    if (lateMs > HELD_UP_MS && !heard) {
      timer = clock.setTimer(() => fire(true), 0);
      return;
    }
    if (paths.size > 0) tell();
    else wake();
  };
  const tell = (): void => {
    const batch = [...paths];
    paths.clear();
    waitMs = debounceMs;
    options.onBatch(batch, firstAtMs);
    // It may have been given back.
    if (timer === null && clock.monotonicMs() < lastAtMs + debounceMs - 0.5) arm();
    wake();
  };
  const take = (path: string): void => {
    const nowMs = clock.monotonicMs();
    const isFirst = paths.size === 0;
    if (isFirst) firstAtMs = nowMs;
    lastAtMs = nowMs;
    paths.add(path);
    // Not in this turn: it takes a while, and the other events of one save (emptied, written), read in the same go, would be heard that much later.
    if (isFirst && options.onFirst !== undefined) clock.setTimer(options.onFirst, 0);
  };

  return {
    add(path) {
      take(path);
      if (timer !== null) return;
      busySinceMs = lastAtMs;
      arm();
    },
    get isOpen() {
      return paths.size > 0;
    },
    get busySinceMs() {
      return timer === null ? null : busySinceMs;
    },
    isOverdue,
    quiet() {
      return timer === null ? null : new Promise((resolve) => void waiting.push(resolve));
    },
    hold(held, heldMs, sinceMs) {
      if (held.length === 0) return;
      for (const path of held) take(path);
      firstAtMs = Math.min(firstAtMs, sinceMs);
      waitMs = Math.max(waitMs, heldMs);
      if (timer === null) busySinceMs = firstAtMs;
      timer?.cancel();
      arm();
    },
    clear() {
      paths.clear();
      waitMs = debounceMs;
      timer?.cancel();
      timer = null;
      wake();
    },
  };
}
