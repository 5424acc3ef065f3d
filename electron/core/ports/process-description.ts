/** A process that has to do with a port, described for a person. Every field but the pid may be unknown. */
export interface ProcessDescription {
  readonly pid: number;
  /** Identity beside the pid: clock ticks since boot (Linux), start second (macOS); null where unknown. */
  readonly startTicks: number | null;
  /** Short name for sentences: `node`. */
  readonly name: string;
  /** The whole command line, control characters escaped. */
  readonly command: string | null;
  readonly cwd: string | null;
  /** Numeric user; null where the platform has none. */
  readonly uid: number | null;
  /** User name, or `uid 1001` for one without a name. */
  readonly user: string | null;
  /** Instant it started, epoch ms. */
  readonly since: number | null;
  /** `pts/3`; null without a controlling terminal. */
  readonly terminal: string | null;
}

/** Makes a command line safe to show: control and bidirectional characters become `\xNN` or `\u{NNNN}`. Pure. */
export function escapeControl(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Short name of a program from its argument vector: `/usr/bin/node` gives `node`, a rewritten title `nginx: master process` gives `nginx`. Pure. */
export function programName(argv: readonly string[], fallback: string): string {
  const first = argv[0] ?? '';
  if (first === '') return escapeControl(fallback);
  const title = /^([\w.-]+): /.exec(first);
  if (argv.length === 1 && title?.[1] !== undefined) return title[1];
  // Chromium and what is built on it (Electron, VS Code) write the whole command line over their first argument.
  const path = argv.length === 1 ? (first.split(/ -/, 1)[0] ?? first) : first;
  const base = path.split(/[/\\]/).pop() ?? '';
  return escapeControl(base === '' ? fallback : base.replace(/\.exe$/i, ''));
}

/** An argument vector as one line; arguments that a shell would split are quoted. Pure. */
export function commandLine(argv: readonly string[]): string {
  const quote = (word: string): string => (/^[^\s"'\\$`|&;<>()*?[\]{}~#]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  // A single word may be a title a program wrote over its arguments; quoting that would misrepresent it.
  return escapeControl(argv.length === 1 ? (argv[0] ?? '') : argv.map(quote).join(' '));
}
