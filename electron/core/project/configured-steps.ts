import type { StopConfig, StopStep } from '../../../shared/model/stop-sequence';

/** The steps of a stop before SIGKILL, in order, as slipway.yaml can say them. Never empty. Pure. */
export function configuredSteps(stop: StopConfig & { readonly earlier?: readonly StopStep[] | undefined }): readonly StopStep[] {
  return [...(stop.earlier ?? []), { signal: stop.stopSignal, graceMs: stop.killDelayMs }];
}
