import { describe, expect, test } from 'vitest';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { BY_TEST } from '../../helpers/core-harness';
import {
  createFakeCore,
  type FakeCore,
  type FakeProcess,
  fakeConfig,
  makeStubborn,
  runWeb,
  stateOf,
  watched,
} from '../../helpers/fake-core';

const by = 'test';
const last = (core: FakeCore): FakeProcess => {
  const process = core.spawned.at(-1);
  if (process === undefined) throw new Error('nothing was spawned');
  return process;
};
const listen = (core: FakeCore, { pid }: FakeProcess, ...ports: number[]): void => {
  core.listeners = ports.map((port) => ({ protocol: 'tcp', address: '127.0.0.1', port, pid }));
};

describe('ports learned from a run', () => {
  test('are those it listened on last, not every one it ever had', async () => {
    const core = createFakeCore();
    await runWeb(core);
    for (const port of [40_001, 40_002, 40_003]) {
      listen(core, last(core), port);
      await core.clock.pass(2_500);
    }
    const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by }));
    await core.clock.pass(100);
    expect(core.memoryOf('test/web').learnedPorts).toEqual([40_003]);
    listen(core, last(core), 40_004);
    await core.clock.pass(500);
    expect(restart.value).toMatchObject({ outcome: 'ready' });
  });

  test('are forgotten when the command changes, for the new one may listen elsewhere', async () => {
    const core = createFakeCore();
    await runWeb(core);
    listen(core, last(core), 8080);
    await core.clock.pass(2_500);
    core.setProcesses(fakeConfig('web', { env: { PORT: '8081' } }));
    await core.clock.pass(2_500);
    const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by }));
    await core.clock.pass(100);
    listen(core, last(core), 8081);
    await core.clock.pass(500);
    expect(restart.value).toMatchObject({ outcome: 'ready' });
    expect(core.memoryOf('test/web').learnedPorts).toEqual([8081]);
  });
});

describe('a run that was handed over', () => {
  const restart = { ...DEFAULT_RESTART_POLICY, policy: 'on-failure' } as const;
  test('and ends much later is no success: the exit code of its first process says nothing about it', async () => {
    const core = createFakeCore();
    await runWeb(core, { restart });
    const heir = core.fork(last(core));
    listen(core, heir, 8080);
    last(core).exit({ code: 0 });
    await core.clock.pass(60_000);
    expect(stateOf(core)).toMatchObject({ kind: 'running', pid: heir.pid });
    heir.exit({});
    await core.clock.pass(400);
    expect(stateOf(core)).toMatchObject({ kind: 'backoff', lastExit: { code: null, signal: null, expected: false, cause: 'crashed' } });
  });

  test('and ends in the same breath ended as its first process did', async () => {
    const core = createFakeCore();
    await runWeb(core, { restart });
    const heir = core.fork(last(core));
    listen(core, heir, 8080);
    last(core).exit({ code: 0 });
    await core.clock.pass(100);
    heir.exit({});
    await core.clock.pass(400);
    expect(stateOf(core)).toMatchObject({ kind: 'exited', lastExit: { code: 0, expected: true } });
  });

  test('without a listener ended as its first process did, however long the rest takes', async () => {
    const core = createFakeCore();
    await runWeb(core, { restart });
    const rest = core.fork(last(core));
    last(core).exit({ code: 0 });
    await core.clock.pass(60_000);
    rest.exit({});
    await core.clock.pass(400);
    expect(stateOf(core)).toMatchObject({ kind: 'exited', lastExit: { code: 0, expected: true } });
  });
});

describe('a stop', () => {
  test('with scope main and no main process left signals what is left', async () => {
    const core = createFakeCore();
    const stop = { stopSignal: 'SIGTERM', killDelayMs: 5_000, scope: 'main', command: null } as const;
    await runWeb(core, { stop, restart: { ...DEFAULT_RESTART_POLICY, policy: 'on-failure' } });
    const left = core.fork(last(core));
    last(core).exit({ code: 1 });
    await core.clock.pass(500);
    expect(left.signals).toEqual(['SIGTERM']);
  });

  test('of the rest of a crashed run is asked for by nobody', async () => {
    const core = createFakeCore();
    await runWeb(core, { restart: { ...DEFAULT_RESTART_POLICY, policy: 'on-failure' } });
    core.fork(last(core));
    makeStubborn(core);
    last(core).exit({ code: 1 });
    await core.clock.pass(500);
    expect(core.supervisor.snapshot('test/web')).toMatchObject({
      state: { kind: 'stopping', reason: 'leftover-members' },
      lastStop: { askedBy: 'host' },
    });
    await core.clock.pass(10_000);
  });

  test('followed by a start: the next run says who asked for it', async () => {
    const core = createFakeCore();
    await runWeb(core);
    makeStubborn(core);
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(50);
    const start = watched(core.supervisor.start('test/web', { kind: 'command-line', files: [], by: 'command line' }));
    last(core).exit({ code: 0 });
    await core.clock.pass(1_500);
    expect(stop.value).toMatchObject({ outcome: 'stopped' });
    expect(start.value).toMatchObject({ outcome: 'running' });
    expect(core.supervisor.snapshot('test/web')).toMatchObject({ cause: { kind: 'command-line' } });
  });

  test('with a kill delay of 0 kills at once what does not end', async () => {
    const core = createFakeCore();
    await runWeb(core);
    makeStubborn(core);
    const stop = watched(core.supervisor.stop('test/web', { by, killDelayMs: 0 }));
    await core.clock.pass(50);
    expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(last(core).signals.filter((signal) => signal !== 'SIGCONT')).toEqual(['SIGTERM', 'SIGKILL']);
  });

  test('by SIGKILL is one step and one signal', async () => {
    const core = createFakeCore();
    await runWeb(core);
    const stop = watched(core.supervisor.stop('test/web', { by, signal: 'SIGKILL' }));
    await core.clock.pass(50);
    expect(stop.value).toMatchObject({ outcome: 'stopped' });
    expect(last(core).signals).toEqual(['SIGKILL']);
  });
});
