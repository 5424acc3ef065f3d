import type { ProcessSnapshot } from '../../../shared/model/process';
import { PHASE_OF_STATE, type ProcessState } from '../../../shared/model/process-state';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';

export const RUNNING: ProcessState = {
  kind: 'running',
  runId: 1,
  pid: 700,
  startedAt: 0,
  readyAt: 10,
  attempt: 1,
  health: 'ready',
  handedOverFrom: null,
  lastExit: null,
};

/** A snapshot with nothing in it but a name and a state. */
export function processSnapshot(name: string, state: ProcessState, changes: Partial<ProcessSnapshot> = {}): ProcessSnapshot {
  return {
    id: `shop/${name}`,
    projectId: 'shop',
    name,
    commandLine: name,
    cwd: '/srv/shop',
    source: { file: 'slipway.yaml', line: 1 },
    buildLine: null,
    state,
    phase: PHASE_OF_STATE[state.kind],
    detail: '',
    members: [],
    ports: [],
    expectedPorts: [],
    restartBuckets: [],
    restarts: 0,
    cpuPercent: null,
    rssBytes: null,
    stop: DEFAULT_STOP,
    restartPolicy: DEFAULT_RESTART_POLICY,
    lastStop: null,
    pastStops: [],
    lastSignals: [],
    verdict: null,
    splitPorts: [],
    portChoice: null,
    drift: false,
    cause: null,
    buildingSince: null,
    ...changes,
  };
}
