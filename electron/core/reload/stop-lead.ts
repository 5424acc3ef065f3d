import type { PastStop, ProcessConfig } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';

/** What is known of a process and its stops. */
export interface StoppedBefore {
  readonly config: Pick<ProcessConfig, 'onChange' | 'build'>;
  readonly state: Pick<ProcessState, 'kind'>;
  readonly memory: { readonly pastStops: readonly Pick<PastStop, 'durationMs'>[] };
}

/** Stops that tell how long the next one takes. */
const LOOKED_AT = 5;
/** From the telling of a change to the signal, and from the proof to the start: 1 ms each here. */
const ON_THE_WAY_MS = 2;

/**
 * How long before the debounce is over a change may stop the run, ms: as long as its shortest stop of late took and what lies before and after it, so
 * that the next run can begin when the files are quiet, and the process is not down for longer than it would be. 0 where a change does not begin with a stop (a build, a signal), or
 * nothing is known of how it stops. Pure.
 */
export function stopLeadMs({ config, state, memory }: StoppedBefore): number {
  const isUp = state.kind === 'starting' || state.kind === 'running';
  if (config.onChange !== 'restart' || config.build !== null || !isUp || memory.pastStops.length === 0) return 0;
  return ON_THE_WAY_MS + Math.min(...memory.pastStops.slice(-LOOKED_AT).map(({ durationMs }) => durationMs));
}
