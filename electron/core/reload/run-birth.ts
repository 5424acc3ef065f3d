import type { RunBirth } from '../../../shared/model/reload';
import type { StopRecord } from '../../../shared/model/stop-sequence';

/** The parts of the time between a change and the new version. Pure. `stop` is that of the run before; null where there was none to end. */
export function birthOf(buildMs: number | null, stop: StopRecord | null, bootMs: number | null): RunBirth {
  if (stop === null || stop.durationMs === null) return { buildMs, stopMs: null, portsMs: null, bootMs };
  const gone = stop.events.filter(({ kind }) => kind === 'gone').map(({ atMs }) => atMs);
  const stopMs = gone.length === 0 ? stop.durationMs : Math.min(stop.durationMs, Math.max(...gone));
  const round = (ms: number): number => Math.round(ms * 10) / 10;
  return { buildMs, stopMs: round(stopMs), portsMs: round(stop.durationMs - stopMs), bootMs };
}
