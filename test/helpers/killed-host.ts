import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programPath } from './fixture-project';
import { endAll, processesWith } from './processes';
import { type CommandResult, runCommand } from './run-command';
import { type StartedHost, startHost } from './start-host';

const NOTE = programPath('note-signals.py');
/** Ten trees at once start slowly on a machine that is busy with other tests. */
const LIMIT_MS = 30_000;

/** For the slipway.yaml of a process whose stop must not take long. */
export const ONE_SECOND_DELAY = 'stop: { kill_delay: 1s }';

/** A host that gets killed, its project `shop`, and the hosts that come after it; a state directory of its own. */
export interface KilledHostStage {
  readonly stateDir: string;
  /** In the arguments of every program of the test. */
  readonly token: string;
  readonly notes: string;
  readonly folder: string;
  /** A command that notes `pid up` and `pid SIGNAL` for every signal it gets, and ends or goes on. */
  note(mode?: 'end' | 'ignore'): string;
  /** The lines of the notes so far. */
  readNotes(): readonly string[];
  host(): StartedHost;
  /** Writes `slipway.yaml`, starts a host, trusts the project and starts every process. */
  run(processes: Readonly<Record<string, string>>): Promise<void>;
  /** The next host; the one before must be gone. */
  next(...args: string[]): Promise<StartedHost>;
  /** A command that must end with 0. */
  slipway(...words: string[]): Promise<CommandResult>;
  /** How many lines of the notes end with this word. */
  countOf(word: string): number;
  /** Everything of this test that lives but its host: the token is in the arguments, of shells and launchers as well. */
  alive(): number[];
  /** The records of living runs, as they stand on disk now. */
  recordsText(): string;
  /** The guardian of the host, by what `ps` shows of it; null where it has none. */
  guardian(): number | null;
  killHost(): Promise<void>;
  /** Kills the host and its guardian so that neither can act on the other's end. */
  killBoth(): Promise<void>;
  /** Throws after `waitMs`, the limit of the stage unless given. */
  until<T>(what: string, look: () => T | null | false, waitMs?: number): Promise<T>;
  close(): Promise<void>;
}

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

export function createKilledHostStage(limitMs = LIMIT_MS): KilledHostStage {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-leftover-'));
  const stateDir = path.join(folder, 'state');
  const notes = path.join(folder, 'notes');
  const token = path.basename(folder);
  let host: StartedHost | null = null;
  const readNotes = (): readonly string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
  const current = (): StartedHost => {
    if (host === null) throw new Error('no host was started');
    return host;
  };
  const slipway = async (...words: string[]): Promise<CommandResult> => {
    const result = await runCommand(stateDir, words);
    if (result.code !== 0) throw new Error(`slipway ${words.join(' ')} (exit ${result.code}): ${result.stdout}${result.stderr}`);
    return result;
  };
  const next = async (...args: string[]): Promise<StartedHost> => {
    host = await startHost({ stateDir, args });
    return host;
  };
  const killHost = async (): Promise<void> => {
    current().child.kill('SIGKILL');
    await current().exited();
  };
  return {
    stateDir,
    token,
    notes,
    folder,
    host: current,
    slipway,
    next,
    killHost,
    async run(processes) {
      const project = path.join(folder, 'shop');
      mkdirSync(project, { recursive: true });
      const lines = Object.entries(processes).map(([name, text]) => `  ${name}: { ${text} }\n`);
      writeFileSync(path.join(project, 'slipway.yaml'), `version: 1\nprocesses:\n${lines.join('')}`);
      await next();
      await slipway('add', project, '--trust');
      await slipway('start', ...Object.keys(processes));
    },
    note: (mode = 'end') => `python3 ${NOTE} ${notes} ${mode} ${token}`,
    readNotes,
    countOf: (word) => readNotes().filter((line) => line.endsWith(` ${word}`)).length,
    recordsText: () =>
      readdirSync(path.join(stateDir, 'runs'))
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFileSync(path.join(stateDir, 'runs', name), 'utf8'))
        .join('\n'),
    alive: () => processesWith(token).flatMap(({ pid, command }) => (command.includes('cli.js') ? [] : [pid])),
    guardian: () => guardianOf(current().pid),
    async killBoth() {
      const guardian = guardianOf(current().pid);
      if (guardian === null) throw new Error(`host ${current().pid} has no guardian`);
      process.kill(guardian, 'SIGSTOP');
      await killHost();
      process.kill(guardian, 'SIGKILL');
    },
    async until(what, look, waitMs = limitMs) {
      const end = performance.now() + waitMs;
      for (;;) {
        const seen = look();
        if (seen !== null && seen !== false) return seen;
        if (performance.now() > end)
          throw new Error(`waited ${waitMs} ms for ${what}\nnotes:\n${readNotes().join('\n')}\n${host?.stderr() ?? ''}`);
        await sleep(10);
      }
    },
    async close() {
      try {
        await host?.stop();
      } finally {
        endAll(token);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
