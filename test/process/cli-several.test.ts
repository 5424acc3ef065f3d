import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildProduct, type CommandLine } from '../helpers/command-line';
import { createShopStage, type ShopStage } from '../helpers/shop-stage';
import { tellingEntry, toldIn } from '../helpers/telling-chain';

let stage: ShopStage;
let line: CommandLine;

beforeAll(buildProduct, 120_000);
beforeEach(async () => {
  stage = await createShopStage();
  ({ line } = stage);
  await stage.writeProject(`version: 1\nprocesses:\n${tellingEntry('web', 'api')}${tellingEntry('api', 'db')}${tellingEntry('db', null)}`);
  await line.startHost();
  await line.run('add', stage.folder, '--trust');
});
afterEach(() => stage.close());

const told = (): readonly string[] => toldIn(stage.folder);

const DOWN = ['web signal', 'web end', 'api signal', 'api end', 'db signal', 'db end'];
const UP = ['db up', 'api up', 'web up'];

test('start of one that needs two others returns when it is ready, and stop of several signals nothing another of them still needs', async () => {
  const start = await line.run('start', 'web', '--json');
  expect([start.code, JSON.parse(start.stdout)]).toEqual([0, expect.objectContaining({ process: 'web', outcome: 'ready' })]);
  expect(told()).toEqual(UP);

  const stop = await line.run('stop', 'db', 'web', 'api', '--json');
  expect(stop.code).toBe(0);
  const { results } = JSON.parse(stop.stdout) as { results: readonly { process: string; outcome: string }[] };
  expect(results.map(({ process, outcome }) => `${process} ${outcome}`)).toEqual(['db stopped', 'web stopped', 'api stopped']);
  expect(told()).toEqual(DOWN);
});

test('restart of several takes them down in one order and brings them up in the other', async () => {
  expect((await line.run('start', 'web')).code).toBe(0);
  told();
  const restart = await line.run('restart', 'db', 'web', 'api');
  expect([restart.code, restart.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  expect(told()).toEqual([...DOWN, ...UP]);
});

test('stop of several without waiting goes on in its order when the command is over', async () => {
  expect((await line.run('start', 'web')).code).toBe(0);
  told();
  expect((await line.run('stop', 'db', 'api', 'web', '--no-wait')).code).toBe(0);
  await expect
    .poll(async () => (await line.run('status', '--json')).stdout.match(/"state": ?"stopped"/g)?.length, { timeout: 10_000 })
    .toBe(3);
  expect(told()).toEqual(DOWN);
});
