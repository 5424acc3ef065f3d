import { expect, test } from 'vitest';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, stateOf, watched } from '../../helpers/fake-core';

const BY = { by: 'test' };
const ALL = ['test/db', 'test/web', 'test/api'];

/** web → api → db, all up; `told`: signals and begins from now on, in their order. */
async function chainUp() {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('web', { dependsOn: { api: 'ready' } }),
    fakeConfig('api', { dependsOn: { db: 'ready' } }),
    fakeConfig('db'),
  );
  watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(5_000);
  const told: string[] = [];
  const nameOf = ({ argv }: { readonly argv: readonly string[] }): string => argv[1] ?? '';
  core.onSignal = (fake, signal) => {
    told.push(`${nameOf(fake)} signal`);
    core.clock.setTimer(() => {
      told.push(`${nameOf(fake)} end`);
      fake.exit({ signal });
    }, 50);
  };
  const begun = () => core.spawned.slice(3).map(nameOf);
  return { core, told, begun };
}

const DOWN_IN_ORDER = ['web signal', 'web end', 'api signal', 'api end', 'db signal', 'db end'];

test('a stop of several names does not signal what another of them still needs, in whatever order they are named', async () => {
  const { core, told } = await chainUp();
  const stop = watched(core.supervisor.stopSeveral(ALL, BY));
  await core.clock.pass(2_000);
  expect(told).toEqual(DOWN_IN_ORDER);
  expect(stop.value?.map(({ process, outcome }) => [process, outcome])).toEqual([
    ['db', 'stopped'],
    ['web', 'stopped'],
    ['api', 'stopped'],
  ]);
});

test('a restart of several names takes them down and brings them up in the order of what they need', async () => {
  const { core, told, begun } = await chainUp();
  const restart = watched(core.supervisor.restartSeveral(ALL, BY_TEST, BY));
  await core.clock.pass(8_000);
  expect(told).toEqual(DOWN_IN_ORDER);
  expect(begun()).toEqual(['db', 'api', 'web']);
  expect(restart.value?.map(({ process, outcome }) => [process, outcome])).toEqual([
    ['db', 'running'],
    ['web', 'running'],
    ['api', 'running'],
  ]);
});

test('what needs another of them through one that is not named goes down before it and comes up after it', async () => {
  const { core, told, begun } = await chainUp();
  const restart = watched(core.supervisor.restartSeveral(['test/db', 'test/web'], BY_TEST, BY));
  await core.clock.pass(60);
  expect(core.supervisor.snapshot('test/web')?.detail).toBe('for api to be ready · it is running, and its db is about to be restarted');
  await core.clock.pass(8_000);
  expect(told).toEqual(['web signal', 'web end', 'db signal', 'db end']);
  expect(begun()).toEqual(['db', 'web']);
  expect(restart.value?.map(({ process, outcome }) => [process, outcome])).toEqual([
    ['db', 'running'],
    ['web', 'running'],
  ]);
});

test('one that is down before its neighbour does not come up on the run that is about to be replaced', async () => {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('quick', { dependsOn: { db: 'ready' } }),
    fakeConfig('slow', { dependsOn: { db: 'ready' } }),
    fakeConfig('db'),
  );
  watched(core.supervisor.start('test/quick', BY_TEST));
  watched(core.supervisor.start('test/slow', BY_TEST));
  await core.clock.pass(5_000);
  core.onSignal = (fake, signal) => void core.clock.setTimer(() => fake.exit({ signal }), fake.argv[1] === 'slow' ? 1_000 : 10);
  watched(core.supervisor.restartSeveral(['test/db', 'test/quick', 'test/slow'], BY_TEST, BY));
  await core.clock.pass(500);
  expect(core.supervisor.snapshot('test/quick')?.detail).toBe('for db to be ready · it is about to be restarted');
  expect(stateOf(core, 'db')?.kind).toBe('running');
  await core.clock.pass(5_000);
  expect(core.spawned.slice(3).map(({ argv }) => argv[1])[0]).toBe('db');
  expect(core.spawned.length).toBe(6);
});

test('what is stopped before its turn to be restarted stays down', async () => {
  const { core, told, begun } = await chainUp();
  const restart = watched(core.supervisor.restartSeveral(['test/db', 'test/api'], BY_TEST, BY));
  watched(core.supervisor.stop('test/db', BY));
  await core.clock.pass(20);
  watched(core.supervisor.stop('test/api', BY));
  await core.clock.pass(8_000);
  expect(begun()).toEqual([]);
  expect([stateOf(core, 'db')?.kind, stateOf(core, 'api')?.kind]).toEqual(['stopped', 'stopped']);
  expect(told).toContain('db end');
  expect(restart.value?.map(({ outcome }) => outcome)).toEqual(['exited', 'exited']);
});

test('what is down is started by a restart of several, after what it needs', async () => {
  const { core, begun } = await chainUp();
  watched(core.supervisor.stop('test/api', BY));
  await core.clock.pass(1_000);
  const restart = watched(core.supervisor.restartSeveral(['test/api', 'test/db'], BY_TEST, BY));
  await core.clock.pass(5_000);
  expect(begun()).toEqual(['db', 'api']);
  expect(restart.value?.map(({ outcome }) => outcome)).toEqual(['running', 'running']);
});

test('an unknown name among several touches nothing', async () => {
  const { core, told } = await chainUp();
  const stop = watched(core.supervisor.stopSeveral([...ALL, 'test/nobody'], BY));
  const restart = watched(core.supervisor.restartSeveral([...ALL, 'test/nobody'], BY_TEST, BY));
  await core.clock.pass(1_000);
  expect(stop.error).toMatchObject({ code: 'process-not-found' });
  expect(restart.error).toMatchObject({ code: 'process-not-found' });
  expect(told).toEqual([]);
});

test('a dependency whose build fails keeps its run, and what waited for a new one comes up on that', async () => {
  const core = createFakeCore();
  core.setProcesses(fakeConfig('api', { dependsOn: { db: 'ready' } }), fakeConfig('db', { build: { kind: 'shell', line: 'make' } }));
  watched(core.supervisor.start('test/api', BY_TEST));
  await core.clock.pass(100);
  core.spawned.at(-1)?.exit({ code: 0 });
  await core.clock.pass(4_000);
  expect([stateOf(core, 'db')?.kind, stateOf(core, 'api')?.kind]).toEqual(['running', 'running']);
  const before = core.spawned.length;
  core.onSignal = (fake, signal) => fake.exit({ signal });
  const restart = watched(core.supervisor.restartSeveral(['test/db', 'test/api'], BY_TEST, BY));
  await core.clock.pass(1_000);
  expect(core.supervisor.snapshot('test/api')?.detail).toBe('for db to be ready · it is about to be restarted');
  expect(core.spawned.length).toBe(before + 1);
  core.spawned.at(-1)?.exit({ code: 2 });
  await core.clock.pass(3_000);
  expect(restart.value?.map(({ outcome }) => outcome)).toEqual(['build-failed', 'running']);
  expect(stateOf(core, 'db')).toMatchObject({ kind: 'running', runId: 1 });
});
