import { describe, expect, test } from 'vitest';
import type { StartOutcome } from '../../../shared/contract/outcomes';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, type FakeCore, fakeConfig, makeStubborn, runWeb, stateOf, watched } from '../../helpers/fake-core';

const by = 'test';

describe('a process that leaves its project', () => {
  test('and comes back while it is being stopped stays known', async () => {
    const core = createFakeCore();
    await runWeb(core);
    makeStubborn(core);
    core.setProcesses();
    await core.clock.pass(50);
    core.setProcesses(fakeConfig('web'));
    core.spawned[0]?.exit({ code: 0 });
    await core.clock.pass(500);
    expect(stateOf(core)).toMatchObject({ kind: 'stopped' });
    expect(watched(core.supervisor.start('test/web', BY_TEST)).error).toBeNull();
  });

  test('cannot be started again while it is being stopped, so that nothing runs unseen', async () => {
    const core = createFakeCore();
    await runWeb(core);
    makeStubborn(core);
    core.setProcesses();
    await core.clock.pass(50);
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    const restart = watched(core.supervisor.restart('test/web', BY_TEST, { by }));
    await core.clock.pass(1);
    for (const { error } of [start, restart]) expect(error).toMatchObject({ code: 'process-not-found' });
    core.spawned[0]?.exit({ code: 0 });
    await core.clock.pass(2_000);
    expect(core.spawned).toHaveLength(1);
    expect(core.supervisor.snapshot('test/web')).toBeNull();
  });

  test('the same for a removed project that is added again meanwhile', async () => {
    const core = createFakeCore();
    await runWeb(core);
    makeStubborn(core);
    const removed = watched(core.supervisor.removeProject('test'));
    await core.clock.pass(50);
    core.setProcesses(fakeConfig('web'));
    core.spawned[0]?.exit({ code: 0 });
    await core.clock.pass(500);
    expect(removed.value).toMatchObject([{ outcome: 'stopped' }]);
    expect(stateOf(core)).toMatchObject({ kind: 'stopped' });
  });
});

describe('a configuration that changes while a start waits', () => {
  test('the start goes on with the new one', async () => {
    const core = createFakeCore();
    core.setProcesses(fakeConfig('web', { dependsOn: { db: 'ready' } }));
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(50);
    core.setProcesses(fakeConfig('web', { command: { kind: 'argv', argv: ['/bin/sh', 'new'] } }));
    await core.clock.pass(2_000);
    expect(start.value).toMatchObject({ process: 'web' });
    expect(core.spawned.map(({ argv }) => argv)).toEqual([['/bin/sh', 'new']]);
    expect(core.supervisor.snapshot('test/web')).toMatchObject({ state: { kind: 'running' }, drift: false });
  });
});

describe('a start that waits for what will not come is answered and goes on waiting', () => {
  const answer = async (core: FakeCore): Promise<StartOutcome | null> => {
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(2_000);
    return start.value;
  };
  test('a dependency that is missing from the project', async () => {
    const core = createFakeCore();
    core.setProcesses(fakeConfig('web', { dependsOn: { db: 'ready' } }));
    expect(await answer(core)).toMatchObject({ outcome: 'waiting', runId: 1, message: expect.stringContaining('db') });
  });
  test('a dependency that failed', async () => {
    const core = createFakeCore();
    core.setProcesses(
      fakeConfig('web', { dependsOn: { db: 'ready' } }),
      fakeConfig('db', { command: { kind: 'argv', argv: ['no-such-program-here'] } }),
    );
    expect(await answer(core)).toMatchObject({ outcome: 'waiting', message: expect.stringContaining('failed') });
    expect(stateOf(core)).toMatchObject({ kind: 'waiting' });
  });
  test('a dependency that comes up is waited for, and then it starts', async () => {
    const core = createFakeCore();
    core.setProcesses(fakeConfig('web', { dependsOn: { db: 'ready' } }), fakeConfig('db'));
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(500);
    expect(start.value).toBeNull();
    expect(stateOf(core)).toMatchObject({ kind: 'waiting', on: [{ kind: 'dependency', process: 'db', stuck: false }] });
    await core.clock.pass(2_000);
    expect(start.value).toMatchObject({ outcome: 'running' });
    expect(core.spawned.map(({ argv }) => argv[1])).toEqual(['db', 'web']);
  });
  test('a circle', async () => {
    const core = createFakeCore();
    core.setProcesses(fakeConfig('web', { dependsOn: { db: 'ready' } }), fakeConfig('db', { dependsOn: { web: 'ready' } }));
    expect(await answer(core)).toMatchObject({ outcome: 'waiting' });
    expect(await Promise.race([core.supervisor.stop('test/web', { by }), core.clock.pass(10)])).toMatchObject({ outcome: 'stopped' });
  });
});

describe('looks that fail', () => {
  test('a stop during which the process table cannot be read is still answered', async () => {
    let broken = false;
    const core = createFakeCore();
    const { reader } = core.deps;
    const failing = createFakeCore({
      reader: { ...reader, lastBorn: () => null, list: () => (broken ? Promise.reject(new Error('EMFILE')) : reader.list()) },
      spawn: core.deps.spawn,
      kill: core.deps.kill,
    });
    await runWeb(failing);
    broken = true;
    const stop = watched(failing.supervisor.stop('test/web', { by }));
    await failing.clock.pass(3_000);
    expect(stop.value).toBeNull();
    broken = false;
    await failing.clock.pass(10_000);
    expect(stop.value).toMatchObject({ outcome: 'stopped' });
  });

  test('the sampling goes on afterwards', async () => {
    let broken = false;
    let reads = 0;
    const core = createFakeCore();
    const { reader } = core.deps;
    const list = (): ReturnType<typeof reader.list> => {
      reads++;
      return broken ? Promise.reject(new Error('EMFILE')) : reader.list();
    };
    const failing = createFakeCore({ reader: { ...reader, lastBorn: () => null, list }, spawn: core.deps.spawn, kill: core.deps.kill });
    await runWeb(failing);
    broken = true;
    await failing.clock.pass(5_000);
    broken = false;
    const before = reads;
    await failing.clock.pass(5_000);
    expect(reads).toBeGreaterThan(before + 1);
  });
});

describe('close', () => {
  test('a stop under way is not cut short by it', async () => {
    const core = createFakeCore();
    await runWeb(core);
    makeStubborn(core);
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(100);
    const closed = watched(core.supervisor.close());
    await core.clock.pass(1_000);
    expect(core.spawned[0]?.signals).toEqual(['SIGTERM']);
    core.spawned[0]?.exit({ code: 0 });
    await core.clock.pass(500);
    expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(closed.value).toMatchObject([{ outcome: 'stopped' }]);
  });

  test('leaves no timer, even where something could not be killed', async () => {
    const core = createFakeCore();
    await runWeb(core);
    core.onSignal = () => undefined;
    const closed = watched(core.supervisor.close());
    await core.clock.pass(20_000);
    expect(closed.value).toMatchObject([{ outcome: 'unkillable' }]);
    await core.clock.pass(100);
    expect(core.clock.pending()).toEqual([]);
  });

  test('leaves no timer after an ordinary stop', async () => {
    const core = createFakeCore();
    await runWeb(core);
    const closed = watched(core.supervisor.close());
    await core.clock.pass(10);
    expect(closed.value).toMatchObject([{ outcome: 'stopped' }]);
    expect(core.clock.pending()).toEqual([]);
  });
});
