import { describe, expect, test } from 'vitest';
import { holdDecision } from '../../../electron/core/proxy/hold-policy';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { ProcessState, ProcessStateKind } from '../../../shared/model/process-state';
import { running, STOPPED, starting, stopping } from '../../helpers/proxy-stage';

const lastExit = { detail: 'exit code 1' } as ExitResult;
const waiting = (on: Extract<ProcessState, { kind: 'waiting' }>['on']): ProcessState => ({ kind: 'waiting', on, since: 1, lastExit: null });

const ROWS: [title: string, state: ProcessState, facts: { buildingSince?: number; buildFailed?: boolean }, wanted: string][] = [
  ['running passes', running(1), {}, 'pass'],
  ['a build beside the run holds nobody', running(1), { buildingSince: 5 }, 'pass'],
  ['a failed build beside the run holds nobody', running(1), { buildFailed: true }, 'pass'],
  ['starting holds', starting(1), {}, 'hold: api is starting'],
  ['overdue holds', { ...starting(1), overdue: true } as ProcessState, {}, 'hold: api has started, but is not ready yet'],
  ['a stop of a restart holds', stopping(1), {}, 'hold: api is restarting'],
  ['a stop holds: it may be started again', stopping(1, 'stay-down'), {}, 'hold: api is stopping'],
  ['a build before the start holds', waiting([]), { buildingSince: 5 }, 'hold: api is being built'],
  ['a start that is prepared holds', waiting([]), {}, 'hold: api is about to start'],
  ['waiting for a port holds', waiting([{ kind: 'port', port: 80, text: 'for port 80' }]), {}, 'hold: api waits for port 80'],
  ['waiting for trust is refused', waiting([{ kind: 'trust', text: 'for trust' }]), {}, 'refuse: api waits for its project to be trusted'],
  ['backoff holds', { kind: 'backoff', lastExit, attempt: 2, retryAt: 9 }, {}, 'hold: api ended (exit code 1) and is started again soon'],
  ['stopped is refused', STOPPED, {}, 'refuse: api is stopped'],
  ['exited is refused', { kind: 'exited', lastExit }, {}, 'refuse: api has ended: exit code 1'],
  [
    'failed is refused',
    { kind: 'failed', cause: 'spawn-failed', text: 'no such file', lastExit: null },
    {},
    'refuse: api has failed: no such file',
  ],
  [
    'a failed build is named',
    { kind: 'failed', cause: 'build-failed', text: 'x', lastExit: null },
    { buildFailed: true },
    'refuse: The build of api failed',
  ],
];

describe('what becomes of a request', () => {
  test.each(ROWS)('%s', (_title, state, facts, wanted) => {
    const decision = holdDecision({
      name: 'api',
      state,
      buildingSince: facts.buildingSince ?? null,
      buildFailed: facts.buildFailed ?? false,
    });
    expect(decision.kind === 'pass' ? 'pass' : `${decision.kind}: ${decision.text}`).toBe(wanted);
  });

  test('every state has a row', () => {
    const kinds: ProcessStateKind[] = ['stopped', 'waiting', 'starting', 'running', 'stopping', 'backoff', 'exited', 'failed'];
    expect(new Set(ROWS.map(([, state]) => state.kind))).toEqual(new Set(kinds));
  });
});
