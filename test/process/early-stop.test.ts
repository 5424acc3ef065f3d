import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

const ID = 'test/web';
const DEBOUNCE_MS = 800;
/** How long the server takes to end after its signal. */
const DRAIN_MS = 300;

let stage: ReloadStage;
let core: CoreHarness;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core } = stage);
});

/** When the server was signalled and when it began, epoch ms, since the last call. */
function events(): { readonly signals: readonly number[]; readonly boots: readonly number[] } {
  const lines = readFileSync(stage.file('events'), 'utf8').trim().split('\n');
  writeFileSync(stage.file('events'), '');
  const of = (kind: string) => lines.filter((line) => line.startsWith(kind)).map((line) => Number(line.split(' ')[1]));
  return { signals: of('signal'), boots: of('boot') };
}

/** Runs, and has been stopped once: how long that takes is known. */
beforeEach(async () => {
  writeFileSync(stage.file('version'), 'v0');
  writeFileSync(stage.file('events'), '');
  writeFileSync(
    stage.file('server.mjs'),
    `import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
appendFileSync('events', 'boot ' + Date.now() + '\\n');
const version = readFileSync('version', 'utf8');
process.on('SIGTERM', () => { appendFileSync('events', 'signal ' + Date.now() + '\\n'); setTimeout(() => process.exit(0), ${DRAIN_MS}); });
createServer((_, response) => { response.setHeader('connection', 'close'); response.end(version); }).listen(${stage.port}, '127.0.0.1');\n`,
  );
  core.setProcesses(
    processConfig('web', ['node', 'server.mjs'], {
      cwd: core.folder,
      watch: stage.watching({ include: ['version', 'other'], debounceMs: DEBOUNCE_MS }),
      onChange: 'restart',
      ready: { kind: 'port', port: stage.port },
      ports: [stage.port],
    }),
  );
  await core.supervisor.start(ID, BY_TEST);
  await core.supervisor.restart(ID, BY_TEST, { by: 'test' });
  await stage.untilAnswer('v0');
  events();
});

test('a change stops the run before the debounce is over, and the next begins after it', async () => {
  const savedAt = Date.now();
  writeFileSync(stage.file('version'), 'v1');
  await stage.untilAnswer('v1');
  const { signals, boots } = events();
  expect(signals).toHaveLength(1);
  expect(boots).toHaveLength(1);
  expect(signals[0]).toBeGreaterThanOrEqual(savedAt + DEBOUNCE_MS / 2);
  expect(signals[0]).toBeLessThan(savedAt + DEBOUNCE_MS - DRAIN_MS / 2);
  expect(boots[0]).toBeGreaterThanOrEqual(savedAt + DEBOUNCE_MS);
});

test('files saved after the stop began are part of the same restart: one signal, one start, both named', async () => {
  writeFileSync(stage.file('version'), 'v1');
  await core.until('web', ({ state }) => state.kind === 'stopping');
  const savedAt = Date.now();
  writeFileSync(stage.file('version'), 'v2');
  writeFileSync(stage.file('other'), 'x');
  await stage.untilAnswer('v2');
  await sleep(DEBOUNCE_MS + 200);
  const { signals, boots } = events();
  expect(signals).toHaveLength(1);
  expect(boots).toHaveLength(1);
  expect(boots[0]).toBeGreaterThanOrEqual(savedAt + DEBOUNCE_MS);
  expect(core.snapshot('web').cause?.files).toEqual(['version', 'other']);
});

test('a stop by a person while the files are not quiet yet is obeyed at once, and nothing starts', async () => {
  writeFileSync(stage.file('version'), 'v1');
  await core.until('web', ({ state }) => state.kind === 'stopping');
  const askedAt = Date.now();
  await core.supervisor.stop(ID, { by: 'test' });
  expect(Date.now() - askedAt).toBeLessThan(DEBOUNCE_MS);
  await sleep(DEBOUNCE_MS + 200);
  expect(core.snapshot('web').state.kind).toBe('stopped');
  expect(events().boots).toEqual([]);
});

test('a stop while the start waits for the files to be quiet does not wait for them', async () => {
  writeFileSync(stage.file('version'), 'v1');
  await core.until('web', ({ state }) => state.kind === 'stopping');
  writeFileSync(stage.file('other'), 'x');
  await core.until('web', ({ state }) => state.kind === 'waiting');
  const askedAt = Date.now();
  await core.supervisor.stop(ID, { by: 'test' });
  expect(Date.now() - askedAt).toBeLessThan(DEBOUNCE_MS / 4);
  expect(events().boots).toEqual([]);
});

test('a file that is written without end does not hold the start up for ever', async () => {
  const writing = setInterval(() => writeFileSync(stage.file('other'), String(Date.now())), 100);
  try {
    writeFileSync(stage.file('version'), 'v1');
    await stage.untilAnswer('v1');
    const { signals, boots } = events();
    // Told after the longest wait of 5 s: the next one starts when the old one has ended, and not 5 s later.
    expect((boots[0] ?? 0) - (signals[0] ?? 0)).toBeLessThan(DRAIN_MS + 2_500);
  } finally {
    clearInterval(writing);
  }
}, 20_000);

test('a project that is not trusted any more starts nothing when its files are quiet', async () => {
  writeFileSync(stage.file('version'), 'v1');
  await core.until('web', ({ state }) => state.kind === 'stopping');
  core.denied = 'shop is not trusted.';
  const { state } = await core.until('web', (process) => process.state.kind === 'failed');
  expect(state).toMatchObject({ text: expect.stringContaining('shop is not trusted.') });
  expect(events().boots).toEqual([]);
});
