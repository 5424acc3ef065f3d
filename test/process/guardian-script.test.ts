import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GUARDIAN_SCRIPT } from '../../electron/core/process/guardian-script';
import { programPath } from '../helpers/fixture-project';
import { endAll, processesWith } from '../helpers/processes';

let folder: string;
let token: string;
let notes: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-script-'));
  token = path.basename(folder);
  notes = path.join(folder, 'notes');
});
afterEach(() => {
  endAll(token);
  rmSync(folder, { recursive: true, force: true });
});

const readNotes = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
async function until(what: string, look: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!look()) {
    if (performance.now() > end) throw new Error(`waited 10 s for ${what}: ${readNotes().join(', ')}`);
    await sleep(10);
  }
}

/** Two programs in one new process group that note their signals, and the group's number. */
async function startGroup(mode: 'end' | 'ignore'): Promise<number> {
  const before = readNotes().length;
  const note = `python3 ${programPath('note-signals.py')} ${notes} ${mode} ${token}`;
  const child = spawn('/bin/sh', ['-c', `${note} & ${note} & wait`], { detached: true, stdio: 'ignore' });
  await until('both programs', () => readNotes().length === before + 2);
  return child.pid ?? 0;
}

/** A shell and its child under a run mark, printing into a pipe nobody reads; the shell ends at SIGTERM, the child prints more than the pipe holds. */
async function startTalkative(mark: number): Promise<void> {
  const before = readNotes().length;
  const pipe = path.join(folder, 'pipes', 'one');
  mkdirSync(path.dirname(pipe));
  execFileSync('mkfifo', [pipe]);
  const fd = openSync(pipe, 'r+');
  const talk = `python3 ${programPath('log-at-end.py')} ${notes} ${token}`;
  const line = `ulimit -S -w ${mark} 2>/dev/null || ulimit -S -x ${mark}; ${talk} & wait`;
  spawn('/bin/sh', ['-c', line, 'sh', token], { detached: true, stdio: ['ignore', fd, fd] });
  closeSync(fd);
  unlinkSync(pipe);
  await until('the talkative one', () => readNotes().length === before + 1);
}

/** The script as the product runs it: called `sh`, which makes bash read no start-up files and be POSIX (bash(1)). */
function startGuardian(file: string, how: 'marks' | 'groups'): { child: ChildProcess; ended: Promise<unknown> } {
  return startScript(file, how, GUARDIAN_SCRIPT);
}

function startScript(file: string, how: 'marks' | 'groups', script: string): { child: ChildProcess; ended: Promise<unknown> } {
  const child = spawn(file, ['-c', script, 'slipway-guardian', how, '7', '1'], {
    argv0: 'sh',
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  let errors = '';
  child.stderr?.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve([code, signal, errors])));
  return { child, ended };
}

const SHELLS = ['/bin/sh', '/bin/bash'].filter((file) => existsSync(file));

