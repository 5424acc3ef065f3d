import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { processJson } from '../../electron/cli/json-shapes';
import type { leftoverJson, leftoverScanJson } from '../../electron/cli/leftover-json';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';
import { listenersOn } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { CLI } from '../helpers/start-host';

interface Status {
  readonly leftovers: readonly ReturnType<typeof leftoverJson>[];
  readonly leftoverScan: ReturnType<typeof leftoverScanJson>;
  readonly projects: readonly { readonly processes: readonly ReturnType<typeof processJson>[] }[];
}

const NOTE = programPath('note-signals.py');
/** Ten programs and a dozen commands, each a Node of its own: on a machine that is busy with other tests that takes its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const ONE_SECOND_DELAY = 'stop: { kill_delay: 1s }';
let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage();
});
afterEach(() => stage.close());

const note = (mode: 'end' | 'ignore' = 'end'): string => `python3 ${NOTE} ${stage.notes} ${mode} ${stage.token}`;
const status = async (): Promise<Status> => (await stage.slipway('status', '--json')).json<Status>();
const processOf = async (name: string): Promise<ReturnType<typeof processJson>> => {
  const found = (await status()).projects.flatMap(({ processes }) => processes).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
};
async function untilProcess(name: string, wanted: (process: ReturnType<typeof processJson>) => boolean) {
  for (let left = 300; ; left--) {
    const now = await processOf(name);
    if (wanted(now)) return now;
    if (left === 0) throw new Error(`${name} stays ${JSON.stringify(now)}`);
    await sleep(100);
  }
}
const server = (port: number, extra = ''): string =>
  `command: [python3, ${programPath('hold-port.py')}, '${port}', ${stage.token}], ready: { port: ${port} }, ports: [${port}]${extra}`;

/** Ten ways of being a tree; with the pair eleven programs. */
const trees = (): Readonly<Record<string, string>> => ({
  plain: `command: ${note()}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
  pair: `command: "${note()} & ${note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  child: `command: "${note()}; true", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  session: `command: "setsid ${note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  bare: `command: "setsid env -i /usr/bin/env ${note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  daemon: `command: "setsid -f ${note()}", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  bareDaemon: `command: "setsid -f env -i /usr/bin/env ${note()}", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  orphan: `command: "(${note()} &)", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  stubborn: `command: ${note('ignore')}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
  nested: `command: "sh -c 'setsid ${note()} & wait' & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
});
const PROGRAMS = 11;

/** On a machine that is busy with other tests one look may wait for the processor: the quickest of a few tells what a look costs. */
async function bestScanMs(first: number): Promise<number> {
  let best = first;
  for (let left = 5; best >= 100 && left > 0; left--) {
    await stage.killHost();
    await stage.next('--leftovers', 'ask');
    best = Math.min(best, (await status()).leftoverScan?.readMs ?? Number.POSITIVE_INFINITY);
  }
  return best;
}

describe('when a host and its guardian are killed with ten trees alive', () => {
  test('the next host finds all of them within 100 ms; adopted, each goes on as the run it was, and ends with proof', async () => {
    await stage.run(trees());
    await stage.until('the programs', () => stage.countOf('up') === PROGRAMS);
    const before = (await status()).projects[0]?.processes ?? [];
    await stage.killBoth();
    const survivors = stage.alive();
    const host = await stage.next('--leftovers', 'ask');
    expect(host.stderr()).toMatch(/^\d+ processes of the last session were still running \(.*6 other runs\), found in [\d.]+ ms\./m);
    const { leftovers, leftoverScan } = await status();
    expect(leftoverScan).toMatchObject({ runs: 10, processes: survivors.length });
    expect(await bestScanMs(leftoverScan?.readMs ?? Number.POSITIVE_INFINITY)).toBeLessThan(100);
    expect(leftovers.flatMap(({ members }) => members.map(({ pid }) => pid)).sort()).toEqual(survivors.sort());
    expect(leftovers.every(({ reason, whyNotAdopt }) => reason === 'host-killed' && whyNotAdopt === null)).toBe(true);

    await stage.slipway('leftovers', 'adopt', '--all');
    const after = await status();
    expect(after.leftovers).toEqual([]);
    for (const was of before) {
      const now = after.projects[0]?.processes.find(({ name }) => name === was.name);
      expect(now).toMatchObject({ state: 'running', runId: was.runId, detail: expect.stringMatching(/^adopted/) });
      expect(now?.members.length).toBeGreaterThan(0);
    }
    expect((await runCommand(stage.stateDir, ['down'])).code).toBe(0);
    expect(stage.alive()).toEqual([]);
    expect(stage.countOf('SIGTERM')).toBe(PROGRAMS);
  });

  test('where nobody chose, a host in a terminal stops them, each once', async () => {
    await stage.run(trees());
    await stage.until('the programs', () => stage.countOf('up') === PROGRAMS);
    await stage.killBoth();
    const host = await stage.next();
    await stage.until('the notice', () => /found in [\d.]+ ms; stopped in \d+ ms/.test(host.stderr()));
    expect(stage.alive()).toEqual([]);
    expect(stage.countOf('SIGTERM')).toBe(PROGRAMS);
    expect((await status()).leftovers).toEqual([]);
  });
});

describe('an adopted server', () => {
  test('shows its port and members, restarts on the same port, and a stop proves its end', async () => {
    const port = await freePort();
    await stage.run({ web: server(port) });
    const { pid, runId } = await processOf('web');
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    const adopted = await stage.slipway('leftovers', 'adopt', 'web', '--json');
    expect(adopted.json()).toMatchObject({ process: 'web', runId, action: 'adopt', done: true });
    const now = await untilProcess('web', ({ readyAt }) => readyAt !== null);
    expect(now).toMatchObject({ state: 'running', pid, runId, ports: [{ port, pid }], members: [{ pid }], drift: false });
    expect(now.rssBytes).toBeGreaterThan(0);
    const log = await stage.slipway('logs', 'web', '-n', '5');
    expect(log.stdout).toContain(`Adopted: pid ${pid} of run ${runId}`);
    expect((await stage.slipway('signals', 'web', '--json')).stdout).toContain(`"${pid}":"default"`);

    const restart = (await stage.slipway('restart', 'web', '--json')).json<{ outcome: string; runId: number; stop: { ports: unknown } }>();
    expect(restart).toMatchObject({ outcome: 'ready', stop: { outcome: 'stopped', survivors: [], ports: [{ port }] } });
    expect(restart.runId).toBe((runId ?? 0) + 1);
    expect(listenersOn(port)).toHaveLength(1);
    expect(listenersOn(port)).not.toContain(pid);
    expect((await stage.slipway('stop', 'web', '--json')).json()).toMatchObject({ outcome: 'stopped', ports: [{ port }] });
    expect([listenersOn(port), stage.alive()]).toEqual([[], []]);
  });

  test('is watched again, and a save brings its next version', async () => {
    const port = await freePort();
    await stage.run({ web: server(port, ', watch: { extensions: [txt] }') });
    const { runId } = await processOf('web');
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    await untilProcess('web', ({ readyAt, watch }) => readyAt !== null && watch?.kind === 'watching');
    writeFileSync(path.join(stage.folder, 'shop/page.txt'), 'one');
    const next = await untilProcess('web', (now) => now.state === 'running' && now.runId !== runId);
    expect(next.runId).toBe((runId ?? 0) + 1);
    expect(listenersOn(port)).toEqual([next.pid]);
    const { runs } = (await stage.slipway('runs', 'web', '--json')).json<{ runs: unknown[] }>();
    expect(runs.at(-1)).toMatchObject({ runId: next.runId, cause: { kind: 'file-change', files: ['page.txt'] } });
  });

  test('ends by itself: its exit code is unknown, and said to be', async () => {
    const port = await freePort();
    await stage.run({ web: server(port, ', restart: { policy: never }') });
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    const { pid } = await processOf('web');
    process.kill(pid ?? 0, 'SIGKILL');
    const ended = await untilProcess('web', ({ state }) => state === 'exited');
    expect(ended.lastExit).toMatchObject({
      code: null,
      signal: null,
      expected: false,
      detail: expect.stringContaining('exit code unknown'),
    });
  });

  test('is guarded like any other: the next kill of the host ends it', async () => {
    const port = await freePort();
    await stage.run({ web: server(port, `, ${ONE_SECOND_DELAY}`) });
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    expect((await processOf('web')).state).toBe('running');
    await stage.killHost();
    await stage.until('an end', () => stage.alive().length === 0);
  });

  test('needs an approved plan; what it was started with is compared with what the file says now', async () => {
    const port = await freePort();
    await stage.run({ web: server(port) });
    await stage.killBoth();
    const file = path.join(stage.folder, 'shop/slipway.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('web: {', 'web: { env: { NEW: yes },'));
    await stage.next('--leftovers', 'adopt');
    expect((await status()).leftovers).toMatchObject([
      { process: 'web', state: 'offered', whyNotAdopt: expect.stringContaining('changed') },
    ]);
    const refused = await runCommand(stage.stateDir, ['leftovers', 'adopt', 'web']);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('changed since they were approved')]);
    await stage.slipway('trust', 'shop');
    await stage.slipway('leftovers', 'adopt', 'web');
    expect(await processOf('web')).toMatchObject({ state: 'running', drift: true });
    await stage.slipway('restart', 'web');
    expect(await processOf('web')).toMatchObject({ state: 'running', drift: false });
  });
});

describe('a leftover that is left', () => {
  test('lives on, is known to the port doctor, and can be stopped later with proof', async () => {
    const port = await freePort();
    await stage.run({ web: server(port) });
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    expect((await stage.slipway('leftovers', 'leave', 'web')).stdout).toContain('Left web running');
    expect(listenersOn(port)).toHaveLength(1);
    const doctor = (await stage.slipway('port', String(port), '--json')).json<{ verdict: string; holders: { process: string }[] }>();
    expect(doctor).toMatchObject({ verdict: 'leftover', holders: [{ process: 'web' }] });
    expect((await status()).leftovers).toMatchObject([{ process: 'web', state: 'left', ports: [{ port }] }]);
    const { explanation, actions } = (await stage.slipway('port', String(port), '--json')).json<{
      explanation: string;
      actions: { label: string }[];
    }>();
    expect(explanation).toContain('left from an earlier session: run 1 of web');
    expect(actions.map(({ label }) => label).slice(0, 2)).toEqual(['Stop run 1 of web', 'Adopt run 1 of web']);
    const stopped = (await stage.slipway('leftovers', 'stop', 'web', '--json')).json();
    expect(stopped).toMatchObject({
      done: true,
      stop: { outcome: 'stopped', survivors: [], ports: [{ port, releasedAtMs: expect.any(Number) }] },
    });
    expect([listenersOn(port), stage.alive()]).toEqual([[], []]);
    const again = await runCommand(stage.stateDir, ['leftovers', 'stop', 'web']);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has ended')]);
  });

  test('is left again by the next host; no second copy starts beside one that nobody answered for', async () => {
    const port = await freePort();
    await stage.run({ web: server(port) });
    const { pid } = await processOf('web');
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    expect((await processOf('web')).detail).toContain(`a run of an earlier session still lives (pid ${pid})`);
    for (const command of ['start', 'restart']) {
      const refused = await runCommand(stage.stateDir, [command, 'web']);
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/still lives \(pid \d+\).*slipway leftovers stop\|adopt\|leave/s),
      ]);
    }
    await stage.slipway('leftovers', 'leave', 'web');
    const down = await stage.slipway('down');
    expect(down.stdout).toContain(`web of an earlier session still runs (run 1, pid ${pid}): you left it running`);
    await stage.host().exited();
    const host = await stage.next();
    expect(host.stderr()).toContain('left running, as you chose');
    expect((await status()).leftovers).toMatchObject([{ process: 'web', state: 'left', reason: 'left' }]);
    expect(listenersOn(port)).toEqual([pid]);
    expect((await stage.slipway('down', '--json')).json()).toMatchObject({ stopped: [], left: [{ process: 'web', pid }] });
    await stage.host().exited();
    await stage.next('--leftovers', 'stop');
    await stage.until('its end', () => stage.alive().length === 0);
  });

  test('free stops the whole run, not only the process that holds the port', async () => {
    const port = await freePort();
    await stage.run({
      pair: `command: "python3 ${programPath('hold-port.py')} ${port} ${stage.token} & ${note()} & wait", ready: { port: ${port} }`,
    });
    await stage.until('both', () => stage.countOf('up') === 1);
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    await stage.slipway('free', String(port), '--yes');
    expect(stage.alive()).toEqual([]);
    expect((await status()).leftovers).toEqual([]);
  });

  test('what the guardian or the next host stopped has an end in the list of runs', async () => {
    const port = await freePort();
    await stage.run({ web: server(port, `, ${ONE_SECOND_DELAY}`) });
    await stage.killHost();
    await stage.until('the guardian', () => stage.alive().length === 0);
    await stage.next();
    await stage.slipway('start', 'web');
    await stage.killBoth();
    const host = await stage.next();
    await stage.until('the notice', () => /stopped in \d+ ms/.test(host.stderr()));
    const { runs } = (await stage.slipway('runs', 'web', '--json')).json<{ runs: unknown[] }>();
    expect(runs).toMatchObject([
      { runId: 1, stop: null, exit: { code: null, at: null, detail: 'The host was killed; the guardian stopped it' } },
      { runId: 2, stop: { outcome: 'stopped' }, exit: { cause: 'stopped', code: null, at: expect.any(String) } },
    ]);
    expect((await stage.slipway('runs', 'web')).stdout).toContain('the guardian stopped it');
  });

  test('the choice of its project counts at the next start', async () => {
    const port = await freePort();
    await stage.run({ web: server(port) });
    await stage.slipway('leftovers', 'policy', 'shop', 'leave');
    await stage.killBoth();
    const host = await stage.next();
    expect(host.stderr()).toContain('left running');
    expect((await status()).leftovers).toMatchObject([{ process: 'web', state: 'left' }]);
    await stage.slipway('leftovers', 'stop', 'web');
  });
});

