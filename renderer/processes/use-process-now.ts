import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { presentState } from '../present/present-state';
import { useHost } from '../state/app-services';
import { useNow } from '../state/clock-ticker';

const MINUTE_MS = 60_000;

/** How often the time it is up changes its words, ms; null while nothing of it is up. */
function uptimeTicksMs(process: ProcessSnapshot): number | null {
  const run = runOf(process.state);
  if (run === null) return null;
  return Date.now() - run.startedAt < MINUTE_MS ? 1_000 : 10_000;
}

/** The instant a process is drawn for: it ticks only while words about it change, and stands still while the host is lost. */
export function useProcessNow(process: ProcessSnapshot): number {
  const lostAt = useHost((state) => (state.connection.kind === 'lost' ? state.connection.at : null));
  const ticks = [presentState(process, 0).ticksMs, uptimeTicksMs(process)].filter((ms) => ms !== null);
  const now = useNow(lostAt !== null || ticks.length === 0 ? null : Math.min(...ticks));
  return lostAt ?? now;
}
