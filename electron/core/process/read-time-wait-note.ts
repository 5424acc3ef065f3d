import type { ProcessState } from '../../../shared/model/process-state';
import { timeWaitNote } from './describe-stop';
import type { HeldPort, PortSeam } from './port-seam';
import type { StopEnd } from './stop-run';

/**
 * What a stop adds where closed connections remain on its ports; null when none do. Not read for a restart: nobody reads its note, and the
 * start's own gate looks at the ports again (reading the tables costs 2 to 8 ms).
 */
export async function readTimeWaitNote(
  ports: PortSeam,
  held: readonly HeldPort[],
  end: StopEnd,
  state: ProcessState,
): Promise<string | null> {
  if (end.kind !== 'released' || held.length === 0) return null;
  if (state.kind === 'stopping' && state.then === 'start-again') return null;
  const waitMs = await ports.remainingTimeWaitMs(held);
  return waitMs === null ? null : timeWaitNote(waitMs);
}
