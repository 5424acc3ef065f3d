import { afterEach, describe, expect, test } from 'vitest';
import { programPath } from '../helpers/fixture-project';
import { HAS_NAMESPACES } from '../helpers/net-namespace';
import { holdingClient, openPortStage, type PortDocument, type PortStage, plainServer } from '../helpers/port-stage';

/** How long the kernel keeps half-closed connections in here. Its timer is the real one; only its length is set. */
const FIN_TIMEOUT_S = 9;
/** The kernel takes a row away up to 2 s after its time; the look, the start and a loaded machine come on top. */
const LATE_MS = 4_000;

let stage: PortStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});
const open = async (processes: object): Promise<PortStage> => {
  stage = await openPortStage(processes, FIN_TIMEOUT_S);
  return stage;
};

describe.skipIf(!HAS_NAMESPACES)('closed connections, in a network namespace (Linux, root)', () => {
  test('time-wait-strict: a server without SO_REUSEADDR restarted with a client: countdown, then it starts by itself', async () => {
    const { space: network, run, until, port } = await open({ api: { command: plainServer(18081), ports: [18081] } });
    expect((await run('start', 'api', '--json')).json()).toMatchObject({ outcome: 'ready' });
    await network.python(holdingClient(18081));
    const restart = await run('restart', 'api', '--json');
    expect(restart.code).toBe(1);
    const outcome = restart.json<{ outcome: string; verdict: PortDocument; stop: { durationMs: number; ports: object[] } }>();
    expect(outcome).toMatchObject({
      outcome: 'waiting',
      stop: { outcome: 'stopped', ports: [{ port: 18081, releasedAtMs: null }] },
      verdict: {
        verdict: 'time-wait-strict',
        free: false,
        probe: 'EADDRINUSE',
        holders: [],
        reuse: { lacks: 'previous', language: 'Python' },
      },
    });
    expect(outcome.verdict.advice).toContain('SO_REUSEADDR');
    expect(outcome.verdict.actions.map(({ id }) => id)).toEqual(['wait', 'use-next-port', 'cancel-start', 'copy-report']);
    // The stop does not wait for what the kernel times beyond its limit.
    expect(outcome.stop.durationMs).toBeLessThan(4_000);
    const promised = Date.parse((await port('18081')).freesAt ?? '');
    expect(promised).toBeGreaterThan(Date.now());
    await until('api', ({ state }) => state === 'running');
    expect(Math.abs(Date.now() - promised)).toBeLessThan(LATE_MS);
  }, 90_000);

  test('time-wait: a program without SO_REUSEADDR after one with it: dies once, is remembered, waits, starts by itself', async () => {
    const {
      space: network,
      run,
      until,
      port,
    } = await open({
      first: { command: plainServer(18082, 'reuse'), ports: [18082] },
      second: { command: plainServer(18082), ports: [18082], restart: { policy: 'on-failure', backoff: { initial: '100ms' } } },
    });
    expect((await run('start', 'first', '--json')).json()).toMatchObject({ outcome: 'ready' });
    await network.python(holdingClient(18082));
    expect((await run('stop', 'first', '--json')).json()).toMatchObject({ outcome: 'stopped', ports: [{ port: 18082 }] });
    // Everybody who sets SO_REUSEADDR may start now; nobody is blamed before it was tried.
    expect(await port('18082')).toMatchObject({ verdict: 'time-wait', free: true, probe: 'ok', reuse: { lacks: 'unknown' } });
    await run('start', 'second', '--json');
    const waiting = await until('second', ({ state }) => state === 'waiting');
    expect(waiting.lastExit).toMatchObject({ cause: 'port-busy', verdict: { verdict: 'time-wait', reuse: { lacks: 'this' } } });
    expect(waiting.verdict).toMatchObject({ verdict: 'time-wait', holders: [], reuse: { lacks: 'this', language: 'Python' } });
    expect(waiting.verdict?.reuse?.fix).toContain('SO_REUSEADDR');
    const promised = Date.parse(waiting.verdict?.freesAt ?? '');
    const { runId } = await until('second', ({ state }) => state === 'running');
    expect(Math.abs(Date.now() - promised)).toBeLessThan(LATE_MS);
    expect(runId).toBe(2);
    // The next start knows before it tries: no second death.
    await network.python(holdingClient(18082));
    await run('stop', 'second', '--json');
    const again = (await run('start', 'second', '--json')).json<{ outcome: string; runId: number }>();
    expect(again).toMatchObject({ outcome: 'waiting', verdict: { free: false } });
    expect((await run('stop', 'second', '--json')).json()).toMatchObject({ outcome: 'stopped', note: 'the planned start was taken back' });
    expect(await until('second', ({ verdict }) => verdict === null)).toMatchObject({ state: 'stopped', verdict: null });
  }, 90_000);

  test('a Node server is never blamed on closed connections: it starts at once beside them', async () => {
    const { space: network, run } = await open({
      web: { command: [process.execPath, programPath('hold-port.mjs'), '--port', '18083'], ports: [18083] },
    });
    expect((await run('start', 'web', '--json')).json()).toMatchObject({ outcome: 'ready' });
    await network.python(holdingClient(18083));
    for (let round = 0; round < 3; round++) {
      expect((await run('restart', 'web', '--json')).json()).toMatchObject({ outcome: 'ready', verdict: null });
    }
  }, 60_000);
});
