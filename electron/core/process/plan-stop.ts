import { type StopConfig, type StopStep, stopSteps } from '../../../shared/model/stop-sequence';

/** How long SIGKILL may take before what is left is called unkillable: a process in an uninterruptible read (state D) outlives it. */
export const KILL_PATIENCE_MS = 5_000;

/** Changes for this one stop: `--signal`, `--kill-delay`. */
export interface StopOverrides {
  readonly signal?: string | undefined;
  readonly killDelayMs?: number | undefined;
}

/**
 * Turns the configuration into the steps of one stop. Pure. The last step is always SIGKILL to every member; a stop signal of SIGKILL
 * leaves only that step. Where the platform has no signals (Windows) the only step is the forced one.
 *
 * One-off changes: a signal means just that signal, then SIGKILL, whatever the sequence was; a kill delay is the wait of the last step
 * before SIGKILL. With a sequence of one step that replaces its signal and its wait.
 */
export function planStop(config: StopConfig, overrides: StopOverrides, canSignal: boolean): readonly StopStep[] {
  const force: StopStep = { signal: 'SIGKILL', graceMs: KILL_PATIENCE_MS };
  if (!canSignal) return [force];
  const killDelayMs = overrides.killDelayMs ?? config.killDelayMs;
  const steps =
    overrides.signal === undefined ? stopSteps({ ...config, killDelayMs }) : [{ signal: overrides.signal, graceMs: killDelayMs }];
  return [...steps.filter(({ signal }) => signal !== 'SIGKILL'), force];
}
