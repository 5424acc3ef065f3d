import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { endAll, processesWith } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';

const NOTE = programPath('note-signals.py');
const LIMIT_MS = 10_000;
const ONE_SECOND_DELAY = 'stop: { kill_delay: 1s }';

let folder: string;
let stateDir: string;
let notes: string;
let token: string;
let host: StartedHost | null = null;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-guardian-'));
  stateDir = path.join(folder, 'state');
  notes = path.join(folder, 'notes');
  token = path.basename(folder);
});
afterEach(async () => {
  const failed: unknown[] = [];
  await host?.stop().catch((error: unknown) => failed.push(error));
  host = null;
  endAll(token);
  rmSync(folder, { recursive: true, force: true });
  expect(failed).toEqual([]);
});

async function until<T>(what: string, look: () => T | null | false, limitMs = LIMIT_MS): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}\nnotes:\n${readNotes().join('\n')}\n${host?.stderr()}`);
    await sleep(10);
  }
}

const readNotes = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
const countOf = (word: string): number => readNotes().filter((line) => line.endsWith(` ${word}`)).length;
/** Everything of this test that lives but its host: the token is in the arguments, of shells and launchers as well. */
const alive = (): number[] => processesWith(token).flatMap(({ pid, command }) => (command.includes('cli.js') ? [] : [pid]));
const note = (mode: 'end' | 'ignore' = 'end'): string => `python3 ${NOTE} ${notes} ${mode} ${token}`;

/** Starts a host on a project with these processes, each started and up. */
async function run(processes: Readonly<Record<string, string>>, programs: number): Promise<void> {
  const project = path.join(folder, 'shop');
  mkdirSync(project, { recursive: true });
  const lines = Object.entries(processes).map(([name, text]) => `  ${name}: { ${text} }\n`);
  writeFileSync(path.join(project, 'slipway.yaml'), `version: 1\nprocesses:\n${lines.join('')}`);
  host = await startHost({ stateDir });
  for (const words of [
    ['add', project],
    ['trust', 'shop'],
    ['start', ...Object.keys(processes)],
  ]) {
    const result = await runCommand(stateDir, words);
    if (result.code !== 0) throw new Error(`slipway ${words.join(' ')}: ${result.stdout}${result.stderr}`);
  }
  await until(`${programs} programs`, () => countOf('up') === programs);
}

/** The guardian of this host, by what `ps` shows of it. */
function guardianOf(hostPid: number): number | null {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (words[3] === 'slipway-guardian' && words[6] === String(hostPid)) return Number(name);
    } catch (error) {
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return null;
}

async function killHost(): Promise<number> {
  const killedAt = performance.now();
  host?.child.kill('SIGKILL');
  await host?.exited();
  return killedAt;
}

/** Kills the host and its guardian so that neither can act on the other's end. */
async function killBoth(): Promise<void> {
  const guardian = guardianOf(host?.pid ?? 0);
  expect(guardian).not.toBeNull();
  process.kill(guardian ?? 0, 'SIGSTOP');
  await killHost();
  process.kill(guardian ?? 0, 'SIGKILL');
}

const trees = () => ({
  plain: `command: ${note()}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
  pair: `command: "${note()} & ${note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  session: `command: "setsid ${note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  bare: `command: "setsid env -i /usr/bin/env ${note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  daemon: `command: "setsid -f ${note()}", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  stubborn: `command: ${note('ignore')}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
});
/** Programs in them. */
const PROGRAMS = 7;

