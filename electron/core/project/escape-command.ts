import type { CommandSpec } from '../../../shared/model/process';

/**
 * Characters that can hide or reorder text on a screen: control (C0, C1), format (bidi overrides, zero width, tags), line and paragraph
 * separators, lone surrogates, private use, blanks other than the space, and the letters that are drawn as nothing (Unicode 16, general
 * categories; "Trojan Source", CVE-2021-42574).
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u2800]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\0', '\\0'],
]);

/** Makes text safe to show on one line: every hidden character becomes a visible escape (`\n`, `\x1b`, `\u202e`). Nothing is shortened. */
export function escapeText(text: string): string {
  return text.replace(HIDDEN, (character) => SHORT.get(character) ?? escapeCharacter(character));
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Shows a command as one line for people; argv words are quoted the way a POSIX shell would need them. Not for running. */
export function commandLine(command: CommandSpec): string {
  if (command.kind === 'shell') return escapeText(command.line.trim());
  return command.argv.map((word) => escapeText(quoteWord(word))).join(' ');
}

function quoteWord(word: string): string {
  if (/^[\w@%+=:,./~-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
