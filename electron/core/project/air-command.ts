import type { CommandSpec } from '../../../shared/model/process';

/** The parts of `[build]` that decide what Air runs, the section of this platform merged in. */
export interface AirCommandKeys {
  readonly tmpDir: string;
  readonly preCmd: readonly string[];
  readonly cmd: string | null;
  readonly bin: string | null;
  readonly entrypoint: readonly string[];
  readonly fullBin: string | null;
  readonly argsBin: readonly string[];
  readonly stopOnError: boolean;
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** What Air would run, in its order of precedence: full_bin, entrypoint, bin; arguments appended. Shell lines only where Air needs one. */
export function airCommand(keys: AirCommandKeys, platform: NodeJS.Platform): CommandSpec {
  if (keys.fullBin !== null) return { kind: 'shell', line: [keys.fullBin, ...keys.argsBin].join(' ') };
  if (keys.entrypoint.length > 0) return { kind: 'argv', argv: [...keys.entrypoint, ...keys.argsBin] };
  const bin = keys.bin ?? `./${keys.tmpDir}/main${platform === 'win32' ? '.exe' : ''}`;
  const words = [bin, ...keys.argsBin];
  // Air joins bin and its arguments and gives the line to a shell; a line of plain words needs none.
  const needsShell = bin.includes('=') || words.some((word) => !PLAIN_WORD.test(word));
  if (needsShell) return { kind: 'shell', line: words.join(' ') };
  return { kind: 'argv', argv: [bin.includes('/') ? bin : `./${bin}`, ...keys.argsBin] };
}

/** What Air would build with, its preparations first. An empty `cmd` means that nothing is built. */
export function airBuild(keys: AirCommandKeys, platform: NodeJS.Platform): CommandSpec | null {
  const cmd = keys.cmd ?? `go build -o ./${keys.tmpDir}/main${platform === 'win32' ? '.exe' : ''} .`;
  const steps = [...keys.preCmd, cmd].filter((step) => step.trim() !== '');
  if (steps.length === 0) return null;
  if (steps.length === 1) return { kind: 'shell', line: steps[0] ?? '' };
  // Air goes on after a failed preparation unless stop_on_error is set.
  return { kind: 'shell', line: steps.map(guarded).join(keys.stopOnError ? ' && ' : '; ') };
}

/** A step that is more than one simple command gets a subshell of its own, so that joining cannot change its meaning. */
function guarded(step: string): string {
  if (!/[#&;|\n]/.test(step)) return step;
  // A comment would swallow the closing bracket.
  return step.includes('#') ? `(${step}\n)` : `(${step})`;
}

/** `A=1 B=2 ` before a program: full_bin is often that. */
const ASSIGNMENTS = /^\s*(?:[A-Za-z_]\w*=[\w@%+:,./-]*\s+)*/;
/** `go build -o ./tmp/main`, also `-o=tmp/main`; other tools of a build have an `-o` for other files. */
const GO_OUTPUT = /\bgo\s+build\b[^;&|\n]*?\s-o[ =]([\w@%+:,./-]+)/g;

/**
 * The file that the build writes, relative to the working folder: what `go build -o` says, else what is run, where that is a path in the
 * project that looks built. Null where neither is known, and without a build: a debugger or a script that is taken for the output would
 * never change, and nothing would ever be restarted. Pure.
 */
export function airBuildOutput(command: CommandSpec, build: CommandSpec | null): string | null {
  if (build === null) return null;
  const program = command.kind === 'argv' ? (command.argv[0] ?? '') : plainProgram(command.line);
  const line = build.kind === 'shell' ? build.line : build.argv.join(' ');
  const written = [...line.matchAll(GO_OUTPUT)].map(([, path = '']) => path);
  const [only] = written;
  if (only !== undefined) return written.find((path) => plain(path) === plain(program)) ?? (written.length === 1 ? only : null);
  const name = program.slice(program.lastIndexOf('/') + 1);
  const isScript = name.includes('.') && !name.endsWith('.exe');
  return program.includes('/') && !program.startsWith('/') && !isScript ? program : null;
}

/** The first word of a shell line after its variables; empty where a shell would make something else of it. */
function plainProgram(line: string): string {
  const [first = ''] = line.replace(ASSIGNMENTS, '').split(/[\s;&|<>]/);
  return PLAIN_WORD.test(first) ? first : '';
}

const plain = (path: string): string => path.replace(/^(?:\.\/)+/, '');

/** Air's durations: Go text, or a number that it reads as ms below 1e6 and as ns from there on (Air, runner/config.go). Text is returned as it is. */
export function airDuration(value: string | number): string | number {
  return typeof value === 'number' && value >= 1_000_000 ? value / 1_000_000 : value;
}