/** SIGHUP, SIGINT, SIGQUIT and SIGTERM: bits 0, 1, 2 and 14 of SigIgn (proc_pid_status(5)). */
function ignoresAll(pid: number): boolean {
  const mask = Number.parseInt(/^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0', 16);
  return (mask & 0x4007) === 0x4007;
}

describe.each(SHELLS)('the script in %s', (shell) => {
  test('by groups: signals once, forces what is left after the delay, and leaves what was let go or never registered', async () => {
    const [willing, stubborn, released, stranger] = [
      await startGroup('end'),
      await startGroup('ignore'),
      await startGroup('end'),
      await startGroup('end'),
    ];
    const { child, ended } = startGuardian(shell, 'groups');
    child.stdin?.write(`A ${willing} 15 1000 0\nA ${stubborn} 2 30 0\nA ${released} 15 100 0\nD ${released}\n`);
    child.stdin?.end();
    expect(await ended).toEqual([0, null, '']);
    expect(stranger).toBeGreaterThan(0);
    expect(
      readNotes()
        .filter((line) => !line.endsWith(' up'))
        .map((line) => line.split(' ')[1])
        .sort(),
    ).toEqual(['SIGINT', 'SIGINT', 'SIGTERM', 'SIGTERM']);
    // Two groups of a shell and its two programs.
    expect(processesWith(token)).toHaveLength(6);
  });

  test('three steps: each signal once and in order, then force; a process that goes at the second sees no third', async () => {
    const [stubborn, willing, resumed] = [await startGroup('ignore'), await startGroup('end'), await startGroup('ignore')];
    const { child, ended } = startGuardian(shell, 'groups');
    child.stdin?.write(`A ${stubborn} 1 20 0 2 30 15 20\nA ${willing} 28 20 0 15 1000 2 1000\nA ${resumed} 0 10 0 15 20\n`);
    child.stdin?.end();
    expect(await ended).toEqual([0, null, '']);
    const seen = new Map<string, string[]>();
    for (const line of readNotes().filter((note) => !note.endsWith(' up'))) {
      const [pid = '', signal = ''] = line.split(' ');
      seen.set(pid, [...(seen.get(pid) ?? []), signal]);
    }
    const sequences = [...seen.values()].map((signals) => signals.join(' ')).sort();
    expect(sequences).toEqual(['SIGHUP SIGINT SIGTERM', 'SIGHUP SIGINT SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGTERM']);
    expect(processesWith(token)).toEqual([]);
  });

  test('after Q, and after garbage, nothing is touched; signals of a terminal do not end it', async () => {
    const group = await startGroup('end');
    const { child, ended } = startGuardian(shell, 'groups');
    child.stdin?.write(`A ${group} 15 1000 0\nA 1;kill 15 1 0\nA x 15 1 0\n\nB\n`);
    await until('its traps', () => ignoresAll(child.pid ?? 0));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) child.kill(signal);
    child.stdin?.end('Q\n');
    expect(await ended).toEqual([0, null, '']);
    expect(processesWith(token)).toHaveLength(3);
  });

  test('a line that was cut off by the end of its writer counts for nothing', async () => {
    const group = await startGroup('end');
    const { child, ended } = startGuardian(shell, 'groups');
    child.stdin?.end(`A ${group} 15 1000 0`);
    expect(await ended).toEqual([0, null, '']);
    expect(processesWith(token)).toHaveLength(3);
  });

  test('a pipe is read though the process it was found at ends before it is opened', async () => {
    await startTalkative(117440519);
    // Slow enough that the shell, which ends at its signal and comes first, is gone when its pipe is opened.
    const slowly = 'ls() { command ls "$@"; sleep 0.3; }\n';
    const { child, ended } = startScript(shell, 'marks', slowly + GUARDIAN_SCRIPT);
    child.stdin?.end('A 117440519 15 1000 0\n');
    expect(await ended).toEqual([0, null, '']);
    expect(readNotes().map((line) => line.split(' ')[1])).toEqual(['up', 'SIGTERM', 'ended']);
    expect(processesWith(token)).toEqual([]);
  });

  test('in a fake /proc: a number that is given to a stranger after the signal gets no second one', async () => {
    const proc = path.join(folder, 'proc');
    const limits = (mark: string): string =>
      `Limit                     Soft Limit           Hard Limit           Units\nMax file locks            ${mark}      unlimited            locks\n`;
    const add = (pid: number, group: number, mark: string): void => {
      mkdirSync(path.join(proc, String(pid)), { recursive: true });
      writeFileSync(path.join(proc, String(pid), 'stat'), `${pid} (a) b) S 1 ${group} ${group} 0 -1\n`);
      writeFileSync(path.join(proc, String(pid), 'limits'), limits(mark));
    };
    add(812, 812, '117440517');
    add(813, 812, '117440517');
    // Of the same name, without the mark or with one of another run.
    add(900, 900, 'unlimited');
    add(901, 901, '117440518');
    writeFileSync(path.join(proc, 'uptime'), '100.00 50.00\n');
    writeFileSync(path.join(folder, 'limits'), limits('unlimited'));
    const log = path.join(folder, 'kills');
    const reuse = `for pid in 812 813; do cp '${folder}/limits' '${proc}'/$pid/limits; done`;
    const kill = `kill() { echo "$*" >>'${log}'; ${reuse}; }\n`;
    const { child, ended } = startScript(shell, 'marks', kill + GUARDIAN_SCRIPT.replaceAll('/proc/', `${proc}/`));
    child.stdin?.end('A 117440517 15 0 0\nA 117440517 15 1000 0\n');
    expect(await ended).toEqual([0, null, '']);
    expect(readFileSync(log, 'utf8')).toBe('-s 15 -- -812\n');
  });
});
