import { expect, test } from 'vitest';
import { handOverLine } from '../../../electron/cli/hand-over-progress';
import { handOverJson, handOverStatus } from '../../../electron/cli/hand-over-status';
import { RUNNING } from '../../helpers/running-state';

const since = new Date(2026, 10, 22, 10, 42, 7).getTime();
const OPEN = { name: 'web', state: { ...RUNNING, pid: 512, handOver: { from: 411, to: 512, since, signal: 'SIGHUP' } } } as const;
const view = (waitsSince: number | null) => ({ onChange: 'signal', reloadSignal: 'SIGHUP', waitsSince }) as never;

test.each([
  [
    'one that waits',
    true,
    'web: pid 512 (new) has the port since 10:42:07, and pid 411 (old) still finishes its requests; this reload sends its signal when pid 411 is gone. To end pid 411 now: slipway signal web SIGKILL --pid 411',
  ],
  [
    'one whose own takes long',
    false,
    'web: pid 512 (new) has the port since 10:42:07, and pid 411 (old) still finishes its requests. To end pid 411 now: slipway signal web SIGKILL --pid 411',
  ],
])('a reload is told of an open hand-over and what to do: %s', (_what, waits, line) => {
  expect(handOverLine(OPEN, waits)).toBe(line);
});

test('nothing is told while none is open', () => {
  expect(handOverLine({ name: 'web', state: RUNNING }, true)).toBeNull();
  expect(handOverStatus({ name: 'web', state: RUNNING })).toBeNull();
  expect(handOverJson({ name: 'web', state: RUNNING })).toEqual({ handOver: null, reloadWaitsSince: null });
});

test('the status names the old process, since when it drains and how to end it', () => {
  expect(handOverStatus(OPEN)).toEqual({
    pid: 411,
    word: 'draining',
    detail: 'told SIGHUP; finishes its requests since 10:42:07, then it ends. To end it now: slipway signal web SIGKILL --pid 411',
  });
  expect(handOverJson({ ...OPEN, reload: view(since + 1_000) })).toEqual({
    handOver: { from: 411, to: 512, since: new Date(since).toISOString(), signal: 'SIGHUP' },
    reloadWaitsSince: new Date(since + 1_000).toISOString(),
  });
});
