import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CommandLine, freePort, isAlive, PROGRAMS } from '../helpers/command-line';
import { SERVER, type ShopStage, STUBBORN, shopStageForEach } from '../helpers/shop-stage';

/** How a start goes, which is told before what came of it. */
const PROGRESS = /: (started, pid|building|waiting) ?/;

let stage: ShopStage;
let folder: string;
let line: CommandLine;

shopStageForEach((fresh) => {
  stage = fresh;
  ({ folder, line } = stage);
});

describe('the main job', () => {
  test('start, status, signal, restart, stop and logs, with the shapes of the interface', async () => {
    const port = await stage.withServer();
    const started = await line.run('start', 'api', '--json');
    expect(started).toMatchObject({
      code: 0,
      json: {
        process: 'api',
        runId: 1,
        outcome: 'ready',
        build: null,
        readyMs: expect.any(Number),
        durationMs: expect.any(Number),
        cause: { kind: 'command-line', files: [], by: 'command line' },
        timeline: expect.any(Array),
      },
    });
    expect(started.json).not.toHaveProperty('stop');
    const { pid } = started.json;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe(`pid ${pid} /\n`);

    const status = (await line.run('status', 'shop', '--json')).json;
    expect(status.host).toMatchObject({ pid: line.host?.pid, url: expect.stringMatching(/^http:/), version: expect.any(String) });
    expect(status.projects).toMatchObject([
      {
        id: 'shop',
        name: 'shop',
        root: folder,
        trust: 'trusted',
        problems: [],
        processes: [
          {
            id: 'shop/api',
            name: 'api',
            state: 'running',
            phase: 'up',
            runId: 1,
            pid,
            members: [{ pid, command: expect.stringContaining('server.mjs') }],
            ports: [{ protocol: 'tcp', address: '127.0.0.1', port, pid }],
            startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
            readyAt: expect.stringMatching(/^\d{4}-.*Z$/),
            overdue: false,
            restarts: 0,
            lastExit: null,
            drift: false,
          },
        ],
      },
    ]);

    expect((await line.run('signal', 'api', 'hup', '--json')).json).toEqual({
      process: 'api',
      processId: 'shop/api',
      runId: 1,
      signal: 'SIGHUP',
      delivered: [pid],
      effect: { [pid]: 'caught' },
      warning: null,
    });
    const effects = (await line.run('signals', 'api', '--json')).json.signals;
    expect(effects.find(({ name }: { name: string }) => name === 'SIGHUP').effect).toEqual({ [pid]: 'caught' });

    const restarted = (await line.run('restart', 'shop/api', '--json')).json;
    expect(restarted).toMatchObject({
      runId: 2,
      outcome: 'ready',
      stop: {
        process: 'api',
        runId: 1,
        outcome: 'stopped',
        escalated: false,
        signals: [{ atMs: expect.any(Number), signal: 'SIGTERM', target: 'group', pid }],
        survivors: [],
        ports: [{ port, releasedAtMs: expect.any(Number) }],
      },
    });
    expect(isAlive(pid)).toBe(false);

    expect(await line.run('stop', 'api', '--json')).toMatchObject({ code: 0, json: { outcome: 'stopped', runId: 2 } });
    expect(await line.run('stop', 'api', '--json')).toMatchObject({ code: 0, json: { outcome: 'not-running', runId: null } });
    const after = (await line.run('status', '--json')).json.projects[0].processes[0];
    expect(after).toMatchObject({ state: 'stopped', pid: null, lastExit: { code: 0, signal: null, cause: 'stopped', expected: true } });

    const lines = (await line.run('logs', 'api', '--json')).stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines.filter(({ text }) => text === 'SIGHUP received (1)')).toMatchObject([
      { seq: expect.any(Number), process: 'api', runId: 1, stream: 'stdout', at: expect.stringMatching(/Z$/) },
    ]);
    const second = (await line.run('logs', 'api', '--run', '2', '--grep', '^listening', '--since', '5m')).stdout;
    expect(second.trim().split('\n')).toHaveLength(1);
    expect(await line.run('logs', 'api', '--run', '99')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('There is no run 99'),
    });
  });

  test('several names give results; a wrong one stops the command before anything happens', async () => {
    const second = await freePort();
    await stage.withServer(`  web:\n    command: ["node", "${SERVER}", "--port", "${second}"]\n    ready: { port: ${second} }\n`);
    expect((await line.run('start', 'api', 'wbe')).stderr).toContain('Did you mean web?');
    expect((await line.run('status', '--json')).json.projects[0].processes[0].state).toBe('stopped');
    const both = await line.run('start', 'api', 'web', '--json');
    expect(both).toMatchObject({
      code: 0,
      json: {
        results: [
          { process: 'api', outcome: 'ready' },
          { process: 'web', outcome: 'ready' },
        ],
      },
    });
    const { stopped } = (await line.run('down', '--json')).json;
    expect(stopped.map(({ process, outcome }: { process: string; outcome: string }) => [process, outcome]).sort()).toEqual([
      ['api', 'stopped'],
      ['web', 'stopped'],
    ]);
    expect(await line.hostExit()).toBe(0);
    for (const { pid } of both.json.results) expect(isAlive(pid)).toBe(false);
  });

  test('a server that ignores SIGTERM: --kill-delay 1s takes 1.0 to 1.3 s and says it escalated', async () => {
    const port = await freePort();
    await stage.writeProject(
      `version: 1\nprocesses:\n  stubborn:\n    command: ["node", "${STUBBORN}", "--port", "${port}"]\n    ready: { port: ${port} }\n`,
    );
    await line.startHost();
    await line.run('add', folder, '--trust');
    await line.run('start', 'stubborn');
    const { code, json } = await line.run('stop', 'stubborn', '--kill-delay', '1s', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(json.signals.map(({ signal }: { signal: string }) => signal)).toEqual(expect.arrayContaining(['SIGTERM', 'SIGKILL']));
    expect(json.durationMs).toBeGreaterThanOrEqual(1_000);
    expect(json.durationMs).toBeLessThan(1_300);
  });

  test('a start behind a foreign holder waits with the verdict and exits 1; it starts by itself when the port is free', async () => {
    const port = await stage.withServer();
    const holder = spawn(process.execPath, [join(PROGRAMS, 'hold-port.mjs'), '--port', String(port)]);
    await once(holder.stdout, 'data');
    try {
      const { code, json } = await line.run('start', 'api', '--json');
      expect(code).toBe(1);
      expect(json).toMatchObject({ outcome: 'waiting', verdict: { verdict: 'foreign', free: false, holders: [{ pid: holder.pid }] } });
      expect((await line.run('status', '--json')).json.projects[0].processes[0].state).toBe('waiting');
      const doctor = await line.run('port', String(port), '--json');
      expect(doctor).toMatchObject({
        code: 0,
        json: { port, free: false, verdict: 'foreign', holders: [{ pid: holder.pid, owner: 'foreign' }] },
      });
    } finally {
      holder.kill('SIGKILL');
    }
    const log = line.follow('logs', 'api', '-f');
    await log.until('listening on');
    expect(await log.stop()).toBe(0);
  });

  test('ports lists ours first, and the doctor knows its own', async () => {
    const port = await stage.withServer();
    await line.run('start', 'api');
    const { listeners } = (await line.run('ports', '--json')).json;
    expect(listeners[0]).toMatchObject({ protocol: 'tcp', address: '127.0.0.1', port, owner: 'managed', process: 'api', exposed: false });
    expect((await line.run('port', String(port), '--json')).json).toMatchObject({
      verdict: 'own-run',
      holders: [{ owner: 'managed', process: 'api', runId: 1 }],
    });
    expect((await line.run('port', String(await freePort()), '--json')).json).toMatchObject({ free: true, verdict: 'free' });
  });

  test('what cannot be started exits 1 with the reason; a job that did its work and ended exits 0; one that is late exits 0', async () => {
    await stage.writeProject(`version: 1
processes:
  missing: { command: ["no-such-program-here"] }
  crash: { command: ["node", "${join(PROGRAMS, 'crash.mjs')}", "--code", "3"], restart: { policy: never } }
  job: { command: ["true"] }
  broken: { command: ["true"], build: "exit 7" }
  late: { command: ["sleep", "600"], ready: { port: ${await freePort()} }, ready_timeout: 100ms }
`);
    await line.startHost();
    await line.run('add', folder, '--trust');
    const start = async (name: string) => {
      const { code, json, stderr } = await line.run('start', name, '--json');
      const reasons = stderr.split('\n').filter((text) => text !== '' && !PROGRESS.test(text));
      return [code, json.outcome, reasons.join('\n')];
    };
    expect(await start('missing')).toEqual([1, 'failed', expect.stringContaining('no-such-program-here')]);
    expect(await start('crash')).toEqual([1, 'exited', 'crash: exited 3']);
    expect(await start('job')).toEqual([0, 'exited', '']);
    expect(await start('broken')).toEqual([1, 'build-failed', expect.stringContaining('7')]);
    expect(await start('late')).toEqual([0, 'overdue', '']);
    expect((await line.run('signal', 'job', 'hup', '--json')).json.error.code).toMatch(/not-running|not-signalable/);
  });

  test('start is not silent while it builds: stderr tells the build, the pid and the port, stdout only the result', async () => {
    const port = await freePort();
    await stage.writeProject(`version: 1
processes:
  api:
    command: ["node", "${join(PROGRAMS, 'server.mjs')}", "--port", "${port}"]
    build: sleep 0.3
    ports: [${port}]
`);
    await line.startHost();
    await line.run('add', folder, '--trust');
    const { code, json, stderr } = await line.run('start', 'api', '--json');
    expect([code, json.outcome]).toEqual([0, 'ready']);
    expect(stderr.trim().split('\n')).toEqual([
      'api: building: sleep 0.3',
      expect.stringMatching(new RegExp(`^api: started, pid \\d+; waiting for port ${port}$`)),
    ]);
    const again = await line.run('restart', 'api');
    expect(again.stderr).toMatch(/api: SIGTERM to 1 process[\s\S]*api: stopped in [\s\S]*api: started, pid \d+/);
  });

  test('--no-wait returns when the host has taken the command', async () => {
    await stage.withServer();
    const { code, json } = await line.run('start', 'api', '--no-wait', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ process: 'api' });
    const log = line.follow('logs', 'api', '-f');
    await log.until('listening on');
    await log.stop();
  });

  test('twenty restarts of a wrapper chain: one listener each time, nothing left after down', async () => {
    const port = await freePort();
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', scripts: { dev: `node ${SERVER} --port ${port}` } }));
    await line.startHost();
    expect((await line.run('add', folder, '--trust')).code).toBe(0);
    const pids = new Set<number>();
    await line.run('start', 'dev', '--json');
    for (let round = 0; round < 20; round += 1) {
      const { outcome } = (await line.run('restart', 'dev', '--json')).json;
      expect(outcome).toMatch(/ready|running/);
      const { listeners } = (await line.run('ports', '--json')).json;
      const own = listeners.filter((each: { port: number }) => each.port === port);
      expect(own).toHaveLength(1);
      pids.add(own[0].pid);
    }
    expect(pids.size).toBe(20);
    const { members } = (await line.run('status', '--json')).json.projects[0].processes[0];
    expect(members.length).toBeGreaterThan(1);
    await line.run('down');
    for (const { pid } of members) expect(isAlive(pid)).toBe(false);
    for (const pid of pids) expect(isAlive(pid)).toBe(false);
  }, 120_000);
});
