import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { CommandLine } from '../helpers/command-line';
import { type ShopStage, shopStageForEach } from '../helpers/shop-stage';
import { tellingEntry, toldIn } from '../helpers/telling-chain';

let stage: ShopStage;
let line: CommandLine;
shopStageForEach((each) => {
  stage = each;
  ({ line } = each);
});

const UP = ['db up', 'api up', 'web up'];
const DOWN = ['web signal', 'web end', 'api signal', 'api end', 'db signal', 'db end'];

/** web → api → db, all up: api is between them and restarts with db, which restarts when db.txt is saved. */
beforeEach(async () => {
  const watch = 'watch: { paths: [.], extensions: [], include: [db.txt], debounce: 10ms }';
  const db = tellingEntry('db', null, `env: { STOP_MS: "1600" }\n    restart: { policy: always, backoff: { initial: 3s } }\n    ${watch}`);
  const api = tellingEntry('api', 'db', 'restart_with: [db]');
  await stage.writeProject(`version: 1\nprocesses:\n${tellingEntry('web', 'api', 'env: { STOP_MS: "800" }')}${api}${db}`);
  await line.startHost();
  await line.run('add', stage.folder, '--trust');
  expect((await line.run('start', 'web')).code).toBe(0);
  expect(toldIn(stage.folder)).toEqual(UP);
});

test('restart of db and web takes the api between them along: down in one order, up in the other, one boot each', async () => {
  const restart = await line.run('restart', 'db', 'web', '--json');
  expect(restart.code).toBe(0);
  expect(restart.json.results.map(({ process, outcome }: { process: string; outcome: string }) => `${process} ${outcome}`)).toEqual([
    'db ready',
    'web ready',
  ]);
  expect(toldIn(stage.folder)).toEqual([...DOWN, ...UP]);
  const { runs } = (await line.run('runs', 'api', '--json')).json;
  expect(runs).toHaveLength(2);
  expect(runs.map(({ cause }: { cause: { kind: string; by: string } }) => `${cause.kind} ${cause.by}`)).toContain('dependency db');
});

test('restart of web while db comes up again after a crash: web starts on the api that has restarted with db, not on the one before', async () => {
  const { projects } = (await line.run('status', '--json')).json;
  const { pid } = projects[0].processes.find(({ name }: { name: string }) => name === 'db');
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await line.run('status', '--json')).stdout, { timeout: 5_000 })
    .toMatch(/"state": ?"(?:backoff|waiting|starting)"/);
  expect((await line.run('restart', 'web')).code).toBe(0);
  const told = toldIn(stage.folder);
  expect(told.filter((text) => text.endsWith('up'))).toEqual(UP);
  expect(told.indexOf('api signal')).toBeGreaterThan(told.indexOf('db up'));
  expect(told.indexOf('web signal')).toBeLessThan(told.indexOf('db up'));
});

test('restart of web while db restarts for a changed file: web starts on the api that has restarted with db', async () => {
  const restart = line.run('restart', 'web');
  await expect.poll(() => readFileSync(join(stage.folder, 'told'), 'utf8'), { timeout: 10_000 }).toContain('web signal');
  // Web takes 800 ms to stop and db twice that, so web comes to its start while db still stops.
  writeFileSync(join(stage.folder, 'db.txt'), 'changed');
  expect((await restart).code).toBe(0);
  const told = toldIn(stage.folder);
  expect(told.filter((text) => text.endsWith('up'))).toEqual(UP);
  expect(told.indexOf('api signal')).toBeGreaterThan(told.indexOf('db up'));
});
