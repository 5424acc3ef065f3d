/** Where a command's words go. Results go to stdout, everything about the way there to stderr. */
export interface Output {
  readonly json: boolean;
  line(text: string): void;
  /** The beginning of a line, or more of it; `line` ends it. */
  part(text: string): void;
  /** One JSON document, one line. */
  document(value: unknown): void;
  progress(text: string): void;
  readonly style: Style;
}

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
}

const plain = (text: string): string => text;
export const PLAIN: Style = { bold: plain, dim: plain, good: plain, warn: plain, bad: plain };

/** SGR codes, ECMA-48 section 8.3.117. */
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\x1b[${on}m${text}\x1b[${off}m`;
const COLOURED: Style = { bold: sgr(1, 22), dim: sgr(2, 22), good: sgr(32, 39), warn: sgr(33, 39), bad: sgr(31, 39) };

/** Colour only on a terminal that has it, and never against NO_COLOR (no-color.org). */
export function chooseStyle(isTerminal: boolean, env: NodeJS.ProcessEnv): Style {
  return isTerminal && !env.NO_COLOR && env.TERM !== 'dumb' ? COLOURED : PLAIN;
}

export function createOutput(json: boolean, stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  return {
    json,
    line: (text) => stdout.write(`${text}\n`),
    part: (text) => stdout.write(text),
    document: (value) => stdout.write(`${JSON.stringify(value)}\n`),
    progress: (text) => stderr.write(`${text}\n`),
    style: chooseStyle(stdout.isTTY === true, env),
  };
}
