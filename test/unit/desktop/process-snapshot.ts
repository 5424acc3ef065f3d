import type { ProcessSnapshot } from '../../../shared/model/process';
import { PHASE_OF_STATE, type ProcessState } from '../../../shared/model/process-state';
import { sampleProcess } from '../../helpers/contract-samples';

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
  return sampleProcess({
    id: `shop/${name}`,
    name,
    commandLine: name,
    cwd: '/srv/shop',
    source: { file: 'slipway.yaml', line: 1 },
    state,
    phase: PHASE_OF_STATE[state.kind],
    expectedPorts: [],
    restartBuckets: [],
    ...changes,
  });
}
