import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct, freePort } from '../helpers/command-line';
import { HAS_GO } from '../helpers/fixture-project';
import { createShopStage, type ShopStage } from '../helpers/shop-stage';

const ECHO = fileURLToPath(new URL('../fixtures/projects/echo-air', import.meta.url));
/** Also false where its modules cannot be had. */
const HAS_ECHO = HAS_GO && spawnSync('go', ['mod', 'download'], { cwd: ECHO, timeout: 120_000 }).status === 0;
const SAVES = 20;
const ANSWER_LIMIT_MS = 60_000;

let stage: ShopStage;
beforeAll(buildProduct, 120_000);
beforeEach(async () => {
  stage = await createShopStage();
});
afterEach(() => stage.close());

const file = (name: string): string => join(stage.folder, name);
const textOf = (name: string): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');

async function untilAnswer(port: number, version: string): Promise<string> {
  const deadline = Date.now() + ANSWER_LIMIT_MS;
  for (;;) {
    const text = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(
      (answer) => answer.text(),
      () => '',
    );
    if (text.startsWith(`${version} `)) return text;
    if (Date.now() > deadline) throw new Error(`waited for ${version}, got ${JSON.stringify(text)}`);
    await sleep(10);
  }
}

describe.skipIf(!HAS_ECHO)('a real Echo server with its .air.toml (skipped where Go or its modules cannot be had)', () => {
  test('is added and runs with no edits: 20 saves are 20 builds and 20 versions, one SIGINT a stop, never "address already in use"', async () => {
    const port = await freePort();
    cpSync(ECHO, stage.folder, { recursive: true });
    writeFileSync(file('.env'), `PORT=${port}\n`);
    await stage.line.startHost();
    expect((await stage.line.run('add', stage.folder, '--trust')).code).toBe(0);
    expect((await stage.line.run('start', 'shop', '--json')).json).toMatchObject({ outcome: 'ready' });
    const source = textOf('main.go');
    const pids = [await untilAnswer(port, 'v0')];
    for (let i = 1; i <= SAVES; i++) {
      writeFileSync(file('main.go'), source.replace('"v0"', `"v${i}"`));
      pids.push(await untilAnswer(port, `v${i}`));
    }
    const { runs } = (await stage.line.run('runs', 'shop', '--json')).json;
    expect(runs).toHaveLength(SAVES + 1);
    for (const run of runs.slice(1))
      expect(run).toMatchObject({ cause: { kind: 'file-change', files: ['main.go'] }, buildMs: expect.any(Number) });
    expect((await stage.line.run('stop', 'shop', '--json')).json).toMatchObject({ outcome: 'stopped', escalated: false });
    const expected = pids.map((answer) => `${answer.split(' ')[1]} interrupt`);
    expect(textOf('signals.log').trim().split('\n')).toEqual(expected);
    expect((await stage.line.run('logs', 'shop', '-n', '5000')).stdout).not.toContain('address already in use');
  }, 300_000);
});

test('kill_delay = "10s" and a server that drains for 7 s: it is given its 7 s and no more', async () => {
  writeFileSync(
    file('drain.py'),
    'import signal, sys, time\ndef leave(*_):\n    time.sleep(7)\n    sys.exit(0)\nsignal.signal(signal.SIGINT, leave)\nprint("up", flush=True)\nsignal.pause()\n',
  );
  writeFileSync(
    file('.air.toml'),
    '[build]\ncmd = "true"\nfull_bin = "exec python3 drain.py"\ninclude_ext = ["py"]\nsend_interrupt = true\nkill_delay = "10s"\n',
  );
  await stage.line.startHost();
  expect((await stage.line.run('add', stage.folder, '--trust')).code).toBe(0);
  // Without a ready check it is up after a second: its handler is there by then.
  expect((await stage.line.run('start', 'shop')).code).toBe(0);
  const stop = (await stage.line.run('stop', 'shop', '--json')).json;
  expect(stop).toMatchObject({ outcome: 'stopped', escalated: false, signals: [{ signal: 'SIGINT' }] });
  expect(stop.durationMs).toBeGreaterThan(6_900);
  expect(stop.durationMs).toBeLessThan(7_500);
}, 60_000);
