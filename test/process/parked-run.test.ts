import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessConfig } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';
import { createReloadStage, type ReloadStage } from '../helpers/reload-stage';

const ID = 'test/web';
const DRAIN_MS = 400;

let stage: ReloadStage;
let core: CoreHarness;
let configured: ProcessConfig;

/** A server that notes its boots and its signals, and drains for a while. */
const SERVER = `import { createServer } from 'node:http';
import { appendFileSync, readFileSync } from 'node:fs';
const note = (text) => appendFileSync('notes', process.pid + ' ' + text + '\\n');
const server = createServer((_, response) => {
  response.setHeader('connection', 'close');
  response.end(readFileSync('version.txt', 'utf8') + ' ' + process.pid);
}).listen(Number(process.env.PORT), '127.0.0.1', () => note('up ' + process.env.COLOUR));
process.on('SIGTERM', () => { note('SIGTERM'); server.close(); setTimeout(() => process.exit(0), Number(process.env.DRAIN)); });
`;

beforeEach(async () => {
  stage = await createReloadStage();
  core = stage.core;
  writeFileSync(stage.file('server.mjs'), SERVER);
  writeFileSync(stage.file('version.txt'), 'v0');
  configured = processConfig('web', ['node', stage.file('server.mjs')], {
    cwd: core.folder,
    env: { PORT: String(stage.port), COLOUR: 'blue', DRAIN: String(DRAIN_MS) },
    watch: stage.watching({ extensions: ['txt'] }),
    onChange: 'restart',
    ready: { kind: 'port', port: stage.port },
    ports: [stage.port],
  });
  core.setProcesses(configured);
  await core.supervisor.start(ID, BY_TEST);
  await core.until('web', ({ state }) => state.kind === 'running');
});
afterEach(async () => {
  await core.close();
  expect(pidsWithToken(core.token)).toEqual([]);
});

const notes = (word: string): string[] => {
  const text = existsSync(stage.file('notes')) ? readFileSync(stage.file('notes'), 'utf8') : '';
  return text.split('\n').filter((line) => line.includes(word));
};
/** Shells of this test that wait to be told. */
function parked(): number[] {
  return pidsWithToken(core.token).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('SLIPWAY_GO');
    } catch {
      return false;
    }
  });
}
async function until(what: string, look: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !look(); await sleep(2)) {
    if (performance.now() > end) throw new Error(`waited 10 s for ${what}; log:\n${core.lines.slice(-20).join('\n')}`);
  }
}
/** Saves another version and waits until the old server drains and the next one is parked. */
async function untilParked(): Promise<number> {
  writeFileSync(stage.file('version.txt'), 'v1');
  await until('the stop signal', () => notes('SIGTERM').length === 1);
  await until('a parked run', () => parked().length === 1);
  return parked()[0] ?? 0;
}

test('the shell that waits while the old server drains becomes the next version: same pid, one boot, one signal', async () => {
  const pid = await untilParked();
  expect(notes('up')).toHaveLength(1);
  expect(core.snapshot('web').state.kind).toBe('stopping');
  await stage.untilAnswer(`v1 ${pid}`);
  const { state } = await core.until('web', (snapshot) => snapshot.state.kind === 'running');
  expect(state).toMatchObject({ pid });
  expect(notes('up')).toHaveLength(2);
  expect(notes('SIGTERM')).toHaveLength(1);
  expect(parked()).toEqual([]);
});

test('its environment has the mark of its run and nothing of how it was held back', async () => {
  const pid = await untilParked();
  await stage.untilAnswer(`v1 ${pid}`);
  const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
  expect(environment).toMatch(/(^|\0)SLIPWAY_RUN=/);
  expect(environment).not.toContain('SLIPWAY_GO');
});

test('a person who stops it meanwhile stops that, too: nothing is left and nothing has begun', async () => {
  await untilParked();
  const stopped = await core.supervisor.stop(ID, { by: 'test' });
  expect(stopped.outcome).toBe('stopped');
  await until('an empty table', () => pidsWithToken(core.token).length === 0);
  expect(notes('up')).toHaveLength(1);
  expect(notes('SIGTERM')).toHaveLength(1);
});

test('what was parked with another environment is dropped, and the run begins with the new one', async () => {
  const pid = await untilParked();
  core.setProcesses({ ...configured, env: { ...configured.env, COLOUR: 'green' } });
  await until('the second boot', () => notes('up').length === 2);
  expect(notes('up')[1]).toMatch(/ up green$/);
  expect(notes('up')[1]?.startsWith(`${pid} `)).toBe(false);
  await until('one process', () => pidsWithToken(core.token).length === 1);
});

test('a folder that was replaced meanwhile is the folder of the next run', async () => {
  const pid = await untilParked();
  // The same name, another folder: the parked shell is in the old one.
  const { cwd } = configured;
  renameSync(cwd, `${cwd}-old`);
  mkdirSync(cwd);
  cpSync(`${cwd}-old`, cwd, { recursive: true });
  rmSync(`${cwd}-old`, { recursive: true });
  await until('the second boot', () => notes('up').length === 2);
  expect(notes('up')[1]?.startsWith(`${pid} `)).toBe(false);
});

test('a shell that somebody ends while it waits is not needed', async () => {
  const pid = await untilParked();
  process.kill(pid, 'SIGKILL');
  await until('the second boot', () => notes('up').length === 2);
  expect(notes('up')[1]?.startsWith(`${pid} `)).toBe(false);
  await stage.untilAnswer('v1');
});

test('the same content saved again restarts nothing, and the shell that was ready for it is gone soon', async () => {
  const pid = await untilParked();
  await stage.untilAnswer(`v1 ${pid}`);
  await core.until('web', ({ state }) => state.kind === 'running');
  writeFileSync(stage.file('version.txt'), 'v1');
  await until('a parked run', () => parked().length === 1);
  await until('no parked run', () => parked().length === 0);
  expect(notes('up')).toHaveLength(2);
  expect(notes('SIGTERM')).toHaveLength(1);
  expect(pidsWithToken(core.token)).toEqual([pid]);
});

test('ten saves are ten boots and ten signals', async () => {
  for (let i = 1; i <= 10; i++) {
    appendFileSync(stage.file('version.txt'), 'x');
    await stage.untilAnswer(`v0${'x'.repeat(i)} `);
    await until(`boot ${i + 1}`, () => notes('up').length === i + 1);
    await core.until('web', ({ state }) => state.kind === 'running');
  }
  expect(notes('up')).toHaveLength(11);
  expect(notes('SIGTERM')).toHaveLength(10);
  expect(core.lines.filter((line) => line.includes('EADDRINUSE'))).toEqual([]);
}, 60_000);
