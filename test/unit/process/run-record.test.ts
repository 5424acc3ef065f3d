import { expect, test } from 'vitest';
import { causeText } from '../../../electron/core/process/cause-text';
import type { RunEnd } from '../../../shared/model/log';
import type { RunCause } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, runWeb, watched } from '../../helpers/fake-core';

function recording() {
  const ends: [number, RunEnd | undefined][] = [];
  const causes: RunCause[] = [];
  const core = createFakeCore({
    openRunLog: (_id, runId, _cause, why) => {
      causes.push(why);
      return { drain: () => undefined, note: () => undefined, end: (how) => void ends.push([runId, how]) };
    },
  });
  return { core, ends, causes };
}

test('a run that was stopped keeps its stop, the signals sent to it, its cause and how long its build took', async () => {
  const { core, ends, causes } = recording();
  await runWeb(core, { build: { kind: 'shell', line: 'make' }, stop: { ...DEFAULT_STOP, earlier: [{ signal: 'SIGINT', graceMs: 50 }] } });
  core.onSignal = () => undefined;
  const signal = watched(core.supervisor.signal('test/web', 'SIGHUP', 'run', 'window'));
  await core.clock.pass(10);
  expect(signal.error).toBeNull();
  core.onSignal = (fake, signal) => {
    if (signal === 'SIGTERM') fake.exit({ signal });
  };
  const stop = watched(core.supervisor.stop('test/web', { by: 'command line' }));
  await core.clock.pass(300);
  expect(stop.value).toMatchObject({ outcome: 'stopped' });
  expect(causes).toEqual([BY_TEST]);
  expect(ends).toHaveLength(1);
  const [runId, end] = ends[0] ?? [];
  expect(runId).toBe(1);
  expect(end).toMatchObject({
    buildMs: expect.any(Number),
    escalated: false,
    exit: { cause: 'stopped', signal: 'SIGTERM' },
    stop: { askedBy: 'command line', durationMs: stop.value?.durationMs, outcome: 'stopped' },
    signals: [{ signal: 'SIGHUP', by: 'window', target: 'run' }],
  });
  expect(end?.stop?.signals.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM']);
});

test('a run that ended by itself keeps no stop, and none of the run before', async () => {
  const { core, ends } = recording();
  await runWeb(core);
  const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by: 'test' }));
  await core.clock.pass(1_500);
  expect(restart.value).toMatchObject({ outcome: 'running' });
  core.spawned.at(-1)?.exit({ code: 1 });
  await core.clock.pass(500);
  expect(ends.map(([runId, end]) => [runId, end?.stop?.runId, end?.exit.code])).toEqual([
    [1, 1, null],
    [2, undefined, 1],
  ]);
});

test('a start that failed is in the history, with its reason', async () => {
  const { core, ends } = recording();
  core.setProcesses(fakeConfig('web', { build: { kind: 'shell', line: 'make' } }));
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(5);
  core.spawned[0]?.exit({ code: 2 });
  await core.clock.pass(100);
  expect(start.value).toMatchObject({ outcome: 'build-failed' });
  expect(ends[0]?.[1]).toMatchObject({ readyMs: null, exit: { cause: 'build-failed', code: 2 } });
});

test.each([
  ['sent from the command line', 'SIGKILL', 'command line', { cause: 'signalled', detail: 'ended by SIGKILL, sent by command line' }],
  ['sent by nobody here', 'SIGKILL', null, { cause: 'crashed', detail: 'ended by SIGKILL' }],
])('an end by a signal %s, and the restart after it, say who sent it', async (_, signal, by, exit) => {
  const { core, ends, causes } = recording();
  await runWeb(core, { restart: { ...DEFAULT_RESTART_POLICY, policy: 'on-failure' } });
  const sent = by === null ? null : watched(core.supervisor.signal('test/web', signal, 'run', by));
  if (by === null) core.spawned.at(-1)?.exit({ signal });
  await core.clock.pass(2_000);
  expect(sent?.error ?? null).toBeNull();
  expect(ends[0]?.[1]?.exit).toMatchObject({ code: null, signal, expected: false, ...exit });
  expect(causes.map(causeText)).toEqual(['asked for by test', `restarted after it ${by === null ? 'ended by itself' : exit.detail}`]);
});
