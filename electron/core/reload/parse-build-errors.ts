import type { BuildError } from '../../../shared/model/reload';

/** Nobody reads the fifty-first. */
const MAX_ERRORS = 50;
const MAX_MESSAGE = 500;

/** Colour and cursor sequences: compilers write them when they believe in a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins every such sequence.
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007/g;

const FILE = String.raw`(?<file>(?:[A-Za-z]:[\\/])?[^\s:()"'|]+\.[A-Za-z][\w+-]*)`;
/** `src/a.ts(12,5): error TS2304: Cannot find name`. tsc, MSBuild. */
const PARENTHESES = new RegExp(String.raw`^\s*${FILE}\((?<line>\d+),(?<column>\d+)\): (?<severity>error|warning)\s?(?<message>.*)$`);
/** `src/a.ts:12:5 - error TS2304: …`. tsc for terminals. */
const DASHED = new RegExp(String.raw`^\s*${FILE}:(?<line>\d+):(?<column>\d+) - (?<severity>error|warning)\s?(?<message>.*)$`);
/** `./main.go:12:5: undefined: x`, `a.c:3:5: fatal error: …`, `Foo.java:3: error: …`, ` > src/a.ts:1:7: error: …`. */
const COLONS = new RegExp(
  String.raw`^\s*(?:[>✘] )?(?:vet: )?${FILE}:(?<line>\d+)(?::(?<column>\d+))?: (?:(?:fatal )?(?<severity>error|warning)(?:\[[^\]]*\])?: ?)?(?<message>\S.*)$`,
);
/** `src/main.ts (3:7): "x" is not exported by …`. rollup, vite. */
const BRACKETS = new RegExp(String.raw`^\s*(?:error during build:\s*)?${FILE} \((?<line>\d+):(?<column>\d+)\): (?<message>\S.*)$`);
/** The line after a message that names the place. rustc (` --> src/main.rs:3:5`), vite (`file: /a/b.ts:3:7`). */
const ARROW = new RegExp(String.raw`^\s*(?:-->|file:|╭─\[|,-\[) ?${FILE}:(?<line>\d+):(?<column>\d+)\]?$`);
/** esbuild's place, some lines below its message: `    src/a.ts:1:7:`. */
const PLACE_ALONE = new RegExp(String.raw`^\s+${FILE}:(?<line>\d+):(?<column>\d+):$`);
/** `error[E0425]: cannot find value`, `✘ [ERROR] Could not resolve "x"`, `error: expected …`, `SyntaxError: …`. */
const HEADLINE =
  /^\s*(?:[✘▲X] )?(?:\[(?<bracketed>ERROR|WARNING)\]|(?<severity>error|warning)(?:\[\w+\])?:|\[(?:vite|plugin)[^\]]*\]:?)\s*(?<message>\S.*)$/i;
/** `  File "app.py", line 3, in <module>`. */
const PYTHON = /^\s*File "(?<file>[^"]+)", line (?<line>\d+)/;
/** `file:///a/b.mjs:3` or `/a/b.js:3` alone: node prints it above the code. */
const NODE_PLACE = /^(?:file:\/\/)?(?<file>\/[^\s:]+\.[cm]?[jt]sx?):(?<line>\d+)$/;
/** What a Python or Node message ends with: `SyntaxError: invalid syntax`. */
const EXCEPTION = /^(?<message>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning)\b.*)$/;

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

function placeOf(groups: Record<string, string | undefined>): Place {
  return { file: groups.file ?? '', line: Number(groups.line), column: groups.column === undefined ? null : Number(groups.column) };
}

/**
 * The messages of a compiler that name a file and a line, in order, each once. Pure. Knows Go, tsc, esbuild, vite, rustc, Python, Node and
 * whatever writes as gcc does (clang, javac, swiftc, zig). What it does not know gives nothing; the log has it all.
 */
export function parseBuildErrors(output: string): readonly BuildError[] {
  const found = new Map<string, BuildError>();
  let headline: { readonly message: string; readonly severity: BuildError['severity'] } | null = null;
  let place: Place | null = null;

  const add = (at: Place, message: string, severity: BuildError['severity']): void => {
    const error: BuildError = { ...at, severity, message: message.trim().slice(0, MAX_MESSAGE) };
    const key = `${at.file}:${at.line}:${at.column}:${error.message}`;
    if (found.size < MAX_ERRORS && !found.has(key)) found.set(key, error);
  };

  for (const raw of output.replace(ANSI, '').split(/\r?\n/)) {
    const direct = PARENTHESES.exec(raw) ?? DASHED.exec(raw) ?? BRACKETS.exec(raw) ?? COLONS.exec(raw);
    if (direct?.groups !== undefined) {
      const { severity, message = '' } = direct.groups;
      if (!/^note:/.test(message)) add(placeOf(direct.groups), message, severity === 'warning' ? 'warning' : 'error');
      continue;
    }
    const below = ARROW.exec(raw) ?? PLACE_ALONE.exec(raw);
    if (below?.groups !== undefined) {
      if (headline !== null) add(placeOf(below.groups), headline.message, headline.severity);
      headline = null;
      continue;
    }
    const named = PYTHON.exec(raw) ?? NODE_PLACE.exec(raw);
    if (named?.groups !== undefined) {
      // The innermost frame comes last in Python and first in Node; of Node's there is one only.
      place = placeOf(named.groups);
      continue;
    }
    const exception = place === null ? null : EXCEPTION.exec(raw);
    if (place !== null && exception?.groups?.message !== undefined) {
      add(place, exception.groups.message, 'error');
      place = null;
      continue;
    }
    const head = HEADLINE.exec(raw);
    if (head?.groups?.message !== undefined) {
      const severity = (head.groups.bracketed ?? head.groups.severity ?? 'error').toLowerCase() === 'warning' ? 'warning' : 'error';
      headline = { message: head.groups.message, severity };
    }
  }
  return [...found.values()];
}
