import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';
import { freePort } from '../helpers/free-port';
import { startProgram } from '../helpers/start-program';
import { script, shell, tellingServer } from '../helpers/telling-server';

const by = 'test';
let core: CoreHarness;

beforeEach(() => {
  core = createCoreHarness();
});
afterEach(async () => {
  await core.close();
  expect(pidsWithToken(core.token)).toEqual([]);
});

describe('a start', () => {
  test('a port held by a stranger: waiting with the verdict, and it starts by itself when the port is free', async () => {
    const port = await freePort();
    const stranger = await startProgram('hold-port.mjs', ['--port', String(port)]);
    core.setProcesses(processConfig('web', tellingServer(port), { ports: [port] }));
    const start = await core.supervisor.start('test/web', BY_TEST);
    expect(start).toMatchObject({ outcome: 'waiting', verdict: { port, verdict: 'foreign', free: false } });
    expect(start.verdict?.holders[0]).toMatchObject({ pid: stranger.pid });
    expect(core.snapshot('web').state).toMatchObject({ kind: 'waiting', on: [{ kind: 'port', port }] });
    await stranger.end();
    expect((await core.until('web', ({ state }) => state.kind === 'running')).ports).toMatchObject([{ port }]);
  });

  test('a port nobody announced: the end carries the verdict taken at that moment', async () => {
    const port = await freePort();
    const stranger = await startProgram('hold-port.mjs', ['--port', String(port)]);
    core.setProcesses(processConfig('web', tellingServer(port)));
    const start = await core.supervisor.start('test/web', BY_TEST);
    expect(start).toMatchObject({ outcome: 'exited', verdict: { port, verdict: 'foreign' } });
    expect(core.snapshot('web')).toMatchObject({ state: { kind: 'exited', lastExit: { cause: 'port-busy' } }, verdict: { port } });
    await stranger.end();
  });

  test('a program that does not exist is spawn-failed with the reason, and nothing ran', async () => {
    core.setProcesses(processConfig('web', ['no-such-program-here']));
    const start = await core.supervisor.start('test/web', BY_TEST);
    expect(start).toMatchObject({ outcome: 'failed' });
    expect(start.message).toContain('no-such-program-here');
    expect(core.snapshot('web').state).toMatchObject({ kind: 'failed', cause: 'spawn-failed' });
  });

  test('a start that waits for its build is taken back by a stop, and the build is ended with what it started', async () => {
    core.setProcesses(
      processConfig('web', ['node', '-e', '0'], { build: { kind: 'shell', line: 'echo building; sleep 600 & sleep 600' } }),
    );
    const start = core.supervisor.start('test/web', BY_TEST);
    await core.untilLine('stdout building');
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped' });
    expect(await start).toMatchObject({ outcome: 'exited' });
    expect(pidsWithToken(core.token)).toEqual([]);
  });

  test('a crash is tried again after a wait, and stopped by a stop', async () => {
    core.setProcesses(
      processConfig('web', ['node', '-e', 'process.exit(3)'], {
        restart: { policy: 'on-failure', maxRestarts: 5, windowMs: 60_000, backoffInitialMs: 50, backoffMaxMs: 200, successExitCodes: [0] },
      }),
    );
    await core.supervisor.start('test/web', BY_TEST);
    await core.until('web', ({ state }) => state.kind === 'backoff' && state.attempt >= 2);
    await core.supervisor.stop('test/web', { by });
    expect(core.snapshot('web').state).toMatchObject({ kind: 'stopped', lastExit: { code: 3 } });
  });

  test('five crashes in a row end in failed', async () => {
    core.setProcesses(
      processConfig('web', ['node', '-e', 'process.exit(3)'], {
        restart: { policy: 'on-failure', maxRestarts: 3, windowMs: 60_000, backoffInitialMs: 1, backoffMaxMs: 2, successExitCodes: [0] },
      }),
    );
    await core.supervisor.start('test/web', BY_TEST);
    expect((await core.until('web', ({ state }) => state.kind === 'failed')).state).toMatchObject({ cause: 'restart-limit' });
  });
});

describe('a restart', () => {
  test('twenty in a row: new pid, same port, one listener, never address already in use', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', [], { ...shell(`${script(tellingServer(port))} & wait`), ports: [port] }));
    await core.supervisor.start('test/web', BY_TEST);
    const pids = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const restart = await core.supervisor.restart('test/web', BY_TEST, { by });
      expect(restart).toMatchObject({ outcome: 'ready', stop: { outcome: 'stopped', escalated: false } });
      const { ports } = core.snapshot('web');
      expect(ports.map((owned) => owned.port)).toEqual([port]);
      pids.add(restart.pid ?? 0);
    }
    expect(pids.size).toBe(20);
    expect(core.lines.join('\n')).not.toMatch(/in use|EADDRINUSE/i);
  });

  test('two restarts and a stop at once end stopped, with every outcome answered', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', tellingServer(port)));
    await core.supervisor.start('test/web', BY_TEST);
    const outcomes = [
      core.supervisor.restart('test/web', BY_TEST, { by }),
      core.supervisor.restart('test/web', BY_TEST, { by }),
      core.supervisor.stop('test/web', { by }),
    ];
    await Promise.all(outcomes);
    expect(core.snapshot('web').state.kind).toBe('stopped');
  });

  test('a failing build keeps the old run, a good one is followed by the new', async () => {
    const port = await freePort();
    const flag = `${core.folder}/build-fails`;
    core.setProcesses(processConfig('web', tellingServer(port), { build: { kind: 'shell', line: `echo building; test ! -e ${flag}` } }));
    const first = await core.supervisor.start('test/web', BY_TEST);
    expect(first).toMatchObject({ outcome: 'ready', build: { code: 0 } });
    writeFileSync(flag, '');
    expect(await core.supervisor.restart('test/web', BY_TEST, { by })).toMatchObject({
      outcome: 'build-failed',
      build: { code: 1 },
      stop: null,
    });
    expect(core.snapshot('web').state).toMatchObject({ kind: 'running', pid: first.pid });
    rmSync(flag);
    const second = await core.supervisor.restart('test/web', BY_TEST, { by });
    expect(second).toMatchObject({ outcome: 'ready', build: { code: 0 } });
    expect(second.pid).not.toBe(first.pid);
  });
});

describe('a port moved for one start', () => {
  const portFromEnv = [
    'node',
    '-e',
    "require('http').createServer((q,r)=>r.end('ok')).listen(process.env.PORT||0,'127.0.0.1');process.on('SIGTERM',()=>process.exit(0))",
  ];
  test('runs there this time, and as configured the next time', async () => {
    const port = await freePort();
    const other = await freePort();
    const stranger = await startProgram('hold-port.mjs', ['--port', String(port)]);
    core.setProcesses(processConfig('web', portFromEnv, { env: { PORT: String(port) }, ports: [port] }));
    expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'waiting' });
    await core.supervisor.stop('test/web', { by });
    expect(await core.supervisor.start('test/web', BY_TEST, { from: port, to: other })).toMatchObject({ outcome: 'ready' });
    expect(core.snapshot('web')).toMatchObject({ ports: [{ port: other }], drift: false, expectedPorts: [other] });
    await stranger.end();
    expect(await core.supervisor.restart('test/web', BY_TEST, { by })).toMatchObject({ outcome: 'ready' });
    expect(core.snapshot('web')).toMatchObject({ ports: [{ port }] });
  });
});
