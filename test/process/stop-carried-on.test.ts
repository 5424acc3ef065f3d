import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { endAll, processesWith } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';

const LIMIT_MS = 15_000;
let folder: string;
let stateDir: string;
let notes: string;
let token: string;
let host: StartedHost | null = null;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-carried-'));
  stateDir = path.join(folder, 'state');
  notes = path.join(folder, 'notes');
  token = path.basename(folder);
});
afterEach(async () => {
  await host?.stop().finally(() => {
    host = null;
    endAll(token);
    rmSync(folder, { recursive: true, force: true });
  });
});

async function until(what: string, look: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!look()) {
    if (performance.now() > end) throw new Error(`waited ${LIMIT_MS} ms for ${what}: ${readNotes().join(', ')} ${host?.stderr()}`);
    await sleep(10);
  }
}
const readNotes = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
const signals = (): string[] => readNotes().flatMap((line) => (line.endsWith(' up') ? [] : [line.split(' ')[1] ?? '']));
const alive = (): number[] => processesWith(token).flatMap(({ pid, command }) => (command.includes('cli.js') ? [] : [pid]));
const slipway = (...args: string[]) => runCommand(stateDir, args);

/** A host that runs one program which notes every signal and ignores it. */
async function run(mode: 'end' | 'ignore', steps: string): Promise<void> {
  const project = path.join(folder, 'shop');
  mkdirSync(project, { recursive: true });
  const command = `[python3, ${programPath('note-signals.py')}, ${notes}, ${mode}, ${token}]`;
  writeFileSync(
    path.join(project, 'slipway.yaml'),
    `version: 1\nprocesses:\n  web: { command: ${command}, ready: { log: up }, stop: { steps: [${steps}] } }\n`,
  );
  host = await startHost({ stateDir });
  for (const words of [
    ['add', project, '--trust'],
    ['start', 'web'],
  ]) {
    const result = await slipway(...words);
    if (result.code !== 0) throw new Error(`slipway ${words.join(' ')}: ${result.stdout}${result.stderr}`);
  }
}

/** The guardian of this host, by what `ps` shows of it. */
function guardian(): number {
  const hostPid = String(host?.pid);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || !existsSync(`/proc/${name}/cmdline`)) continue;
    const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
    if (words[3] === 'slipway-guardian' && words[6] === hostPid) return Number(name);
  }
  throw new Error('no guardian');
}

async function killHost(): Promise<void> {
  host?.child.kill('SIGKILL');
  await host?.exited();
}

test('a host killed at the first of three steps: its guardian goes on with the second, and repeats nothing', async () => {
  await run('ignore', '{ signal: SIGINT, kill_delay: 1s }, { signal: SIGHUP, kill_delay: 300ms }, { signal: SIGTERM, kill_delay: 300ms }');
  const stopping = slipway('stop', 'web');
  await until('the first signal', () => signals().length === 1);
  await killHost();
  await until('an end', () => alive().length === 0);
  expect(signals()).toEqual(['SIGINT', 'SIGHUP', 'SIGTERM']);
  await stopping;
});

test('a host killed before any stop: its guardian goes through all steps', async () => {
  await run('ignore', '{ signal: SIGINT, kill_delay: 200ms }, { signal: SIGTERM, kill_delay: 200ms }');
  await killHost();
  await until('an end', () => alive().length === 0);
  expect(signals()).toEqual(['SIGINT', 'SIGTERM']);
});

test('host and guardian killed at the first step: the next host goes on at that step, and repeats nothing', async () => {
  await run('ignore', '{ signal: SIGINT, kill_delay: 3s }, { signal: SIGTERM, kill_delay: 300ms }');
  const stopping = slipway('stop', 'web');
  await until('the first signal', () => signals().length === 1);
  await until('the record', () => readFileSync(path.join(stateDir, 'state.json'), 'utf8').includes('"stopping"'));
  const pid = guardian();
  process.kill(pid, 'SIGSTOP');
  await killHost();
  process.kill(pid, 'SIGKILL');
  host = await startHost({ stateDir });
  await until('the notice', () => /stopped in \d+ ms/.test(host?.stderr() ?? ''));
  expect(signals()).toEqual(['SIGINT', 'SIGTERM']);
  expect(alive()).toEqual([]);
  await stopping;
});

interface Runs {
  readonly runs: readonly {
    readonly runId: number;
    readonly signals: readonly unknown[];
    readonly stop: { readonly events: readonly unknown[] };
  }[];
}

test('what happened to a run is still known after the host was started again', { timeout: 60_000 }, async () => {
  await run('ignore', '{ signal: SIGINT, kill_delay: 50ms }, { signal: SIGTERM, kill_delay: 50ms }');
  expect((await slipway('signal', 'web', 'HUP')).code).toBe(0);
  expect((await slipway('runs', 'web', '--json')).json()).toMatchObject({
    runs: [{ runId: 1, exit: null, stop: null, signals: [{ signal: 'SIGHUP', by: 'command line', target: 'run' }] }],
  });
  expect((await slipway('restart', 'web', '--json')).json()).toMatchObject({ outcome: 'ready', stop: { outcome: 'stopped' } });
  const before = (await slipway('runs', 'web', '--json')).json<Runs>();
  expect(before).toMatchObject({
    runs: [
      {
        runId: 1,
        cause: { kind: 'command-line', files: [], by: 'command line' },
        readyMs: expect.any(Number),
        stopMs: expect.any(Number),
        buildMs: null,
        exit: { signal: 'SIGKILL', cause: 'stopped' },
        signals: [{ signal: 'SIGHUP', by: 'command line', target: 'run', effect: expect.objectContaining({}) }],
        stop: {
          outcome: 'stopped',
          escalated: true,
          steps: [{ signal: 'SIGINT' }, { signal: 'SIGTERM' }, { signal: 'SIGKILL' }],
          signals: [{ signal: 'SIGINT' }, { signal: 'SIGTERM' }, { signal: 'SIGKILL' }],
        },
      },
      { runId: 2, exit: null, stop: null },
    ],
  });
  const [first] = before.runs;
  host?.child.kill('SIGINT');
  await host?.exited();
  host = await startHost({ stateDir });
  const after = (await slipway('runs', 'web', '--json')).json<Runs>();
  expect(after.runs[0]).toEqual(first);
  expect(after.runs[1]).toMatchObject({ runId: 2, exit: { cause: 'stopped' }, stop: { outcome: 'stopped', askedBy: 'host' } });
  const table = await slipway('runs', 'web');
  expect(table.stdout).toMatch(/^RUN +STARTED/);
  expect(table.stdout.trim().split('\n')).toHaveLength(3);
  expect(table.stdout).toContain('SIGHUP');
});
