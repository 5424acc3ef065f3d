import type { SignalEffect } from './signal';

/** Runtimes and servers whose customs with signals are known (signal-customs.ts). */
export type Runtime = 'go' | 'node' | 'python' | 'java' | 'nginx' | 'postgresql';

export const RUNTIME_NAMES: Readonly<Record<Runtime, string>> = {
  go: 'Go',
  node: 'Node',
  python: 'Python',
  java: 'Java',
  nginx: 'nginx',
  postgresql: 'PostgreSQL',
};

/** The program's name out of a command line: `/usr/bin/node server.js` gives `node`, `nginx: master process` gives `nginx`. */
export function programOf(command: string): string {
  const first = command.trim().split(/\s+/)[0] ?? '';
  return (first.split(/[\\/]/).at(-1) ?? '').replace(/:$/, '').replace(/\.exe$/i, '');
}

/** By the program's name, the first that fits; a title a program wrote over its arguments counts as well. */
const BY_PROGRAM: readonly (readonly [RegExp, Runtime])[] = [
  [/^nginx$/, 'nginx'],
  [/^(?:postgres|postmaster)$/, 'postgresql'],
  [/^(?:node(?:js)?|npm|npx|pnpm|yarn|next-server)$/, 'node'],
  [/^(?:python[\d.]*|pypy[\d.]*|gunicorn|celeryd)$/, 'python'],
  [/^java$/, 'java'],
  [/^(?:go|__debug_bin\d*)$/, 'go'],
];

/** What `go run` and `go test` build goes into a folder of this name. */
const GO_BUILD_FOLDER = /^\S*\/go-build\d*\//;
/** The Go runtime installs handlers for nearly every signal at its start (os/signal, "Go programs"); no other runtime takes these four. */
const ONLY_GO_CATCHES = ['SIGURG', 'SIGSTKFLT', 'SIGPROF', 'SIGPWR'];

/**
 * Which runtime a process is, from its command line, and for compiled Go programs, whose name says nothing, from the signals it catches.
 * Null where nothing tells. Pure; a guess for people to read, nothing is decided by it alone.
 */
export function recogniseRuntime(command: string, effects: Readonly<Record<string, SignalEffect>> = {}): Runtime | null {
  const program = programOf(command);
  const named = BY_PROGRAM.find(([pattern]) => pattern.test(program))?.[1];
  if (named !== undefined) return named;
  return GO_BUILD_FOLDER.test(command) || ONLY_GO_CATCHES.every((name) => effects[name] === 'caught') ? 'go' : null;
}
