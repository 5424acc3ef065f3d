import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CommandLine, freePort, isAlive, PROGRAMS } from '../helpers/command-line';
import { type ShopStage, STUBBORN, shopStageForEach } from '../helpers/shop-stage';
import { CLI } from '../helpers/start-host';

/** SigCgt of a process: bit n-1 is signal n (proc_pid_status(5)). */
const caughtMask = (pid: number): bigint =>
  BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'}`);

let stage: ShopStage;
let folder: string;
let line: CommandLine;

shopStageForEach((fresh) => {
  stage = fresh;
  ({ folder, line } = stage);
});

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
      numbers: { linux: 1, macos: 1, windows: null },
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
    await stage.withServer();
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
    await stage.withServer();
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
    await stage.writeProject(`version: 1
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

  test('one that comes in the moment the address is printed ends the host in order, every time', async () => {
    for (let i = 0; i < 5; i++) {
      const host = spawn(process.execPath, [CLI, 'host', '--no-open', '--state-dir', line.stateDir], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      host.stdout.once('data', () => host.kill('SIGINT'));
      expect(await once(host, 'exit')).toEqual([0, null]);
    }
  });

  test('one that comes while the host is being started ends it as soon as it is there', async () => {
    const host = spawn(process.execPath, [CLI, 'host', '--no-open', '--state-dir', line.stateDir], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    host.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    // SIGHUP: the other two are caught by Node itself from its first moment.
    const catches = (): boolean => (caughtMask(host.pid ?? 0) & 1n) === 1n;
    while (host.exitCode === null && !catches()) await new Promise((resolve) => setImmediate(resolve));
    host.kill('SIGINT');
    expect(await once(host, 'exit')).toEqual([0, null]);
    expect(said).toBe('');
    expect(await line.startHost()).toContain('Slipway is running');
  });
});
