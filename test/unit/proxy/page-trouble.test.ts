import { expect, test } from 'vitest';
import { pageTrouble } from '../../../electron/core/proxy/page-trouble';
import { withoutWords } from '../../../electron/core/proxy/reload-hub';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { ProcessState } from '../../../shared/model/process-state';
import type { ReloadView } from '../../../shared/model/reload';
import { RUNNING } from '../../helpers/running-state';

const CRASHED: ExitResult = { runId: 2, code: 3, signal: null, cause: 'crashed', expected: false, at: 1, ranMs: 5, detail: 'exited 3' };
const STOPPED: ExitResult = { ...CRASHED, code: 0, cause: 'stopped', expected: true, detail: 'exited 0' };
const reload: ReloadView = {
  onChange: 'signal',
  reloadSignal: 'SIGHUP',
  watch: { kind: 'off', watched: 0, limit: null, reason: null },
  buildFailure: null,
  artifact: null,
};
const waiting = (lastExit: ExitResult | null): ProcessState => ({ kind: 'waiting', on: [], since: 0, lastExit });

test.each<[string, ProcessState, string | null]>([
  ['one that runs', RUNNING, null],
  ['one that ended', { kind: 'exited', lastExit: CRASHED }, 'api has ended: It exited 3. Its log in Slipway says more.'],
  [
    'one that is tried again',
    { kind: 'backoff', lastExit: CRASHED, attempt: 1, retryAt: 9 },
    'api has ended: It exited 3 and is being started again. Its log in Slipway says more.',
  ],
  ['the next try', waiting(CRASHED), 'api has ended: It exited 3 and is being started again. Its log in Slipway says more.'],
  ['a restart', waiting(STOPPED), null],
  ['a first start', waiting(null), null],
  [
    'one that could not be started',
    { kind: 'failed', cause: 'spawn-failed', text: 'no such program', lastExit: null } as ProcessState,
    'api has failed: No such program. Its log in Slipway says more.',
  ],
  ['one that somebody stopped', { kind: 'stopped', lastExit: STOPPED }, null],
])('a page is told of %s', (_what, state, told) => {
  const trouble = pageTrouble({ name: 'api', state, reload });
  expect(trouble === null ? null : `${trouble.title}: ${trouble.text}`).toBe(told);
});

test('a page is told that a reload left the old version; a failed build says it by itself', () => {
  const reloadFailure = 'the new process (pid 5) ended before it took over';
  const kept = { ...reload, reloadFailure };
  expect(pageTrouble({ name: 'api', state: RUNNING, reload: kept })).toEqual({
    title: 'Not reloaded: api',
    text: 'The new process (pid 5) ended before it took over. Its log in Slipway says more.',
  });
  const buildFailure = { at: 1, durationMs: 1, code: 1, text: 'no', errors: [] };
  expect(pageTrouble({ name: 'api', state: { kind: 'exited', lastExit: CRASHED }, reload: { ...reload, buildFailure } })).toBeNull();
});

test('a page with a host name of another machine is told that something is wrong, and nothing of what', () => {
  const trouble = { title: 'api has ended', text: 'It exited 3: secret.' };
  const failure = { text: 'secret', errors: [{ file: 'secret', line: 1, column: null, message: 'secret' }] };
  const state = { name: 'api', isOn: true, page: '1', css: 0, passage: 'refusing' as const, text: '', failure, trouble };
  const told = withoutWords(state);
  expect(told).toMatchObject({ failure: { errors: [] }, trouble: { title: 'api has ended' } });
  expect(JSON.stringify(told)).not.toContain('secret');
});
