import { expect, test } from 'vitest';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, stateOf, watched } from '../../helpers/fake-core';

test('a process that waits for two others does not overflow the stack, and starts when both are as far as they must be', async () => {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { db: 'ready', migrate: 'completed' } }),
    fakeConfig('db'),
    fakeConfig('migrate', { restart: { ...fakeConfig('migrate').restart, policy: 'never' } }),
  );
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(2_000);
  expect(start.error).toBeNull();
  expect(stateOf(core)).toMatchObject({ kind: 'waiting', on: [{ kind: 'dependency', process: 'migrate' }] });
  core.spawned.find(({ argv }) => argv[1] === 'migrate')?.exit({ code: 0 });
  await core.clock.pass(3_000);
  expect(start.value).toMatchObject({ outcome: 'running' });
  expect(core.spawned.map(({ argv }) => argv[1])).toEqual(['db', 'migrate', 'web']);
});

test('a start whose dependencies come up by themselves, each after the next, is not answered with “waiting”', async () => {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { api: 'ready' } }),
    fakeConfig('api', { dependsOn: { db: 'ready' } }),
    fakeConfig('db'),
  );
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(500);
  expect(start.value).toBeNull();
  expect(stateOf(core)).toMatchObject({ kind: 'waiting', on: [{ process: 'api', stuck: false }] });
  await core.clock.pass(5_000);
  expect(start.value).toMatchObject({ outcome: 'running' });
  expect(core.spawned.map(({ argv }) => argv[1])).toEqual(['db', 'api', 'web']);
});

test('one that waits for a dependency of a dependency that failed is answered at once', async () => {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { api: 'ready' } }),
    fakeConfig('api', { dependsOn: { db: 'ready' } }),
    fakeConfig('db', { command: { kind: 'argv', argv: ['/no/such/program'] } }),
  );
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(500);
  expect(start.value).toMatchObject({ outcome: 'waiting' });
});

test('the restart after a crash does not bring up what somebody has stopped; a person’s start does', async () => {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { db: 'ready' }, restart: { ...fakeConfig('web').restart, policy: 'always' } }),
    fakeConfig('db'),
  );
  watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(5_000);
  core.onSignal = (fake, signal) => fake.exit({ signal });
  watched(core.supervisor.stop('test/db', { by: 'test' }));
  await core.clock.pass(500);
  core.spawned.find(({ argv }) => argv[1] === 'web')?.exit({ code: 1 });
  await core.clock.pass(10_000);
  expect([stateOf(core, 'db')?.kind, core.spawned.length]).toEqual(['stopped', 2]);
  expect(stateOf(core, 'web')).toMatchObject({ kind: 'waiting', on: [{ process: 'db', stuck: true }] });
  watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(8_000);
  expect(core.spawned.slice(2).map(({ argv }) => argv[1])).toEqual(['db', 'web']);
});

test('a dependency that is being stopped when a start needs it comes up again after its stop', async () => {
  const core = createFakeCore();
  core.setProcesses(fakeConfig('web', { dependsOn: { db: 'ready' } }), fakeConfig('db'));
  const up = watched(core.supervisor.start('test/db', BY_TEST));
  await core.clock.pass(2_000);
  expect(up.value).toMatchObject({ outcome: 'running' });
  core.onSignal = () => undefined;
  const stop = watched(core.supervisor.stop('test/db', { by: 'test' }));
  await core.clock.pass(1);
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(1);
  expect(stop.value).toBeNull();
  core.spawned[0]?.exit({ code: 0 });
  await core.clock.pass(5_000);
  expect(stop.value).toMatchObject({ outcome: 'stopped' });
  expect(start.value).toMatchObject({ outcome: 'running' });
  expect(core.spawned.map(({ argv }) => argv[1])).toEqual(['db', 'db', 'web']);
});

test('a dependency that somebody stops while a start waits for it stays down', async () => {
  const core = createFakeCore();
  core.setProcesses(fakeConfig('web', { dependsOn: { db: 'completed' } }), fakeConfig('db'));
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(2_000);
  void core.supervisor.stop('test/db', { by: 'test' });
  await core.clock.pass(1);
  core.spawned[0]?.exit({ code: 0 });
  await core.clock.pass(5_000);
  expect(stateOf(core, 'db')).toMatchObject({ kind: 'stopped' });
  expect(start.value).toMatchObject({ outcome: 'waiting' });
});
