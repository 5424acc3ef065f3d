import type { ExportNote } from '../../../shared/model/export';
import type { ProcessConfig } from '../../../shared/model/process';
import type { PlannedEnvFile } from '../../../shared/model/project';
import { stopSteps } from '../../../shared/model/stop-sequence';
import { formatDuration } from '../../../shared/validate/duration';

/** What is exported: the plan as it is in force. Nothing is read or run. */
export interface ExportSource {
  readonly projectName: string;
  /** Real path. */
  readonly root: string;
  readonly processes: readonly ProcessConfig[];
  /** Names in the dotenv files, to tell which of two values wins. */
  readonly envFiles: readonly PlannedEnvFile[];
}

/** What no format says, in one place: each is about Slipway's own work on a machine it runs on. */
export function notesOfAll(): readonly ExportNote[] {
  return [
    { process: null, key: 'proof', text: 'Nobody proves after a stop that every process is gone and every port can be bound again.' },
  ];
}

/** Keys for developing that mean nothing on a server. */
export function notesForDevelopment(process: ProcessConfig): readonly ExportNote[] {
  const notes: ExportNote[] = [];
  const add = (key: string, text: string) => notes.push({ process: process.name, key, text });
  if (process.watch !== null) add('watch', 'Nothing is watched on a server; deploy a new version and restart.');
  if (process.proxy !== null) add('proxy', 'The live-reload proxy is for developing.');
  if (process.keepRunning === true) add('keep_running', 'It goes on without Slipway anyway.');
  if (process.ready.kind === 'log') add('ready.log', `Readiness by a line of output (“${process.ready.text}”) cannot be said.`);
  return notes;
}

/** The whole sequence in words: `SIGINT, 2s, SIGTERM, 5s, SIGKILL`. */
export function stopInWords(process: ProcessConfig): string {
  return [...stopSteps(process.stop).flatMap(({ signal, graceMs }) => [signal, formatDuration(graceMs)]), 'SIGKILL'].join(', ');
}

/** The port that tells readiness, else the only one that is known. */
export function mainPort(process: ProcessConfig): number | null {
  if (process.ready.kind === 'port') return process.ready.port;
  if (process.ready.kind === 'http') {
    const { port, protocol } = new URL(process.ready.url);
    return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  }
  return process.ports[0] ?? null;
}

/** Every port it is known to listen on. */
export function allPorts(process: ProcessConfig): readonly number[] {
  const main = mainPort(process);
  return [...new Set([...process.ports, ...(main === null ? [] : [main])])];
}

/** Argument list of a command; a line is given to sh, as Slipway does. */
export function argvOf(command: ProcessConfig['command']): readonly string[] {
  return command.kind === 'argv' ? command.argv : ['/bin/sh', '-c', command.line];
}

/** What `stop.command` learns in Slipway and nowhere else: nobody else numbers the runs of a process. */
export const NO_RUN_ID = 'SLIPWAY_RUN_ID is not set.';

/** A stop command for sh with the variables it learns. `pid` is how sh says the main process: a number, or a variable in quotes. Pure. */
export function stopCommandLine(process: ProcessConfig, command: string, pid: string): string {
  return `export SLIPWAY_PID=${pid} SLIPWAY_PROCESS=${shellWord(process.name)}; ${command}`;
}

/** One word of a POSIX shell line, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Others wait until it has ended well: it is a task, not a server. */
export function isTask(name: string, processes: readonly ProcessConfig[]): boolean {
  return processes.some(({ dependsOn }) => dependsOn[name] === 'completed');
}

/** True when `name` comes up after this process, by way of others, too: by `depends_on`, or by what a format says for `restart_with`. */
export function isNeededBy(name: string, process: string, processes: readonly ProcessConfig[]): boolean {
  const found = new Set([name]);
  for (const next of found) {
    const config = processes.find((other) => other.name === next);
    for (const needed of [...Object.keys(config?.dependsOn ?? {}), ...(config?.restartWith ?? [])]) found.add(needed);
  }
  return found.has(process);
}

/** Names made of `allowed` characters, each once: `web`, `web-2`. */
export function exportNames(processes: readonly ProcessConfig[], plain: (name: string) => string): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const { name } of processes) {
    const base = plain(name);
    let free = base;
    for (let number = 2; taken.has(free); number += 1) free = `${base}-${number}`;
    taken.add(free);
    names.set(name, free);
  }
  return names;
}
