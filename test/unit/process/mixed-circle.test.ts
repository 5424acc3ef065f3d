import { expect, test } from 'vitest';
import { findCircles } from '../../../electron/core/project/find-circles';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, stateOf, watched } from '../../helpers/fake-core';

const BY = { by: 'test' };
const ALWAYS = { ...fakeConfig('x').restart, policy: 'always', maxRestarts: 1_000 } as const;

test('why depends_on against restart_with is refused: an api that ends without its db restarts with it without end', async () => {
  const core = createFakeCore();
  const configs = [fakeConfig('api', { dependsOn: { db: 'ready' }, restart: ALWAYS }), fakeConfig('db', { restartWith: ['api'] })];
  expect(findCircles(configs).map(({ kind }) => kind)).toEqual(['mixed']);
  core.setProcesses(...configs);
  watched(core.supervisor.start('test/api', BY_TEST));
  await core.clock.pass(5_000);
  core.onSignal = (fake, signal) => {
    fake.exit({ signal });
    if (fake.argv[1] === 'db') core.spawned.findLast(({ argv }) => argv[1] === 'api')?.exit({ code: 1 });
  };
  // One restart that somebody asks for; whatever comes after it, nobody did.
  watched(core.supervisor.restart('test/api', BY_TEST, BY));
  await core.clock.pass(60_000);
  const after = core.spawned.length;
  await core.clock.pass(300_000);
  expect(core.spawned.length).toBeGreaterThan(after + 4);
});

test('a task that restarts with what waits for its end is harmless: it is over by then, and stays so', async () => {
  const core = createFakeCore();
  const configs = [
    fakeConfig('api', { dependsOn: { migrate: 'completed' } }),
    fakeConfig('migrate', { restartWith: ['api'], restart: { ...ALWAYS, policy: 'never' } }),
  ];
  expect(findCircles(configs)).toEqual([]);
  core.setProcesses(...configs);
  watched(core.supervisor.start('test/api', BY_TEST));
  await core.clock.pass(2_000);
  core.spawned.at(-1)?.exit({ code: 0 });
  await core.clock.pass(5_000);
  watched(core.supervisor.restart('test/api', BY_TEST, BY));
  await core.clock.pass(60_000);
  expect(core.spawned.map(({ argv }) => argv[1])).toEqual(['migrate', 'api', 'api']);
  expect(stateOf(core, 'api')?.kind).toBe('running');
  // Also where both are asked for, and the task runs: it does not wait for what waits for it.
  const both = watched(core.supervisor.restartSeveral(['test/migrate', 'test/api'], BY_TEST, BY));
  await core.clock.pass(5_000);
  core.spawned.findLast(({ argv }) => argv[1] === 'migrate')?.exit({ code: 0 });
  await core.clock.pass(10_000);
  expect(both.value).toHaveLength(2);
  expect(stateOf(core, 'api')?.kind).toBe('running');
});

test('restarting with what it depends on, the normal use, is one restart of each', async () => {
  const core = createFakeCore();
  const configs = [fakeConfig('api', { dependsOn: { db: 'ready' }, restartWith: ['db'] }), fakeConfig('db')];
  expect(findCircles(configs)).toEqual([]);
  core.setProcesses(...configs);
  watched(core.supervisor.start('test/api', BY_TEST));
  await core.clock.pass(5_000);
  watched(core.supervisor.restart('test/db', BY_TEST, BY));
  await core.clock.pass(60_000);
  watched(core.supervisor.restart('test/api', BY_TEST, BY));
  await core.clock.pass(60_000);
  expect(core.spawned.map(({ argv }) => argv[1])).toEqual(['db', 'api', 'db', 'api', 'api']);
});
