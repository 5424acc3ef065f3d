import { type Found, type OutsideNote, outsideClient } from './outside-client';
import type { ProcessSnapshot } from './process';

/** Programs that only run what stands behind them, with their options that take a value. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  env: ['-u', '-C', '-S'],
  exec: ['-a'],
  nohup: [],
  setsid: [],
  nice: ['-n'],
  time: ['-f', '-o'],
  command: [],
  stdbuf: ['-i', '-o', '-e'],
};
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ash', 'ksh']);

const baseName = (word: string): string => word.split('/').at(-1) ?? '';

function look(words: readonly string[]): Found[] {
  const at = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const program = baseName(words[at] ?? '');
  const rest = at < 0 ? [] : words.slice(at + 1);
  if (Object.hasOwn(WRAPPERS, program)) {
    let from = 0;
    for (; from < rest.length && (rest[from] ?? '').startsWith('-'); from++) if (WRAPPERS[program]?.includes(rest[from] ?? '')) from++;
    return look(rest.slice(from));
  }
  if (SHELLS.has(program)) {
    const command = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
    return command < 0 ? [] : lookAtLine(rest.slice(command + 1).join(' '));
  }
  const only = outsideClient(program, rest);
  return only === null ? [] : [only];
}

/** The simple commands of a line of shell, roughly: quotes are taken off, nothing is expanded. */
function lookAtLine(line: string): Found[] {
  return line
    .split(/&&|\|\||[;|&\n()]/)
    .flatMap((part) => look((part.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))));
}

/** Where a command line was seen. */
export interface SeenCommand {
  /** Null: the configured command. */
  readonly pid: number | null;
  readonly text: string;
}

/**
 * What of a run lies outside every tree: containers, units of a service manager, other users' processes, other machines, sessions of a
 * terminal multiplexer. Only what a command line says is known, and nothing is said without such evidence; `nohup` and `setsid` are not
 * outside (the run's marks stay on them). One note for each client, that of a live process before that of the configuration. Pure.
 */
export function findOutside(commands: readonly SeenCommand[]): readonly OutsideNote[] {
  const notes = new Map<string, OutsideNote>();
  const inOrder = [...commands.filter(({ pid }) => pid !== null), ...commands.filter(({ pid }) => pid === null)];
  for (const { pid, text } of inOrder) {
    for (const each of lookAtLine(text)) {
      const key = `${each.tool} ${each.stopCommand ?? ''}`;
      if (!notes.has(key)) notes.set(key, { ...each, pid });
    }
  }
  return [...notes.values()];
}

/** What of this process lies outside its tree; nothing where a stop command takes care of it already. Pure. */
export function outsideOf({
  commandLine,
  members,
  stop,
}: Pick<ProcessSnapshot, 'commandLine' | 'members' | 'stop'>): readonly OutsideNote[] {
  if (stop.command !== null) return [];
  return findOutside([{ pid: null, text: commandLine }, ...members.map(({ pid, command }) => ({ pid, text: command }))]);
}

/** How a stop command is written down in `slipway.yaml`, ready to be copied below the process's name. */
export function stopCommandYaml(stopCommand: string): string {
  return `stop: { command: ${JSON.stringify(stopCommand)} }`;
}
