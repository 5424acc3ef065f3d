import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';
import { freePort } from '../helpers/free-port';
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

const gotSignals = (): string[] => core.lines.filter((line) => line.includes(' got SIG'));

async function startAndStop(name: string) {
  expect((await core.supervisor.start(`test/${name}`, BY_TEST)).message).toBeNull();
  return core.supervisor.stop(`test/${name}`, { by });
}

describe('a stop proves that nothing is left', () => {
  test('a plain server gets one SIGTERM and its port is free again', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', tellingServer(port)));
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
    core.setProcesses(processConfig('web', [], shell(`${script(tellingServer(port))} & wait`)));
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
        shell(
          `${script(tellingServer(port))} & while ! grep -qi ':${port.toString(16).padStart(4, '0')} ' /proc/net/tcp; do :; done; exit 0`,
        ),
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
    const line = `setsid ${script(tellingServer(port))} & (setsid env -i PATH="$PATH" ${script(tellingServer(other))} &) ; sleep 600`;
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
      processConfig('web', tellingServer(port, ['SIGTERM']), {
        stop: { stopSignal: 'SIGTERM', killDelayMs: 400, scope: 'tree', command: null },
      }),
    );
    const stop = await startAndStop('web');
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(stop.durationMs).toBeGreaterThanOrEqual(400);
    expect(stop.durationMs).toBeLessThan(1_500);
    expect(stop.signals.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
  });

  test('a second stop goes to the last step at once, and both get the outcome', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', tellingServer(port, ['SIGTERM'])));
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
      processConfig('web', tellingServer(port), { stop: { stopSignal: 'SIGTERM', killDelayMs: 300, scope: 'tree', command: 'sleep 600' } }),
    );
    expect(await startAndStop('web')).toMatchObject({ outcome: 'stopped', escalated: true, survivors: [] });
  });

  test('stopping what does not run is not-running and touches nothing', async () => {
    core.setProcesses(processConfig('web', ['node', '-e', '0']));
    expect(await core.supervisor.stop('test/web', { by })).toMatchObject({ outcome: 'not-running', signals: [] });
  });
});

describe('a signal', () => {
  test('SIGHUP reaches the server exactly once and it goes on', async () => {
    const port = await freePort();
    core.setProcesses(processConfig('web', tellingServer(port)));
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

test('a paused process is stopped by its signal, not by the end of its kill delay', async () => {
  const port = await freePort();
  core.setProcesses(processConfig('web', tellingServer(port)));
  await core.supervisor.start('test/web', BY_TEST);
  await core.supervisor.signal('test/web', 'SIGSTOP', 'run', by);
  const stop = await core.supervisor.stop('test/web', { by });
  expect(stop).toMatchObject({ outcome: 'stopped', escalated: false });
  expect(gotSignals()).toEqual(['stdout got SIGTERM 1']);
});