describe('when the host is killed', () => {
  test('everything it ran is gone within the kill delay and a second, each signalled once; keep_running goes on', async () => {
    await run({ ...trees(), kept: `command: [${note().split(' ').join(', ')}], ready: { log: up }, keep_running: true` }, PROGRAMS + 1);
    const decoy = spawn('python3', [NOTE, notes, 'end', token], { cwd: path.join(folder, 'shop'), detached: true, stdio: 'ignore' });
    await until('the decoy', () => countOf('up') === PROGRAMS + 2);
    const killedAt = await killHost();
    await until('an end of all but two', () => alive().length === 2);
    expect(performance.now() - killedAt).toBeLessThan(2_000);
    expect(alive()).toContain(decoy.pid);
    const signals = readNotes().filter((line) => !line.endsWith(' up'));
    expect(signals.map((line) => line.split(' ')[1])).toEqual(new Array(PROGRAMS).fill('SIGTERM'));
    expect(new Set(signals).size).toBe(PROGRAMS);
    await endDecoy(decoy);
    await until('the guardian to end', () => guardianOf(host?.pid ?? 0) === null);
    expect(alive()).toHaveLength(1);
  });

  test('a build is stopped, too', async () => {
    const project = { api: `command: [sleep, '3600'], build: ${note()}` };
    // The command that waits for the start loses its host.
    const running = expect(run(project, 1)).rejects.toThrow('slipway start api');
    await until('the build', () => countOf('up') === 1);
    await killHost();
    await until('an end', () => alive().length === 0);
    expect(countOf('SIGTERM')).toBe(1);
    await running;
  });

  test('a stop under way is carried on without a second signal', async () => {
    await run({ stubborn: trees().stubborn }, 1);
    const stopping = runCommand(stateDir, ['stop', 'stubborn']);
    await until('the signal', () => countOf('SIGTERM') === 1);
    const killedAt = await killHost();
    await until('an end', () => alive().length === 0);
    expect(performance.now() - killedAt).toBeLessThan(2_000);
    expect(countOf('SIGTERM')).toBe(1);
    await stopping;
  });

  test('a guardian that was killed has been replaced', async () => {
    await run({ pair: trees().pair, stubborn: trees().stubborn }, 3);
    const first = guardianOf(host?.pid ?? 0);
    process.kill(first ?? 0, 'SIGKILL');
    await until('another guardian', () => ![null, first].includes(guardianOf(host?.pid ?? 0)));
    // It is started and told in one turn of the host's event loop: an answer proves both.
    await runCommand(stateDir, ['status']);
    await killHost();
    await until('an end', () => alive().length === 0);
    expect(countOf('SIGTERM')).toBe(3);
  });

  test('a host that starts meanwhile leaves the work to the guardian', async () => {
    // Longer than a host takes to start on a busy machine: else the guardian is done before anybody looks.
    await run({ stubborn: trees().stubborn.replace('kill_delay: 1s', 'kill_delay: 6s') }, 1);
    await killHost();
    host = await startHost({ stateDir });
    await until('the notice', () => host?.stderr().includes('the guardian stopped them') ?? false);
    expect(host.stderr()).toMatch(/1 process of the last session was still running \(stubborn pid \d+\)/);
    expect(alive()).toEqual([]);
    expect(countOf('SIGTERM')).toBe(1);
  });
});

describe('when the host and its guardian are killed', () => {
  test('the next host finds everything, stops it, and says so', async () => {
    await run(trees(), PROGRAMS);
    const decoy = spawn('python3', [NOTE, notes, 'end', token], { cwd: path.join(folder, 'shop'), detached: true, stdio: 'ignore' });
    await until('the decoy', () => countOf('up') === PROGRAMS + 1);
    await killBoth();
    expect(alive().length).toBeGreaterThan(PROGRAMS);
    host = await startHost({ stateDir });
    await until('the notice', () => /stopped in \d+ ms/.test(host?.stderr() ?? ''));
    expect(host.stderr()).toMatch(/^\d+ processes of the last session were still running \(/m);
    expect(host.stderr()).toMatch(/stubborn pid \d+|other runs/);
    expect(alive()).toEqual([decoy.pid]);
    expect(countOf('SIGTERM')).toBe(PROGRAMS);
    await endDecoy(decoy);
  });

  test('what keep_running kept is left, and the port doctor knows it', async () => {
    const port = await freePort();
    const server = `python3 ${programPath('hold-port.py')} ${port} ${token}`;
    await run({ kept: `command: ${server}, ready: { port: ${port} }, keep_running: true` }, 0);
    await killBoth();
    host = await startHost({ stateDir });
    expect(host.stderr()).toContain('left running, as keep_running asks');
    const answer = await runCommand(stateDir, ['port', String(port)]);
    expect(answer.stdout).toContain('left from an earlier session');
    expect(answer.stdout).toContain('kept');
  });
});

test('a clean end leaves no guardian', async () => {
  await run({ plain: trees().plain }, 1);
  const { pid } = host ?? { pid: 0 };
  expect(guardianOf(pid)).not.toBeNull();
  await host?.stop();
  await until('the guardian to end', () => guardianOf(pid) === null, 1_000);
  expect(countOf('SIGTERM')).toBe(1);
});

async function endDecoy(decoy: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => decoy.once('exit', resolve));
  decoy.kill('SIGKILL');
  await ended;
  expect(readNotes().filter((line) => line.startsWith(`${decoy.pid} `))).toEqual([`${decoy.pid} up`]);
}
