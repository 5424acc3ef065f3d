import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';

const by = 'test';
let core: CoreHarness;

beforeEach(() => {
  core = createCoreHarness();
});
afterEach(async () => {
  await core.close();
  expect(pidsWithToken(core.token)).toEqual([]);
});

/** A free port of this moment, for programs that need a number. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A server that says every signal it gets, with a count, and ends on SIGTERM unless told to ignore it. */
const server = (port: number, ignore: readonly string[] = []): readonly string[] => [
  'node',
  '-e',
  `const n={};for(const s of ['SIGTERM','SIGINT','SIGHUP'])process.on(s,()=>{n[s]=(n[s]||0)+1;console.log('got '+s+' '+n[s]);if(s!=='SIGHUP'&&!${JSON.stringify(ignore)}.includes(s))process.exit(0)});
   require('http').createServer((q,r)=>r.end('ok')).listen(${port},'127.0.0.1',()=>console.log('up '+process.pid))`,
];
const shell = (line: string) => ({ command: { kind: 'shell' as const, line } });
const script = (argv: readonly string[]): string => argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
const gotSignals = (): string[] => core.lines.filter((line) => line.includes(' got SIG'));

async function startAndStop(name: string) {
  expect((await core.supervisor.start(`test/${name}`, BY_TEST)).message).toBeNull();
  return core.supervisor.stop(`test/${name}`, { by });
}

describe('a stop proves that nothing is left', () => {
  test('a plain server gets one SIGTERM and its port is free again', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', server(port)));
    const stop = await startAndStop('web');
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: false, survivors: [], ports: [{ port }] });
    expect(stop.ports[0]?.releasedAtMs).not.toBeNull();
    expect(stop.signals.map(({ signal, target }) => [signal, target])).toEqual([['SIGTERM', 'group']]);
    expect(gotSignals()).toEqual(['stdout got SIGTERM 1']);
    expect(core.snapshot('web').state).toMatchObject({
      kind: 'stopped',
      lastExit: { code: 0, signal: null, cause: 'stopped', expected: true },
    });
  });

  test('a shell that waits for its server: both go, the server sees SIGTERM once', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', [], shell(`${script(server(port))} & wait`)));
    const stop = await startAndStop('web');
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(gotSignals()).toEqual(['stdout got SIGTERM 1']);
  });

  test('a shell that leaves its server behind: the run goes on under the server, and a stop finds it', async () => {
    const port = await freePort();
    core.setProcesses(
      processConfig(
        'web',
        [],
        shell(`${script(server(port))} & while ! grep -qi ':${port.toString(16).padStart(4, '0')} ' /proc/net/tcp; do :; done; exit 0`),
      ),
    );
    await core.supervisor.start('test/web', BY_TEST);
    const running = await core.until(
      'web',
      ({ state }) => state.kind === 'running' && state.pid !== 0 && core.lines.some((line) => line.includes('goes on under pid')),
    );
    expect(running.members).toHaveLength(1);
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'stopped', escalated: false, ports: [{ port }] });
    expect(gotSignals()).toEqual(['stdout got SIGTERM 1']);
  });

  test('a setsid grandchild and an env -i daemon are found by their marks', async () => {
    const port = await freePort();
    const other = await freePort();
    const line = `setsid ${script(server(port))} & (setsid env -i PATH="$PATH" ${script(server(other))} &) ; sleep 600`;
    core.setProcesses(processConfig('web', [], { ...shell(line), ports: [port, other] }));
    await core.supervisor.start('test/web', BY_TEST);
    expect(core.snapshot('web').members.length).toBeGreaterThanOrEqual(4);
    const stop = await core.supervisor.stop('test/web', { by });
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(gotSignals()).toEqual(['stdout got SIGTERM 1', 'stdout got SIGTERM 1']);
    expect(stop.ports.map(({ port: number }) => number).sort()).toEqual([port, other].sort());
  });

  test('what ignores SIGTERM is killed when the kill delay is over, not before', async () => {
    const port = await freePort();
    core.setProcesses(
      processConfig('web', server(port, ['SIGTERM']), { stop: { stopSignal: 'SIGTERM', killDelayMs: 400, scope: 'tree', command: null } }),
    );
    const stop = await startAndStop('web');
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(stop.durationMs).toBeGreaterThanOrEqual(400);
    expect(stop.durationMs).toBeLessThan(700);
    expect(stop.signals.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
  });

  test('a second stop goes to the last step at once, and both get the outcome', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', server(port, ['SIGTERM'])));
    await core.supervisor.start('test/web', BY_TEST);
    const first = core.supervisor.stop('test/web', { by });
    await core.untilLine('got SIGTERM');
    const second = core.supervisor.stop('test/web', { by });
    expect(await first).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(await second).toMatchObject({ outcome: 'stopped', escalated: true });
  });

  test('a pool that respawns its workers leaves none', async () => {
    const worker = `process.on('SIGTERM',()=>{});setInterval(()=>{},1000)`;
    const pool = `const {spawn}=require('child_process');process.on('SIGTERM',()=>{});const go=()=>spawn(process.execPath,['-e',${JSON.stringify(worker)}],{stdio:'inherit'}).on('exit',go);for(let i=0;i<8;i++)go();console.log('pool up')`;
    core.setProcesses(
      processConfig('pool', ['node', '-e', pool], {
        ready: { kind: 'log', text: 'pool up' },
        stop: { stopSignal: 'SIGTERM', killDelayMs: 50, scope: 'tree', command: null },
      }),
    );
    expect(await startAndStop('pool')).toMatchObject({ outcome: 'stopped', escalated: true, survivors: [] });
  });

  test('scope main signals only the main process', async () => {
    core.setProcesses(
      processConfig('web', [], {
        ...shell(
          `trap 'exit 0' TERM; node -e "process.on('SIGTERM',()=>console.log('got SIGTERM'));console.log('child up');setInterval(()=>{},1000)" & wait; wait`,
        ),
        ready: { kind: 'log', text: 'child up' },
        stop: { stopSignal: 'SIGTERM', killDelayMs: 200, scope: 'main', command: null },
      }),
    );
    expect(await startAndStop('web')).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(gotSignals()).toEqual([]);
  });

  test('a stop command that hangs is ended with the rest by the last step', async () => {
    const port = await freePort();
    core.setProcesses(
      processConfig('web', server(port), { stop: { stopSignal: 'SIGTERM', killDelayMs: 300, scope: 'tree', command: 'sleep 600' } }),
    );
    expect(await startAndStop('web')).toMatchObject({ outcome: 'stopped', escalated: true, survivors: [] });
  });

  test('stopping what does not run is not-running and touches nothing', async () => {
    core.setProcesses(processConfig('web', ['node', '-e', '0']));
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'not-running', signals: [] });
  });
});

