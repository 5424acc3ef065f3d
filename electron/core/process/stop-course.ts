import type { PastStop } from '../../../shared/model/process';
import type { StopRecord, StopStep } from '../../../shared/model/stop-sequence';

/** Where a stop is in its steps: whether each followed because the one before had run out, and when the last one before SIGKILL began. */
export interface StopCourse {
  /** A step begins at `atMs`. Forced: it is SIGKILL, and the step before it has not run out, or never came. A step again: nothing. */
  enter(step: number, atMs: number): { readonly isForced: boolean };
  /** The wait of a step is over. */
  elapsed(step: number): void;
  /** When the last step before SIGKILL began, ms after the stop was asked for; null when it never did. */
  lastStepAtMs(): number | null;
}

/** The course of one stop. `steps` with SIGKILL, which comes last; where it is the only one nothing is left out. */
export function createStopCourse(steps: readonly StopStep[]): StopCourse {
  const kill = steps.length - 1;
  let current = -1;
  let elapsed = -1;
  let lastAtMs: number | null = null;
  return {
    enter(step, atMs) {
      if (step <= current) return { isForced: false };
      current = step;
      if (step === kill - 1) lastAtMs = atMs;
      return { isForced: step === kill && kill > 0 && elapsed !== kill - 1 };
    },
    elapsed(step) {
      elapsed = step;
    },
    lastStepAtMs: () => lastAtMs,
  };
}

/** What the kill delay's histogram keeps of a stop. Pure. */
export function pastStopOf(record: StopRecord, lastStepAtMs: number | null): PastStop {
  const durationMs = record.durationMs ?? 0;
  return {
    durationMs,
    escalated: record.escalated,
    ...(record.forcedBy === undefined ? {} : { forcedBy: record.forcedBy }),
    ...(record.steps.length <= 2 ? {} : { lastStepMs: lastStepAtMs === null ? null : Math.max(0, durationMs - lastStepAtMs) }),
    ports: record.ports,
  };
}
