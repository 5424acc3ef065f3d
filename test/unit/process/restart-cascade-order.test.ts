import { expect, test } from 'vitest';
import type { ProcessConfig } from '../../../shared/model/process';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, stateOf, watched } from '../../helpers/fake-core';

const BY = { by: 'test' };
const nameOf = ({ argv }: { readonly argv: readonly string[] }): string => argv[1] ?? '';

/** web → api → db, all up, and api restarts with db; `told`: what happens from now on, in its order. */
async function chainUp(change: { readonly api?: Partial<ProcessConfig>; readonly db?: Partial<ProcessConfig> } = {}) {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { api: 'ready' } }),
    fakeConfig('api', { dependsOn: { db: 'ready' }, restartWith: ['db'], ...change.api }),
    fakeConfig('db', change.db),
  );
  watched(core.supervisor.start('test/web', BY_TEST));
  watched(core.supervisor.start('test/db', BY_TEST));
  await core.clock.pass(6_000);
  expect(['web', 'api', 'db'].map((name) => stateOf(core, name)?.kind)).toEqual(['running', 'running', 'running']);
  const told: string[] = [];
  core.onSignal = (fake, signal) => {
    told.push(`${nameOf(fake)} signal`);
    core.clock.setTimer(() => {
      told.push(`${nameOf(fake)} end`);
      fake.exit({ signal });
    }, 50);
  };
  const before = core.spawned.length;
  return { core, told, begun: () => core.spawned.slice(before).map(nameOf) };
}

test('restart of db and web, where api between them restarts with db, is one order with one boot each', async () => {
  const { core, told, begun } = await chainUp();
  const restart = watched(core.supervisor.restartSeveral(['test/db', 'test/web'], BY_TEST, BY));
  await core.clock.pass(10_000);
  expect(told).toEqual(['web signal', 'web end', 'api signal', 'api end', 'db signal', 'db end']);
  expect(begun()).toEqual(['db', 'api', 'web']);
  expect(restart.value?.map(({ process, outcome }) => [process, outcome])).toEqual([
    ['db', 'running'],
    ['web', 'running'],
  ]);
  expect(core.supervisor.snapshot('test/api')?.cause).toEqual({ kind: 'dependency', files: [], by: 'db', after: 'a new run of db' });
});

test('one that restarts with another without depending on it comes up once, after it', async () => {
  const { core, begun } = await chainUp({ api: { dependsOn: {} } });
  watched(core.supervisor.restartSeveral(['test/api', 'test/web', 'test/db'], BY_TEST, BY));
  await core.clock.pass(10_000);
  expect(begun()).toEqual(['db', 'api', 'web']);
});

test('web that is restarted while db comes up again after a crash does not start on the api that restarts with db', async () => {
  const { core, begun } = await chainUp({ db: { restart: { ...fakeConfig('db').restart, policy: 'always' } } });
  core.spawned.find((fake) => nameOf(fake) === 'db')?.exit({ code: 1 });
  await core.clock.pass(10);
  expect(stateOf(core, 'db')?.kind).toBe('backoff');
  watched(core.supervisor.restart('test/web', BY_TEST, BY));
  await core.clock.pass(100);
  expect(core.supervisor.snapshot('test/web')?.detail).toBe('for api to be ready · it is about to be restarted');
  await core.clock.pass(10_000);
  expect(begun()).toEqual(['db', 'api', 'web']);
});

test('web that is restarted while db restarts for a changed file does not start on the api that restarts with db', async () => {
  const { core, begun } = await chainUp();
  watched(core.supervisor.restart('test/db', { kind: 'file-change', files: ['a'], by: 'watch' }, BY));
  watched(core.supervisor.restart('test/web', BY_TEST, BY));
  await core.clock.pass(10_000);
  expect(begun()).toEqual(['db', 'api', 'web']);
});

test('where db does not come back, web starts on the api that is up', async () => {
  const { core, begun } = await chainUp({ api: { dependsOn: {} }, db: { restart: { ...fakeConfig('db').restart, maxRestarts: 0 } } });
  core.spawned.find((fake) => nameOf(fake) === 'db')?.exit({ code: 1 });
  await core.clock.pass(10);
  watched(core.supervisor.restart('test/web', BY_TEST, BY));
  await core.clock.pass(5_000);
  expect(begun()).toEqual(['web']);
});

test('a build of db that fails leaves db its run, and what went down with it comes up on that', async () => {
  const { core } = await chainUp();
  const db = fakeConfig('db', { build: { kind: 'shell', line: 'make' } });
  const web = fakeConfig('web', { dependsOn: { api: 'ready' } });
  core.setProcesses(web, fakeConfig('api', { dependsOn: { db: 'ready' }, restartWith: ['db'] }), db);
  const restart = watched(core.supervisor.restartSeveral(['test/db', 'test/web'], BY_TEST, BY));
  await core.clock.pass(1_000);
  core.spawned.at(-1)?.exit({ code: 2 });
  await core.clock.pass(8_000);
  expect(restart.value?.map(({ outcome }) => outcome)).toEqual(['build-failed', 'running']);
  expect(stateOf(core, 'db')).toMatchObject({ kind: 'running', runId: 1 });
  expect(['api', 'web'].map((name) => stateOf(core, name)?.kind)).toEqual(['running', 'running']);
});

test('two that restart with db, one of which depends on the other, follow it in that order', async () => {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { api: 'ready' }, restartWith: ['db'] }),
    fakeConfig('api', { restartWith: ['db'] }),
    fakeConfig('db'),
  );
  watched(core.supervisor.start('test/db', BY_TEST));
  watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(6_000);
  watched(core.supervisor.restart('test/db', BY_TEST, BY));
  await core.clock.pass(10_000);
  expect(core.spawned.slice(3).map(nameOf)).toEqual(['db', 'api', 'web']);
});

test('a first run of db is nothing to restart with, and nobody waits for it', async () => {
  const core = createFakeCore();
  core.setProcesses(fakeConfig('api', { restartWith: ['db'] }), fakeConfig('db', { ready: { kind: 'log', text: 'never' } }));
  watched(core.supervisor.start('test/db', BY_TEST));
  watched(core.supervisor.start('test/api', BY_TEST));
  await core.clock.pass(3_000);
  expect(stateOf(core, 'api')?.kind).toBe('running');
});
