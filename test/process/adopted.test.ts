import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { ONE_SECOND_DELAY } from '../helpers/killed-host';
import { createLeftoverStage, type LeftoverStage } from '../helpers/leftover-stage';
import { listenersOn } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';

/** A dozen commands, each a Node of its own: on a machine that is busy with other tests that takes its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let stage: LeftoverStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createLeftoverStage();
});
afterEach(() => stage.close());

describe('an adopted server', () => {
  test('shows its port and members, restarts on the same port, and a stop proves its end', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port) });
    const { pid, runId } = await stage.processOf('web');
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    const adopted = await stage.slipway('leftovers', 'adopt', 'web', '--json');
    expect(adopted.json()).toMatchObject({ process: 'web', runId, action: 'adopt', done: true });
    const now = await stage.untilProcess('web', ({ readyAt }) => readyAt !== null);
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
    await stage.run({ web: stage.server(port, ', watch: { extensions: [txt] }') });
    const { runId } = await stage.processOf('web');
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    await stage.untilProcess('web', ({ readyAt, watch }) => readyAt !== null && watch?.kind === 'watching');
    writeFileSync(path.join(stage.folder, 'shop/page.txt'), 'one');
    const next = await stage.untilProcess('web', (now) => now.state === 'running' && now.runId !== runId);
    expect(next.runId).toBe((runId ?? 0) + 1);
    expect(listenersOn(port)).toEqual([next.pid]);
    const { runs } = (await stage.slipway('runs', 'web', '--json')).json<{ runs: unknown[] }>();
    expect(runs.at(-1)).toMatchObject({ runId: next.runId, cause: { kind: 'file-change', files: ['page.txt'] } });
  });

  test('ends by itself: its exit code is unknown, and said to be', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port, ', restart: { policy: never }') });
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    const { pid } = await stage.processOf('web');
    process.kill(pid ?? 0, 'SIGKILL');
    const ended = await stage.untilProcess('web', ({ state }) => state === 'exited');
    expect(ended.lastExit).toMatchObject({
      code: null,
      signal: null,
      expected: false,
      detail: expect.stringContaining('exit code unknown'),
    });
  });

  test('is guarded like any other: the next kill of the host ends it', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port, `, ${ONE_SECOND_DELAY}`) });
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    expect((await stage.processOf('web')).state).toBe('running');
    await stage.killHost();
    await stage.until('an end', () => stage.alive().length === 0);
  });

  test('needs an approved plan; what it was started with is compared with what the file says now', async () => {
    const port = await freePort();
    await stage.run({ web: stage.server(port) });
    await stage.killBoth();
    const file = path.join(stage.folder, 'shop/slipway.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('web: {', 'web: { env: { NEW: yes },'));
    await stage.next('--leftovers', 'adopt');
    expect((await stage.status()).leftovers).toMatchObject([
      { process: 'web', state: 'offered', whyNotAdopt: expect.stringContaining('changed') },
    ]);
    const refused = await runCommand(stage.stateDir, ['leftovers', 'adopt', 'web']);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('changed since it was approved')]);
    await stage.slipway('trust', 'shop');
    await stage.slipway('leftovers', 'adopt', 'web');
    expect(await stage.processOf('web')).toMatchObject({ state: 'running', drift: true });
    await stage.slipway('restart', 'web');
    expect(await stage.processOf('web')).toMatchObject({ state: 'running', drift: false });
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
    const { pid, runId } = await stage.processOf('web');
    expect((await stage.slipway('down', '--keep', '--json')).json()).toMatchObject({ stopped: [], kept: [{ process: 'web', runId, pid }] });
    await stage.host().exited();
    await goesOn();
    const host = await stage.next();
    expect(host.stderr()).toMatch(/found in [\d.]+ ms; adopted\./);
    expect(await stage.processOf('web')).toMatchObject({ state: 'running', pid, runId });
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
    expect((await stage.status()).leftovers).toMatchObject([{ process: 'web', reason: 'keep-running', state: 'left', suggested: 'adopt' }]);
    await stage.slipway('leftovers', 'adopt', 'web');
    await stage.slipway('restart', 'web');
    await stage.killBoth();
    await goesOn();
    await stage.next('--leftovers', 'adopt');
    expect((await stage.processOf('web')).state).toBe('running');
    await stage.slipway('stop', 'web');
    expect([listenersOn(port), stage.alive()]).toEqual([[], []]);
  });
});
