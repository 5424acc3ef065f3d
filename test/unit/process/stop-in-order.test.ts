import { expect, test } from 'vitest';
import { notRunning } from '../../../electron/core/process/command-waiters';
import { stopInOrder } from '../../../electron/core/process/stop-in-order';
import type { DependencyCondition } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import { fakeConfig } from '../../helpers/fake-core';
import { RUNNING } from '../../helpers/running-state';

const one = (name: string, dependsOn: Record<string, DependencyCondition> = {}, state: ProcessState = RUNNING) => ({
  id: `p/${name}`,
  projectId: 'p',
  config: fakeConfig(name, { dependsOn }),
  state,
});

async function order(...processes: ReturnType<typeof one>[]): Promise<string[]> {
  const told: string[] = [];
  await stopInOrder(processes, async ({ id, config }) => {
    told.push(`${config.name}…`);
    await new Promise((resolve) => setImmediate(resolve));
    told.push(config.name);
    return notRunning(id, config.name);
  });
  return told;
}

test('what depends on another is down before that one is asked to stop', async () => {
  expect(await order(one('db'), one('api', { db: 'ready' }), one('web', { api: 'ready' }))).toEqual([
    'web…',
    'web',
    'api…',
    'api',
    'db…',
    'db',
  ]);
});

test('what has nothing to do with each other stops at once', async () => {
  expect(await order(one('a'), one('b'))).toEqual(['a…', 'b…', 'a', 'b']);
});

test('one that is down keeps nobody waiting', async () => {
  expect(await order(one('db'), one('api', { db: 'ready' }, { kind: 'stopped', lastExit: null }))).toEqual(['db…', 'api…', 'db', 'api']);
});

test('one that waits is taken back at once', async () => {
  const waiting: ProcessState = { kind: 'waiting', on: [], since: 0, lastExit: null };
  const told = await order(one('db', {}, waiting), one('api', { db: 'ready' }));
  expect(told.slice(0, 2)).toEqual(['db…', 'api…']);
});

test('what depends on another through a process that is not named is down before that one is asked to stop', async () => {
  const [db, api, web] = [one('db'), one('api', { db: 'ready' }), one('web', { api: 'ready' })];
  const told: string[] = [];
  const stop = async ({ config }: typeof db): Promise<string> => {
    told.push(`${config.name}…`);
    await new Promise((resolve) => setImmediate(resolve));
    told.push(config.name);
    return config.name;
  };
  expect(await stopInOrder([db, web], stop, [db, api, web])).toEqual(['db', 'web']);
  expect(told).toEqual(['web…', 'web', 'db…', 'db']);
});

test('a circle does not hang', async () => {
  expect((await order(one('a', { b: 'ready' }), one('b', { a: 'ready' }))).length).toBe(4);
});