describe('a server that prints without end', () => {
  const chatty = (port: number, extra = ''): string =>
    `command: [python3, ${programPath('chatty-server.py')}, '${port}', ${counter()}, ${stage.token}], ready: { port: ${port} }${extra}`;
  const counter = (): string => path.join(stage.folder, 'count');
  const count = (): number => (existsSync(counter()) ? Number(readFileSync(counter(), 'utf8') || 0) : 0);
  /** 400 bytes a line pair: far more than two full pipes of 64 KiB. */
  const goesOn = async (): Promise<void> => {
    const from = count();
    await stage.until('600 more lines', () => count() > from + 600);
  };

  test('goes on when the host ends and keeps it, and is adopted by the next', async () => {
    const port = await freePort();
    await stage.run({ web: chatty(port) });
    const { pid, runId } = await processOf('web');
    expect((await stage.slipway('down', '--keep', '--json')).json()).toMatchObject({ stopped: [], kept: [{ process: 'web', runId, pid }] });
    await stage.host().exited();
    await goesOn();
    const host = await stage.next();
    expect(host.stderr()).toMatch(/found in [\d.]+ ms; adopted\./);
    expect(await processOf('web')).toMatchObject({ state: 'running', pid, runId });
    await goesOn();
    // Once more: an adopted run has no pipes to hand on.
    await stage.slipway('down', '--keep');
    await stage.host().exited();
    await goesOn();
    await stage.next();
    expect((await stage.slipway('stop', 'web', '--json')).json()).toMatchObject({ outcome: 'stopped', runId, ports: [{ port }] });
    expect([listenersOn(port), stage.alive()]).toEqual([[], []]);
  });

  test('keep_running: goes on when the host is killed, with and without its guardian', async () => {
    const port = await freePort();
    await stage.run({ web: chatty(port, ', keep_running: true') });
    await stage.killHost();
    await goesOn();
    await stage.next();
    expect((await status()).leftovers).toMatchObject([{ process: 'web', reason: 'keep-running', state: 'left', suggested: 'adopt' }]);
    await stage.slipway('leftovers', 'adopt', 'web');
    await stage.slipway('restart', 'web');
    await stage.killBoth();
    await goesOn();
    await stage.next('--leftovers', 'adopt');
    expect((await processOf('web')).state).toBe('running');
    await stage.slipway('stop', 'web');
    expect([listenersOn(port), stage.alive()]).toEqual([[], []]);
  });
});

test('down tells each step as it happens, and Ctrl+C forces', async () => {
  await stage.run({ stubborn: `command: [${note('ignore').split(' ').join(', ')}], ready: { log: up }, stop: { kill_delay: 20s }` });
  const child = spawn(process.execPath, [CLI, 'down', '--state-dir', stage.stateDir], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await stage.until('the signal', () => told.includes('stubborn: SIGTERM to 1 process'));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(told).toContain('Every stop goes to its last step now.');
  expect(told).toMatch(/stubborn: stopped in .*nothing is left/);
  expect(stage.alive()).toEqual([]);
});
