import type { StopOutcome } from '../../shared/contract/outcomes';
import type { StopRecord } from '../../shared/model/stop-sequence';

type Shown = 'outcome' | 'escalated' | 'forcedBy' | 'durationMs' | 'steps' | 'signals' | 'survivors' | 'ports' | 'connections';
type StopCourse = Pick<StopRecord, Shown> | Pick<StopOutcome, Shown>;

/** How a stop went, as both `stop` and `runs` print it. Times in ms from the moment it was asked for. Pure. */
export function stopCourseJson(stop: StopCourse) {
  return {
    outcome: stop.outcome,
    escalated: stop.escalated,
    forcedBy: stop.forcedBy ?? null,
    durationMs: stop.durationMs,
    steps: stop.steps.map(({ signal, graceMs }) => ({ signal, graceMs })),
    signals: stop.signals.map(({ atMs, signal, target, pid }) => ({ atMs, signal, target, pid })),
    survivors: stop.survivors.map(({ pid, command, reason }) => ({ pid, command, reason })),
    ports: stop.ports.map(({ port, releasedAtMs }) => ({ port, releasedAtMs })),
    connections: stop.connections ?? null,
  };
}
