import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { copyProject, type FixtureProject, HAS_GO } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { expectNoneLeft, listenersOn } from '../helpers/processes';
import { type CommandResult, runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';
import { type StartedProgram, startProgram } from '../helpers/start-program';

const RESTARTS = 20;

interface StartReply {
  readonly process: string;
  readonly runId: number;
  readonly pid: number;
  readonly outcome: string;
  readonly stop: { readonly outcome: string; readonly survivors: readonly unknown[]; readonly ports: readonly unknown[] } | null;
  readonly verdict: { readonly verdict: string; readonly holders: readonly { readonly pid: number }[] } | null;
}

let host: StartedHost | null = null;
let project: FixtureProject | null = null;
let stranger: StartedProgram | null = null;

afterEach(async () => {
  await stranger?.end();
  await host?.stop();
  project?.remove();
  host = null;
  project = null;
  stranger = null;
});

async function open(name: string, ports: Record<number, number>, twin?: boolean): Promise<(...args: string[]) => Promise<CommandResult>> {
  project = copyProject(name, ports, twin);
  const started = await startHost();
  host = started;
  const run = (...args: string[]): Promise<CommandResult> => runCommand(started.stateDir, args);
  expect((await run('add', project.root, '--trust', '--json')).code).toBe(0);
  return run;
}

const inUse = (text: string): string[] => text.split('\n').filter((line) => /address already in use|EADDRINUSE/i.test(line));

describe('the main job from the command line', () => {
  test.skipIf(!HAS_GO)(
    'a Go server that is built first: start, 20 restarts, SIGHUP exactly once, stop',
    async () => {
      const port = await freePort();
      const run = await open('shop', { 18080: port });
      const first = (await run('start', 'api', '--json')).json<StartReply & { build: { code: number } }>();
      expect(first).toMatchObject({ process: 'api', runId: 1, outcome: 'ready', build: { code: 0 } });
      expect(listenersOn(port)).toEqual([first.pid]);

      let last: StartReply = first;
      for (let round = 1; round <= RESTARTS; round++) {
        const next = await run('restart', 'api', '--json');
        expect(next.code).toBe(0);
        const reply = next.json<StartReply>();
        expect(reply).toMatchObject({ runId: round + 1, outcome: 'ready', stop: { outcome: 'stopped', survivors: [] } });
        expect(reply.pid).not.toBe(last.pid);
        expect(listenersOn(port)).toEqual([reply.pid]);
        last = reply;
      }

      const signal = await run('signal', 'api', 'SIGHUP', '--json');
      expect(signal.json()).toMatchObject({ signal: 'SIGHUP', delivered: [last.pid], effect: { [last.pid]: 'caught' }, warning: null });
      expect((await run('stop', 'api', '--json')).json()).toMatchObject({ outcome: 'stopped', escalated: false, survivors: [] });
      const log = (await run('logs', 'api', '-n', '10000', '--json')).stdout;
      expect(log.match(/SIGHUP received \(\d+\)/g)).toEqual(['SIGHUP received (1)']);
      expect(inUse(log)).toEqual([]);
      expect(listenersOn(port)).toEqual([]);
    },
    120_000,
  );

  test.each(['npm', 'waiter'])(
    'the wrapper chain %s, restarted 20 times: exactly one listener each time, nothing left after down',
    async (name) => {
      const port = await freePort();
      const run = await open('chain', name === 'npm' ? { 18101: port } : { 18102: port });
      expect((await run('start', name, '--json')).json()).toMatchObject({ outcome: 'ready' });
      const seen = new Set<number>(listenersOn(port));
      for (let round = 1; round <= RESTARTS; round++) {
        const reply = (await run('restart', name, '--json')).json<StartReply>();
        expect(reply).toMatchObject({ outcome: 'ready', stop: { outcome: 'stopped', survivors: [] } });
        const listeners = listenersOn(port);
        expect(listeners).toHaveLength(1);
        for (const pid of listeners) expect(seen.has(pid)).toBe(false);
        for (const pid of listeners) seen.add(pid);
      }
      expect(inUse((await run('logs', name, '-n', '10000', '--json')).stdout)).toEqual([]);
      const down = await run('down', '--json');
      expect(down.code).toBe(0);
      expect(await host?.exited()).toBe(0);
      await expectNoneLeft(host?.token ?? '', 0);
      expect(listenersOn(port)).toEqual([]);
    },
    120_000,
  );

  test('a foreign holder: start waits with the verdict and exits 1, the doctor names it, and the start happens when the port is free', async () => {
    const port = await freePort();
    const run = await open('shop', { 18080: port }, true);
    stranger = await startProgram('hold-port.py', [String(port)]);
    const start = await run('start', 'api', '--json');
    expect(start.code).toBe(1);
    expect(start.json()).toMatchObject({
      outcome: 'waiting',
      verdict: { verdict: 'foreign', holders: [{ pid: stranger.pid, owner: 'foreign' }] },
    });
    const doctor = await run('port', String(port), '--json');
    expect(doctor.code).toBe(0);
    expect(doctor.json()).toMatchObject({ port, free: false, verdict: 'foreign', holders: [{ pid: stranger.pid }] });
    await stranger.end();
    await expect
      .poll(
        async () =>
          (await run('status', '--json')).json<{ projects: { processes: { state: string }[] }[] }>().projects[0]?.processes[0]?.state,
        {
          timeout: 10_000,
        },
      )
      .toBe('running');
    expect(listenersOn(port)).toHaveLength(1);
  });

  test('SIGINT to the host stops every process by its own sequence before it exits 0', async () => {
    const [api, mule] = [await freePort(), await freePort()];
    const run = await open('shop', { 18080: api }, true);
    const second = copyProject('stubborn', { 18110: mule });
    try {
      await run('add', second.root, '--trust');
      expect((await run('start', 'api', '--kill-delay', 'soon')).code).toBe(2);
      expect((await run('start', 'api', 'worker', 'mule')).code).toBe(0);
      const members = [...listenersOn(api), ...listenersOn(mule)];
      expect(members).toHaveLength(2);
      const askedAt = Date.now();
      host?.child.kill('SIGINT');
      expect(await host?.exited()).toBe(0);
      // The mule ignores SIGTERM: its own kill delay of 5 s was waited for, nobody was killed early.
      expect(Date.now() - askedAt).toBeGreaterThanOrEqual(5_000);
      await expectNoneLeft(host?.token ?? '', 0);
      expect([...listenersOn(api), ...listenersOn(mule)]).toEqual([]);
    } finally {
      second.remove();
    }
  });
});

describe('exit codes', () => {
  test.each([
    [['start', 'nope'], 1, 'process-not-found'],
    [['stop'], 2, null],
    [['bogus'], 2, null],
    [['signal', 'api', 'SIGNOPE'], 2, null],
  ] as const)('%j exits %i', async (args, code, error) => {
    const run = await open('shop', { 18080: await freePort() }, true);
    const result = await run(...args, '--json');
    expect(result.code).toBe(code);
    const reply = result.json<{ error: { code: string; message: string; hint: string } }>();
    expect(reply.error.message).not.toBe('');
    expect(reply.error.hint).not.toBe('');
    if (error !== null) expect(reply.error.code).toBe(error);
  });

  test('without a host 3, without trust 4, stopping what does not run 0', async () => {
    const none = await runCommand(path.join(tmpdir(), 'slipway-no-such-state'), ['status', '--json']);
    expect(none.code).toBe(3);
    expect(none.json()).toMatchObject({ error: { code: 'host-unreachable' } });
    project = copyProject('shop', { 18080: await freePort() }, true);
    host = await startHost();
    const { stateDir } = host;
    expect((await runCommand(stateDir, ['add', project.root])).code).toBe(0);
    expect((await runCommand(stateDir, ['start', 'api', '--json'])).code).toBe(4);
    expect((await runCommand(stateDir, ['trust', 'shop'])).code).toBe(0);
    const stop = await runCommand(stateDir, ['stop', 'api', '--json']);
    expect(stop.code).toBe(0);
    expect(stop.json()).toMatchObject({ process: 'api', outcome: 'not-running' });
  });
});
