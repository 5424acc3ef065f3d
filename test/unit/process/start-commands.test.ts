import { describe, expect, test } from 'vitest';
import type { StopOutcome } from '../../../shared/contract/outcomes';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, makeStubborn, runWeb, stateOf, watched } from '../../helpers/fake-core';

const by = 'test';
const build = { kind: 'argv', argv: ['/bin/sh', 'build'] } as const;

describe('a start that cannot be prepared is answered', () => {
  const failing = { environment: () => Promise.reject(new Error('EMFILE: too many open files')) };
  test('with the reason, when the environment cannot be read', async () => {
    const core = createFakeCore(failing);
    core.setProcesses(fakeConfig('web'));
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(10);
    expect(start.value).toMatchObject({ outcome: 'failed', message: expect.stringContaining('EMFILE') });
    expect(watched(core.supervisor.stop('test/web', { by }))).toBeDefined();
    await core.clock.pass(10);
    expect(stateOf(core)).toMatchObject({ kind: 'failed', cause: 'spawn-failed' });
  });
  test('with the reason, when the spawn fails in an unknown way', async () => {
    const core = createFakeCore({ spawn: () => Promise.reject(new TypeError('bad pipe')) });
    core.setProcesses(fakeConfig('web'));
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(10);
    expect(start.value).toMatchObject({ outcome: 'failed', message: expect.stringContaining('bad pipe') });
  });
});

describe('a build while the old run lives', () => {
  test('a restart is not answered with the old run by a start that comes meanwhile', async () => {
    const core = createFakeCore();
    await runWeb(core, { build });
    const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by }));
    await core.clock.pass(5);
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(5);
    expect(start.value).toMatchObject({ outcome: 'running' });
    expect(restart.value).toBeNull();
    core.spawned[2]?.exit({ code: 0 });
    await core.clock.pass(1_500);
    expect(restart.value).toMatchObject({ outcome: 'running', pid: core.spawned[3]?.pid });
  });

  test('a kill meanwhile ends the build, too, and nothing starts after it', async () => {
    const core = createFakeCore();
    await runWeb(core, { build });
    const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by }));
    await core.clock.pass(5);
    const kill = watched(core.supervisor.kill('test/web', by));
    await core.clock.pass(3_000);
    expect(kill.value).toMatchObject({ outcome: 'stopped' });
    expect(core.spawned[2]?.signals).toContain('SIGTERM');
    core.spawned[2]?.exit({ code: 0 });
    await core.clock.pass(3_000);
    expect(stateOf(core)).toMatchObject({ kind: 'stopped' });
    expect(restart.value).toMatchObject({ outcome: 'exited' });
  });

  test('one stop meanwhile is one stop: on_build_error stop does not make a second of it', async () => {
    const core = createFakeCore();
    await runWeb(core, { build, onBuildError: 'stop' });
    const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by }));
    await core.clock.pass(5);
    core.onSignal = (fake, signal) => {
      if (fake === core.spawned[2] || signal === 'SIGKILL') fake.exit({ signal });
    };
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(1_000);
    expect(stateOf(core)).toMatchObject({ kind: 'stopping', step: 0 });
    core.spawned[1]?.exit({ code: 0 });
    await core.clock.pass(1_000);
    expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(restart.value).toMatchObject({ outcome: 'exited' });
  });

  test('two restarts whose build fails stop the old run once, where on_build_error says stop', async () => {
    const core = createFakeCore();
    await runWeb(core, { build, onBuildError: 'stop' });
    makeStubborn(core);
    const restarts = [1, 2].map(() => watched(core.supervisor.restart('test/web', BY_TEST, { by })));
    await core.clock.pass(5);
    core.spawned[2]?.exit({ code: 1 });
    await core.clock.pass(1_000);
    expect(stateOf(core)).toMatchObject({ kind: 'stopping', step: 0 });
    core.spawned[1]?.exit({ code: 0 });
    await core.clock.pass(1_000);
    for (const { value } of restarts) expect(value).toMatchObject({ outcome: 'build-failed', stop: { escalated: false } });
  });

  test('a start after a stop waits until the build that was taken back is gone', async () => {
    const core = createFakeCore();
    core.setProcesses(fakeConfig('web', { build }));
    const first = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(5);
    core.onSignal = () => undefined;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    const second = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(500);
    expect(first.value).toMatchObject({ outcome: 'exited' });
    expect(core.spawned).toHaveLength(1);
    core.spawned[0]?.exit({ code: 1 });
    await core.clock.pass(200);
    expect(stop.value).toMatchObject({ outcome: 'stopped' });
    expect(core.spawned).toHaveLength(2);
    core.spawned[1]?.exit({ code: 0 });
    await core.clock.pass(1_500);
    expect(second.value).toMatchObject({ outcome: 'running' });
  });
});

describe('a command in the instant of the spawn', () => {
  test('a stop resolves only when what was spawned is dead', async () => {
    const core = createFakeCore();
    let stop: { value: StopOutcome | null } | null = null;
    const { spawn } = core.deps;
    const late = createFakeCore({
      spawn: async (request) => {
        stop = watched(late.supervisor.stop('test/web', { by }));
        return spawn(request);
      },
      reader: core.deps.reader,
      kill: core.deps.kill,
    });
    makeStubborn(core);
    late.setProcesses(fakeConfig('web'));
    const start = watched(late.supervisor.start('test/web', BY_TEST));
    await late.clock.pass(100);
    expect(core.spawned[0]?.signals).toEqual(['SIGTERM']);
    expect(stop).toMatchObject({ value: null });
    core.spawned[0]?.exit({ code: 0 });
    await late.clock.pass(500);
    expect(stop).toMatchObject({ value: { outcome: 'stopped', runId: 1 } });
    expect(start.value).toMatchObject({ outcome: 'exited' });
  });
});