describe('a restart', () => {
  test('twenty in a row: new pid, same port, one listener, never address already in use', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', [], { ...shell(`${script(server(port))} & wait`), ports: [port] }));
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
    core.setProcesses(processConfig('web', server(port)));
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
    core.setProcesses(processConfig('web', server(port), { build: { kind: 'shell', line: `echo building; test ! -e ${flag}` } }));
    const first = await core.supervisor.start('test/web', BY_TEST);
    expect(first).toMatchObject({ outcome: 'ready', build: { code: 0 } });
    const { writeFileSync, rmSync } = await import('node:fs');
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

describe('a start', () => {
  test('a port held by a stranger: waiting with the verdict, and it starts by itself when the port is free', async () => {
    const port = await freePort();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    core.setProcesses(processConfig('web', server(port), { ports: [port] }));
    const start = await core.supervisor.start('test/web', BY_TEST);
    expect(start).toMatchObject({ outcome: 'waiting', verdict: { port, verdict: 'foreign', free: false } });
    expect(start.verdict?.holders[0]).toMatchObject({ pid: process.pid });
    expect(core.snapshot('web').state).toMatchObject({ kind: 'waiting', on: [{ kind: 'port', port }] });
    await new Promise((resolve) => stranger.close(resolve));
    expect((await core.until('web', ({ state }) => state.kind === 'running')).ports).toMatchObject([{ port }]);
  });

  test('a port nobody announced: the end carries the verdict taken at that moment', async () => {
    const port = await freePort();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    core.setProcesses(processConfig('web', server(port)));
    const start = await core.supervisor.start('test/web', BY_TEST);
    expect(start).toMatchObject({ outcome: 'exited', verdict: { port, verdict: 'foreign' } });
    expect(core.snapshot('web')).toMatchObject({ state: { kind: 'exited', lastExit: { cause: 'port-busy' } }, verdict: { port } });
    await new Promise((resolve) => stranger.close(resolve));
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

describe('a signal', () => {
  test('SIGHUP reaches the server exactly once and it goes on', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', server(port)));
    await core.supervisor.start('test/web', BY_TEST);
    const outcome = await core.supervisor.signal('test/web', 'SIGHUP', 'run', by);
    expect(outcome).toMatchObject({ signal: 'SIGHUP', warning: null });
    expect(Object.values(outcome.effect)).toEqual(['caught']);
    await core.untilLine('got SIGHUP 1');
    expect(core.snapshot('web').state.kind).toBe('running');
  });

  test('the forecast says what each signal would do, and an outcome warns of a default action', async () => {
    core.setProcesses(
      processConfig('web', ['node', '-e', 'console.log("up");setInterval(()=>{},1000)'], { ready: { kind: 'log', text: 'up' } }),
    );
    await core.supervisor.start('test/web', BY_TEST);
    expect((await core.supervisor.forecast('test/web')).members[0]?.effects).toMatchObject({
      SIGHUP: 'default',
      SIGPIPE: 'ignored',
      SIGKILL: 'default',
    });
    const outcome = await core.supervisor.signal('test/web', 'SIGHUP', 'main', by);
    expect(outcome.warning).toContain('no handler');
    await core.until('web', ({ state }) => state.kind === 'exited');
    expect(core.snapshot('web').state).toMatchObject({ lastExit: { code: null, signal: 'SIGHUP' } });
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
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    core.setProcesses(processConfig('web', portFromEnv, { env: { PORT: String(port) }, ports: [port] }));
    expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'waiting' });
    await core.supervisor.stop('test/web', { by });
    expect(await core.supervisor.start('test/web', BY_TEST, { from: port, to: other })).toMatchObject({ outcome: 'ready' });
    expect(core.snapshot('web')).toMatchObject({ ports: [{ port: other }], drift: false, expectedPorts: [port] });
    await new Promise((resolve) => stranger.close(resolve));
    expect(await core.supervisor.restart('test/web', BY_TEST, { by })).toMatchObject({ outcome: 'ready' });
    expect(core.snapshot('web')).toMatchObject({ ports: [{ port }] });
  });
});

test('a paused process is stopped by its signal, not by the end of its kill delay', async () => {
  const port = await freePort();
  core.setProcesses(processConfig('web', server(port)));
  await core.supervisor.start('test/web', BY_TEST);
  await core.supervisor.signal('test/web', 'SIGSTOP', 'run', by);
  const stop = await core.supervisor.stop('test/web', { by });
  expect(stop).toMatchObject({ outcome: 'stopped', escalated: false });
  expect(gotSignals()).toEqual(['stdout got SIGTERM 1']);
});
