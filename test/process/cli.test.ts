import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct, CommandLine, freePort, isAlive, PROGRAMS } from '../helpers/command-line';

const SERVER = join(PROGRAMS, 'server.mjs');
const STUBBORN = join(PROGRAMS, 'stubborn.mjs');

let folder = '';
let line: CommandLine;

beforeAll(buildProduct, 120_000);
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'slipway-project-')), 'shop');
  await mkdir(folder);
  line = await CommandLine.create();
});
afterEach(async () => {
  await line.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const writeProject = (text: string) => writeFile(join(folder, 'slipway.yaml'), text);

/** A project with one graceful server `api`, added and trusted. */
async function withServer(extra = ''): Promise<number> {
  const port = await freePort();
  await writeProject(`version: 1
processes:
  api:
    command: ["node", "${SERVER}", "--port", "${port}"]
    ready: { port: ${port} }
${extra}`);
  await line.startHost();
  expect((await line.run('add', folder, '--trust')).code).toBe(0);
  return port;
}

describe('where no host runs', () => {
  test.each([
    ['status'],
    ['add', '.'],
    ['start', 'api'],
    ['stop', 'api'],
    ['logs'],
    ['ports'],
    ['port', '80'],
    ['down'],
    ['signals', 'api'],
  ])('%s exits 3 and says what to run', async (...args) => {
    const plain = await line.run(...args);
    expect(plain).toMatchObject({ code: 3, stdout: '' });
    expect(plain.stderr).toContain('slipway host');
    const json = await line.run(...args, '--json');
    expect(json.code).toBe(3);
    expect(json.json).toMatchObject({ error: { code: 'host-unreachable', message: expect.any(String), hint: 'Start it: slipway host' } });
  });

  test('the catalogue of signals needs none', async () => {
    const { code, json } = await line.run('signals', '--json');
    expect(code).toBe(0);
    expect(json.signals).toContainEqual({
      number: 1,
      name: 'SIGHUP',
      default: 'terminate',
      catchable: true,
      meaning: 'reload config',
      customs: expect.arrayContaining([expect.objectContaining({ runtime: 'nginx', source: expect.stringMatching(/^https:/) })]),
      effect: null,
    });
  });

  test('a host that was killed is not taken for a running one, and its directory can be used again', async () => {
    await line.startHost();
    line.host?.kill('SIGKILL');
    await line.hostExit();
    expect((await line.run('status')).code).toBe(3);
    expect(await line.startHost()).toMatch(/^Slipway is running at /);
  });
});

describe('usage errors exit 2', () => {
  test.each([
    [['nonsense'], 'There is no command nonsense'],
    [['statsu'], 'slipway status'],
    [['start'], 'missing required args'],
    [['status', '--colour'], 'Unknown option'],
    [['status', 'a', 'b'], 'Unused args'],
    [['stop', 'api', '--kill-delay', 'soon'], '--kill-delay soon'],
    [['stop', 'api', '--kill-delay', '99h'], '--kill-delay 99h'],
    [['stop', 'api', '--signal', 'SIGFOO'], 'There is no signal SIGFOO'],
    [['signal', 'api', 'SIGFOO'], 'There is no signal SIGFOO'],
    [['port', '99999'], '99999 is not a port'],
    [['port', 'http'], 'http is not a port'],
    [['logs', '-n', '0'], '-n 0'],
    [['logs', '--grep', '('], '--grep ('],
    [['host', '--port', '70000'], '--port 70000'],
  ])('%j', async (args, words) => {
    const plain = await line.run(...args);
    expect(plain.code).toBe(2);
    expect(plain.stderr).toContain(words);
    const json = await line.run(...args, '--json');
    expect(json.code).toBe(2);
    expect(json.json.error.code).toBe('bad-argument');
    expect(`${json.json.error.message} ${json.json.error.hint}`).toContain(words);
  });
});

describe('the host', () => {
  test('prints its address as the first line; host.json is ours alone; a second host says who has the directory and exits 1', async () => {
    const first = await line.startHost();
    expect(first).toMatch(/^Slipway is running at http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}$/);
    const path = join(line.stateDir, 'host.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(line.stateDir)).mode & 0o777).toBe(0o700);
    const file = JSON.parse(await readFile(path, 'utf8')) as { pid: number; url: string; token: string };
    expect(file.pid).toBe(line.host?.pid);

    const second = await line.run('host', '--no-open');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`pid ${file.pid}`);
    expect(second.stderr).toContain(file.url);
    expect((await line.run('host', '--json')).json.error.code).toBe('host-running');

    // `slipway` where a host runs: a fresh code each time.
    const again = await line.run('--json');
    expect(again).toMatchObject({ code: 0, json: { pid: file.pid, port: Number(new URL(file.url).port) } });
    expect(again.json.url).toMatch(/#code=/);
    expect(again.json.url).not.toBe(first.split(' ').at(-1));
  });

  test('with --json prints one document', async () => {
    const { url, port, pid } = JSON.parse(await line.startHost('--json'));
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/#code=`));
    expect(pid).toBe(line.host?.pid);
  });

  test('its token is in nobody’s arguments or environment', async () => {
    await withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    const { token } = JSON.parse(await readFile(join(line.stateDir, 'host.json'), 'utf8'));
    for (const each of [line.host?.pid, pid])
      for (const file of ['cmdline', 'environ']) expect(await readFile(`/proc/${each}/${file}`, 'utf8')).not.toContain(token);
  });

  test('a port that is taken is said, with exit 1', async () => {
    const port = await freePort();
    const holder = spawn(process.execPath, [join(PROGRAMS, 'hold-port.mjs'), '--port', String(port)]);
    await once(holder.stdout, 'data');
    const { code, stderr } = await line.run('host', '--no-open', '--port', String(port));
    holder.kill('SIGKILL');
    expect(code).toBe(1);
    expect(stderr).toContain(`slipway port ${port}`);
    expect(await line.startHost()).toContain('Slipway is running');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops every process by its own stop sequence, then exits 0', async (signal) => {
    await withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    line.host?.kill(signal);
    expect(await line.hostExit()).toBe(0);
    expect(isAlive(pid)).toBe(false);
    await expect(stat(join(line.stateDir, 'host.json'))).rejects.toThrow('ENOENT');
    await line.startHost();
    const texts = (await line.run('logs', 'api')).stdout;
    expect(texts).toContain('SIGTERM received (1)');
    expect(texts).toContain('drained');
  });

  test('a second signal within 300 ms is the same one; a later one forces', async () => {
    const port = await freePort();
    await writeProject(`version: 1
processes:
  stubborn:
    command: ["node", "${STUBBORN}", "--port", "${port}"]
    ready: { port: ${port} }
    stop: { kill_delay: 60s }
`);
    await line.startHost();
    await line.run('add', folder, '--trust');
    const { pid } = (await line.run('start', 'stubborn', '--json')).json;
    const log = line.follow('logs', 'stubborn', '-f');
    await log.until('listening on');
    line.host?.kill('SIGINT');
    line.host?.kill('SIGINT');
    await log.until('SIGTERM received (1)');
    const asked = performance.now();
    expect(isAlive(pid)).toBe(true);
    while (performance.now() - asked < 310) await new Promise((resolve) => setImmediate(resolve));
    line.host?.kill('SIGINT');
    expect(await line.hostExit()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('trust', () => {
  test('add runs nothing; start of an untrusted project exits 4 and names the next step', async () => {
    const canary = join(folder, 'canary');
    await writeProject(`version: 1\nprocesses:\n  touch:\n    command: ["touch", "${canary}"]\n    build: touch ${canary}\n`);
    await line.startHost();
    const added = await line.run('add', folder, '--json');
    expect(added).toMatchObject({
      code: 0,
      json: {
        project: { id: 'shop', name: 'shop', root: folder, trust: 'untrusted', problems: [] },
        processes: [{ name: 'touch', command: `touch ${canary}`, cwd: '.', source: { file: 'slipway.yaml', line: 3 } }],
        suggestions: [],
      },
    });
    for (const args of [['start'], ['restart'], ['signal']] as const) {
      const refused = await line.run(...args, 'touch', ...(args[0] === 'signal' ? ['SIGHUP'] : []), '--json');
      expect(refused).toMatchObject({
        code: 4,
        json: { error: { code: 'untrusted', hint: expect.stringContaining('slipway trust shop') } },
      });
    }
    expect((await line.run('status', '--json')).json.projects[0].processes).toMatchObject([{ name: 'touch', state: 'stopped' }]);
    await expect(stat(canary)).rejects.toThrow('ENOENT');
  });

  test('a plan that changed after it was approved asks again; what runs goes on as approved', async () => {
    const port = await withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    await writeProject(`version: 1\nprocesses:\n  api:\n    command: ["node", "${SERVER}", "--port", "${port}", "--drain-ms", "1"]\n`);
    expect(await line.run('restart', 'api', '--json')).toMatchObject({ code: 4, json: { error: { code: 'untrusted' } } });
    const { projects } = (await line.run('status', '--json')).json;
    expect(projects[0]).toMatchObject({ trust: 'changed', processes: [{ state: 'running', pid }] });
    expect(await line.run('trust', folder, '--json')).toMatchObject({ code: 0, json: { project: { trust: 'trusted' } } });
    expect((await line.run('restart', 'api', '--json')).json).toMatchObject({ outcome: 'ready' });
  });

  test('a file that is broken for a moment stops nothing', async () => {
    await withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    await writeProject('version: 1\nprocesses: [');
    expect((await line.run('start', 'api')).code).toBe(4);
    expect((await line.run('status', '--json')).json.projects[0].processes).toMatchObject([{ state: 'running', pid }]);
    expect((await line.run('stop', 'api', '--json')).json.outcome).toBe('stopped');
  });

  test('untrust and remove', async () => {
    await withServer();
    const { pid } = (await line.run('start', 'api', '--json')).json;
    expect(await line.run('untrust', 'shop', '--json')).toMatchObject({ code: 0, json: { project: { id: 'shop', trust: 'untrusted' } } });
    expect(isAlive(pid)).toBe(true);
    expect((await line.run('start', 'api')).code).toBe(4);
    const removed = await line.run('remove', 'shop', '--json');
    expect(removed).toMatchObject({ code: 0, json: { project: { id: 'shop', name: 'shop', root: folder } } });
    expect(isAlive(pid)).toBe(false);
    expect((await line.run('status', '--json')).json.projects).toEqual([]);
  });

  test('a folder full of bad input is added without a crash, and the good process still runs', async () => {
    await writeProject(`version: 1
processes:
  good:
    command: ["node", "${SERVER}"]
  outside: { command: ["node", "x"], cwd: "../.." }
  port: { command: ["node", "x"], ports: [99999] }
  unknown: { comand: ["node", "x"] }
  missing: { command: ["no-such-program-here"] }
`);
    await writeFile(join(folder, '.air.toml'), 'root = 5\n[build');
    await writeFile(join(folder, 'Procfile'), '\u0000');
    await chmod(join(folder, 'Procfile'), 0);
    await line.startHost();
    const { code, json } = await line.run('add', folder, '--trust', '--json');
    expect(code).toBe(0);
    for (const words of ['outside', '99999', 'comand']) expect(JSON.stringify(json.project.problems)).toContain(words);
    for (const problem of json.project.problems)
      expect(problem).toMatchObject({ file: 'slipway.yaml', line: expect.any(Number), hint: expect.any(String) });
    expect((await line.run('start', 'good', '--json')).json).toMatchObject({ outcome: expect.stringMatching(/ready|running/) });
  });

  test.each([
    ['/no/such/folder', 'path-not-found'],
    [SERVER, 'path-not-found'],
  ])('add %s exits 1', async (path, error) => {
    await line.startHost();
    expect(await line.run('add', path, '--json')).toMatchObject({ code: 1, json: { error: { code: error } } });
  });
});

describe('the main job', () => {
  test('start, status, signal, restart, stop and logs, with the shapes of the interface', async () => {
    const port = await withServer();
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
    await withServer(`  web:\n    command: ["node", "${SERVER}", "--port", "${second}"]\n    ready: { port: ${second} }\n`);
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
    await writeProject(
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
    const port = await withServer();
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
    const port = await withServer();
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
    await writeProject(`version: 1
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
      return [code, json.outcome, stderr.trim()];
    };
    expect(await start('missing')).toEqual([1, 'failed', expect.stringContaining('no-such-program-here')]);
    expect(await start('crash')).toEqual([1, 'exited', 'crash: exited 3']);
    expect(await start('job')).toEqual([0, 'exited', '']);
    expect(await start('broken')).toEqual([1, 'build-failed', expect.stringContaining('7')]);
    expect(await start('late')).toEqual([0, 'overdue', '']);
    expect((await line.run('signal', 'job', 'hup', '--json')).json.error.code).toMatch(/not-running|not-signalable/);
  });

  test('--no-wait returns when the host has taken the command', async () => {
    await withServer();
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
