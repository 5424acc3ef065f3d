import type { ProcessState } from '../../../shared/model/process-state';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import { timeWaitNote } from './describe-stop';
import type { HeldPort, PortSeam } from './port-seam';
import type { StopEnd } from './stop-run-api';

/**
 * Whether closed connections may stand in somebody's way: clients were connected when the stop began, or that is not known, or the program is
 * known to listen without SO_REUSEADDR. Else the answer of a stop would wait 2 to 8 ms for the tables of the whole machine. Pure.
 */
function mayMatter({ connections }: Pick<StopRecord, 'connections'>, bindsWithoutReuse: boolean): boolean {
  return bindsWithoutReuse || connections === undefined || connections.some(({ count }) => count > 0);
}

/**
 * What a stop adds where closed connections remain on its ports; null when none do. Not read for a restart: nobody reads its note, and the
 * start's own gate looks at the ports again.
 */
export async function readTimeWaitNote(
  ports: PortSeam,
  held: readonly HeldPort[],
  end: StopEnd,
  state: ProcessState,
  record: Pick<StopRecord, 'connections'>,
  bindsWithoutReuse: boolean,
): Promise<string | null> {
  if (end.kind !== 'released' || held.length === 0 || !mayMatter(record, bindsWithoutReuse)) return null;
  if (state.kind === 'stopping' && state.then === 'start-again') return null;
  const waitMs = await ports.remainingTimeWaitMs(held);
  return waitMs === null ? null : timeWaitNote(waitMs);
}
