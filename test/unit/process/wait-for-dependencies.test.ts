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
