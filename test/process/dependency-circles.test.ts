import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandLine } from '../helpers/command-line';
import { type ShopStage, shopStageForEach } from '../helpers/shop-stage';

let stage: ShopStage;
let line: CommandLine;
shopStageForEach((each) => {
  stage = each;
  ({ line } = each);
});

/** Each on lines of its own: `api` begins on line 3, what it depends on stands on the line after its command. */
const project = (entries: Readonly<Record<string, readonly string[]>>): string =>
  `version: 1\nprocesses:\n${Object.entries(entries)
    .map(
      ([name, keys]) =>
        `  ${name}:\n    command: ["node", "-e", "setInterval(() => 0, 1e6)"]\n${keys.map((key) => `    ${key}\n`).join('')}`,
    )
    .join('')}`;
const needs = (name: string): string => `depends_on: { ${name}: started }`;
const CIRCLE = project({ api: [needs('db')], db: [needs('cache')], cache: [needs('api')], web: [needs('api')], mail: [] });
const MENDED = project({ api: [needs('db')], db: [needs('cache')], cache: [], web: [needs('api')], mail: [] });
const WORDS = 'slipway.yaml:5 api, db and cache would wait for each other: api → db → cache → api.';

async function open(text: string): Promise<void> {
  await stage.writeProject(text);
  await line.startHost();
  expect((await line.run('add', stage.folder, '--trust')).code).toBe(0);
}

interface Row {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
  readonly detail: string;
}
async function rows(): Promise<{ readonly [name: string]: Row }> {
  const [shop] = (await line.run('status', '--json')).json.projects;
  return Object.fromEntries(shop.processes.map((row: Row) => [row.name, row]));
}
const states = async (): Promise<string> =>
  Object.values(await rows())
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ');

test('a circle of depends_on: none of it starts, the error names all of it with file and line, and the others run', async () => {
  await open(CIRCLE);
  for (const name of ['api', 'db', 'cache']) {
    const start = await line.run('start', name);
    expect(start.code).toBe(1);
    expect(start.stderr).toContain(`${name} is not started: ${WORDS}`);
    expect(start.stderr).toContain('Take one of the 3 entries out of slipway.yaml (lines 5, 8 and 11)');
  }
  expect((await line.run('start', 'api', '--json')).json).toMatchObject({ error: { code: 'config-invalid' } });
  expect((await line.run('start', 'mail')).code).toBe(0);
  const web = await line.run('start', 'web', '--json');
  expect([web.code, web.json]).toMatchObject([1, { outcome: 'waiting' }]);
  expect(await states()).toBe('api stopped, db stopped, cache stopped, web waiting, mail running');
  const status = await line.run('status');
  expect(status.stdout).toContain(WORDS);
  expect((await rows()).web?.detail).toContain('its file has a circle: api → db → cache → api (slipway.yaml:5)');

  // The file is mended: what waited goes on by itself, with what it needs.
  await stage.writeProject(MENDED);
  await expect.poll(states, { timeout: 15_000 }).toBe('api running, db running, cache running, web running, mail running');
});

test('a process that depends on itself is refused', async () => {
  await open(project({ api: [needs('api')] }));
  const start = await line.run('start', 'api');
  expect([start.code, start.stderr]).toEqual([1, expect.stringContaining('slipway.yaml:5 api would wait for itself: api → api.')]);
});

test('a circle of depends_on and restart_with is refused, named entry by entry', async () => {
  await open(project({ api: [needs('db')], db: ['restart_with:', '  - api'] }));
  const start = await line.run('start', 'db');
  expect(start.code).toBe(1);
  expect(start.stderr).toContain('slipway.yaml:5 api depends on db, db restarts with api: a circle');
  expect(start.stderr).toContain('(lines 5 and 9)');
});

test('what runs when an edit makes a circle runs on as it did, says so, restarts after a crash, and takes the mended file', async () => {
  await open(MENDED);
  expect((await line.run('start', 'web')).code).toBe(0);
  const before = await rows();
  await stage.writeProject(CIRCLE);
  await expect.poll(async () => (await rows()).api?.detail, { timeout: 15_000 }).toContain('circle in slipway.yaml:5');
  const status = (await line.run('status', '--json')).json.projects[0];
  expect(status.problems).toMatchObject([{ file: 'slipway.yaml', line: 5, message: expect.stringContaining('api → db → cache → api') }]);
  expect(status.trust).toBe('trusted');
  const restart = await line.run('restart', 'db');
  expect([restart.code, restart.stderr]).toEqual([1, expect.stringContaining('api → db → cache → api')]);
  const after = await rows();
  for (const name of ['api', 'db', 'cache', 'web']) expect(after[name]).toMatchObject({ state: 'running', pid: before[name]?.pid });

  process.kill(after.db?.pid ?? 0, 'SIGKILL');
  const again = async (): Promise<boolean> => {
    const { db } = await rows();
    return db?.state === 'running' && db.pid !== before.db?.pid;
  };
  await expect.poll(again, { timeout: 15_000 }).toBe(true);

  await stage.writeProject(MENDED);
  await expect.poll(async () => (await rows()).db?.detail, { timeout: 15_000 }).not.toContain('circle');
  expect((await line.run('restart', 'db')).code).toBe(0);
});

test('a compose file with a circle is imported with its file and line, and the slipway.yaml made of it is refused the same', async () => {
  const service = (name: string, other: string): string => `  ${name}:\n    build: .\n    command: sleep 600\n    depends_on: [${other}]\n`;
  writeFileSync(join(stage.folder, 'compose.yaml'), `services:\n${service('api', 'db')}${service('db', 'api')}`);
  const made = await line.run('import', join(stage.folder, 'compose.yaml'));
  expect(made.stdout).toContain('compose.yaml:5 api and db would wait for each other: api → db → api.');
  expect(made.stdout).toContain('out of compose.yaml (lines 5 and 9)');
  expect(readFileSync(join(stage.folder, 'slipway.yaml'), 'utf8')).toMatch(/api: started[\s\S]*db: started|db: started[\s\S]*api: started/);
  await line.startHost();
  expect((await line.run('add', stage.folder, '--trust')).stdout).toMatch(/slipway\.yaml:\d+ .*api → db → api/);
  expect((await line.run('start', 'db')).code).toBe(1);
});
