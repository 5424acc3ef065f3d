import type { LogLine } from '../../shared/model/log';
import { clockTimeMs } from '../present/format-time';
import { plainText } from './parse-ansi';

export type CopyForm = 'text' | 'times' | 'markdown';

/** Lines as they are pasted elsewhere: without colours, with times only when asked for. */
export function linesAsText(lines: readonly Pick<LogLine, 'at' | 'text'>[], form: CopyForm): string {
  const body = lines
    .map((line) => (form === 'times' ? `${clockTimeMs(line.at)} ${plainText(line.text)}` : plainText(line.text)))
    .join('\n');
  if (form !== 'markdown') return body;
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${body}\n${fence}`;
}

/** `Copied 1 line`, `Copied 2,410 lines`. */
export function copiedWords(count: number): string {
  return `Copied ${count.toLocaleString('en')} line${count === 1 ? '' : 's'}`;
}
