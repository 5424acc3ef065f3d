import type { CommandSpec, PortChoice, ProcessConfig } from '../../../shared/model/process';
import { configuredPorts, movePort } from './known-ports';

/** "Run on `to`", because `from` is taken: this time, or remembered for every start. */
export type PortMove = PortChoice;

/** `{port}` in a command or a variable; `${port}` is the shell's own. */
const PLACEHOLDER = /(?<!\$)\{port\}/g;

/** Whether the command or a variable of it has `{port}`. Pure. */
export function usesPlaceholder({ command, env }: Pick<ProcessConfig, 'command' | 'env'>): boolean {
  const texts = [...(command.kind === 'argv' ? command.argv : [command.line]), ...Object.values(env)];
  return texts.some((text) => text.search(PLACEHOLDER) !== -1);
}

/** The port a process is on: where it was moved to, else the first its file names; null where nothing says. Pure. */
function mainPort(config: ProcessConfig, move: PortMove | null): number | null {
  return move?.to ?? configuredPorts(config)[0] ?? null;
}

/** The port a move starts from: the first the file names, else the first learned; null where the process expects none. Pure. */
export function movesFrom(config: ProcessConfig, learned: readonly number[]): number | null {
  return configuredPorts(config)[0] ?? learned[0] ?? null;
}

/**
 * The configuration one start runs with. Pure. `{port}` in the command and its variables becomes the port; a move sets PORT and replaces the
 * port wherever it is expected. A program that takes its port from elsewhere (a fixed argument, its own file) is not changed by a move. The
 * same object comes back where there is nothing to change.
 */
export function planStart(config: ProcessConfig, move: PortMove | null): ProcessConfig {
  const port = mainPort(config, move);
  const filled = port === null || !usesPlaceholder(config) ? config : fillIn(config, port);
  if (move === null) return filled;
  return {
    ...filled,
    env: { ...filled.env, PORT: String(move.to) },
    ports: config.ports.map((each) => movePort(each, move)),
    ready: movedReady(config.ready, move),
  };
}

function fillIn(config: ProcessConfig, port: number): ProcessConfig {
  const fill = (text: string): string => text.replaceAll(PLACEHOLDER, String(port));
  const command: CommandSpec =
    config.command.kind === 'argv'
      ? { kind: 'argv', argv: config.command.argv.map(fill) }
      : { kind: 'shell', line: fill(config.command.line) };
  return { ...config, command, env: Object.fromEntries(Object.entries(config.env).map(([key, value]) => [key, fill(value)])) };
}

function movedReady(ready: ProcessConfig['ready'], move: PortMove): ProcessConfig['ready'] {
  if (ready.kind === 'port') return { kind: 'port', port: movePort(ready.port, move) };
  if (ready.kind !== 'http' || !URL.canParse(ready.url)) return ready;
  const url = new URL(ready.url);
  if (url.port !== String(move.from)) return ready;
  url.port = String(move.to);
  return { kind: 'http', url: url.href };
}
