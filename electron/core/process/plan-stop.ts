import type { StopConfig, StopStep } from '../../../shared/model/stop-sequence';

/** How long SIGKILL may take before what is left is called unkillable: a process in an uninterruptible read (state D) outlives it. */
export const KILL_PATIENCE_MS = 5_000;

/** Changes for this one stop. */
export interface StopOverrides {
  readonly signal?: string | undefined;
  readonly killDelayMs?: number | undefined;
}

/**
 * Turns the configuration into the steps of one stop. Pure. The last step is always SIGKILL to every member; a stop signal of SIGKILL
 * leaves only that step. Where the platform has no signals (Windows) the only step is the forced one.
 */
export function planStop(config: StopConfig, overrides: StopOverrides, canSignal: boolean): readonly StopStep[] {
  const signal = overrides.signal ?? config.stopSignal;
  const graceMs = overrides.killDelayMs ?? config.killDelayMs;
  const force: StopStep = { signal: 'SIGKILL', graceMs: KILL_PATIENCE_MS };
  return signal === 'SIGKILL' || !canSignal ? [force] : [{ signal, graceMs }, force];
}
