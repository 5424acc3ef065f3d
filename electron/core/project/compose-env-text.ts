import { interpolate, type Variables } from './interpolation';

/** One `NAME=value` of an env file as compose and process-compose read it: variables in it are filled in. */
export interface EnvLine {
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  /** Variables it is made from; empty where the value stands in the file as it is. */
  readonly madeFrom: readonly string[];
  /** Those of them without a value and a default. They stand in `value` as they are written. */
  readonly open: readonly string[];
}

export interface EnvText {
  readonly lines: readonly EnvLine[];
  /** 1-based numbers of lines that are no `NAME=value`; compose refuses a file with one. */
  readonly faults: readonly number[];
}

const NAME = /^(?:export[ \t]+)?([\p{L}\p{N}_.\-[\]]+)[ \t]*(?:([=:])[ \t]*|$)/u;
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Reads an env file by compose's rules (compose-go, dotenv/parser.go), which are not dotenv's: `$NAME` and `${NAME:-default}` are filled in,
 * from `known` first and from earlier lines then, but not between single quotes; a comment begins at ` #`. A name without a value takes that of
 * `known`. Later lines win. Pure.
 */
export function parseEnvText(text: string, known: Variables): EnvText {
  const lines: EnvLine[] = [];
  const faults: number[] = [];
  const variables = new Map<string, string>(known);
  const source = text.replace(/\r\n?/g, '\n');
  for (let at = 0, next = 1; at < source.length; ) {
    const line = next;
    const end = lineEnd(source, at);
    const row = source.slice(at, end).trimStart();
    const [head, name = '', sign = ''] = NAME.exec(row) ?? [];
    const begin = end - row.length + (head?.length ?? 0);
    const quote = /["']/.test(source[begin] ?? '') && begin < end && sign !== '' ? source[begin] : undefined;
    const close = quote === undefined ? end : closingQuote(source, begin, quote);
    at = (close > end ? lineEnd(source, close) : end) + 1;
    next = line + 1 + (close > end ? source.slice(end, close).split('\n').length - 1 : 0);
    if (/^(?:#|$)/.test(row.trimEnd())) continue;
    if (head === undefined || close === -1) {
      faults.push(line);
      continue;
    }
    const inherited = known.get(name);
    if (sign === '') {
      if (inherited !== undefined) lines.push({ name, value: inherited, line, madeFrom: [name], open: [] });
      continue;
    }
    const raw = quote === undefined ? (source.slice(begin, end).split(' #')[0] ?? '').trimEnd() : inQuotes(source, begin, close, quote);
    const { text: filledIn, open, filled, defaulted } = interpolate(quote === '"' ? unescaped(raw) : raw, variables);
    const isLiteral = quote === "'";
    const value = isLiteral ? raw : filledIn;
    lines.push({ name, value, line, madeFrom: isLiteral ? [] : [...filled, ...defaulted, ...open], open: isLiteral ? [] : open });
    if (inherited === undefined) variables.set(name, value);
  }
  return { lines, faults };
}

function inQuotes(text: string, begin: number, close: number, quote: string): string {
  return text.slice(begin + 1, close).replaceAll(`\\${quote}`, quote);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function closingQuote(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** Go's escapes between double quotes; `\$` is a dollar sign that begins no variable. */
function unescaped(text: string): string {
  return text.replace(/\\([abfnrtv\\$])/g, (_whole, letter: string) => (letter === '$' ? '$$' : (ESCAPES[letter] ?? letter)));
}
