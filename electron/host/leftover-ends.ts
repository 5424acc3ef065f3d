import type { RunEnd, RunHeader } from '../../shared/model/log';
import type { ProcessId } from '../../shared/model/process';
import type { StopOrder, StopRecord } from '../../shared/model/stop-sequence';
import { planStop } from '../core/process/plan-stop';

/** The end of a run that was stopped as a leftover. Whether it was ready, and its exit code, only its own host could know. Pure. */
function endOfStopped(runId: number, startedAt: number, stop: StopRecord): RunEnd {
  const at = stop.askedAt + (stop.durationMs ?? 0);
  return {
    readyMs: null,
    stopMs: stop.durationMs,
    escalated: stop.escalated,
    exit: {
      runId,
      code: null,
      signal: null,
      cause: 'stopped',
      expected: true,
      at,
      ranMs: Math.max(0, at - startedAt),
      detail: 'was stopped as a leftover of an earlier session; exit code unknown',
    },
    stop,
  };
}

/** The end of a run whose host was killed and that is gone at the next start: when it ended nobody wrote down. Pure. */
function endAfterKill(runId: number, stop: StopOrder, ranCommand: boolean): RunEnd {
  return {
    readyMs: null,
    stopMs: null,
    escalated: false,
    exit: {
      runId,
      code: null,
      signal: null,
      cause: 'stopped',
      expected: false,
      at: null,
      ranMs: null,
      detail: 'The host was killed; the guardian stopped it',
    },
    guardian: { steps: planStop({ ...stop, command: null }, {}, true), ...(ranCommand ? { ranCommand } : {}) },
  };
}

interface RunLogs {
  log(id: ProcessId): { runs(): readonly RunHeader[]; endRun(runId: number, how: RunEnd): void };
}

/** Completes the records of runs that an earlier host began. A run that is not kept, or has its end, stays as it is. */
export interface LeftoverEnds {
  stopped(id: ProcessId, runId: number, stop: StopRecord): void;
  /** `stop`: by what the guardian was told to stop it; `ranCommand`: by its stop command in place of the first signal. */
  afterKill(id: ProcessId, runId: number, stop: StopOrder, ranCommand: boolean): void;
}

/** `isKnown`: the process is in a project; the log of another one is not opened for this. */
export function createLeftoverEnds(logs: RunLogs, isKnown: (id: ProcessId) => boolean): LeftoverEnds {
  const end = (id: ProcessId, runId: number, how: (run: RunHeader) => RunEnd): void => {
    if (!isKnown(id)) return;
    const log = logs.log(id);
    const run = log.runs().findLast((each) => each.runId === runId);
    if (run !== undefined && run.end === undefined) log.endRun(runId, how(run));
  };
  return {
    stopped: (id, runId, stop) => end(id, runId, ({ startedAt }) => endOfStopped(runId, startedAt, stop)),
    afterKill: (id, runId, stop, ranCommand) => end(id, runId, () => endAfterKill(runId, stop, ranCommand)),
  };
}
