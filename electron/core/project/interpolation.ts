/** Variables whose values are known while a file is read. */
export type Variables = ReadonlyMap<string, string>;

/** A text with `$VAR` in it, as compose and process-compose write it (Compose specification, "Interpolation"). */
export interface Interpolated {
  /** With known values and defaults filled in and `$$` as `$`; other variables are left as they stand. */
  readonly text: string;
  /** Variables without a value or a default: their value is known only when it runs. */
  readonly open: readonly string[];
  /** Variables for which the default was taken. */
  readonly defaulted: readonly string[];
  /** Variables whose known value decided what stands in the text. */
  readonly filled: readonly string[];
}

interface Variable {
  readonly kind: 'variable';
  readonly source: string;
  readonly name: string;
  readonly operator: string;
  /** What stands after the operator: a default, a message or a replacement. */
  readonly word: string;
}

type Segment = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'dollar' } | Variable;

const NAMED = /\$([A-Za-z_]\w*)/y;
const BRACED = /\$\{([A-Za-z_]\w*)(?:(:?[-?+])|\})/y;
const NOTHING: Variables = new Map();
/** Far deeper than anybody nests defaults; keeps a hostile text from filling the stack. */
const MAX_DEPTH = 20;

/**
 * Fills in what is known: `${PORT:-3000}` is the value of PORT, or 3000 where it has none or an empty one; without the colon, an empty value
 * counts. A variable that is required (`?`) or has no default stays open where it has no value. Pure.
 */
export function interpolate(text: string, known: Variables = NOTHING): Interpolated {
  return fill(text, known, 0);
}

function fill(text: string, known: Variables, depth: number): Interpolated {
  const open: string[] = [];
  const defaulted: string[] = [];
  const filled: string[] = [];
  const inside = (word: string): string => {
    const inner = fill(word, known, depth + 1);
    open.push(...inner.open);
    defaulted.push(...inner.defaulted);
    filled.push(...inner.filled);
    return inner.text;
  };
  const textOf = ({ name, operator, word, source }: Variable): string => {
    const value = known.get(name);
    const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
    if (operator.endsWith('+')) {
      if (isSet) filled.push(name);
      return isSet ? inside(word) : '';
    }
    if (isSet) {
      filled.push(name);
      return value;
    }
    if (!operator.endsWith('-') || depth >= MAX_DEPTH) {
      open.push(name);
      return source;
    }
    defaulted.push(name);
    return inside(word);
  };
  const parts = segments(text).map((part) => (part.kind === 'literal' ? part.text : part.kind === 'dollar' ? '$' : textOf(part)));
  return { text: parts.join(''), open: [...new Set(open)], defaulted: [...new Set(defaulted)], filled: [...new Set(filled)] };
}

/** Cuts at `$$`, `$NAME` and `${…}`, whose end is found as compose does: each `${` inside opens one more. */
function segments(text: string): readonly Segment[] {
  const result: Segment[] = [];
  const ends = closingBraces(text);
  let from = 0;
  for (let at = text.indexOf('$'); at !== -1; ) {
    const found = text[at + 1] === '$' ? ({ segment: { kind: 'dollar' }, end: at + 2 } as const) : variableAt(text, at, ends.get(at));
    if (found !== null) {
      if (at > from) result.push({ kind: 'literal', text: text.slice(from, at) });
      result.push(found.segment);
      from = found.end;
    }
    at = text.indexOf('$', found?.end ?? at + 1);
  }
  if (from < text.length) result.push({ kind: 'literal', text: text.slice(from) });
  return result;
}

function variableAt(text: string, at: number, close: number | undefined): { readonly segment: Variable; readonly end: number } | null {
  NAMED.lastIndex = at;
  const [plain, plainName = ''] = NAMED.exec(text) ?? [];
  if (plain !== undefined)
    return { segment: { kind: 'variable', source: plain, name: plainName, operator: '', word: '' }, end: NAMED.lastIndex };
  BRACED.lastIndex = at;
  const [begin, name = '', operator = ''] = BRACED.exec(text) ?? [];
  if (begin === undefined || close === undefined) return null;
  const word = operator === '' ? '' : text.slice(at + begin.length, close);
  return { segment: { kind: 'variable', source: text.slice(at, close + 1), name, operator, word }, end: close + 1 };
}

/** Where each `${` ends, by where it begins; one that is not closed is not in it. */
function closingBraces(text: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('${', at)) open.push(at);
    else if (text[at] === '}') {
      const begin = open.pop();
      if (begin !== undefined) ends.set(begin, at);
    }
  }
  return ends;
}

/**
 * Fills in what is known and leaves a text with variables, as the file could have it: those that are open stand in it as they are written,
 * and every other dollar sign is `$$`, so that filling it in once more changes none. Pure.
 */
export function fillKnown(text: string, known: Variables): string {
  const parts = segments(text).map((part) => {
    if (part.kind === 'dollar') return '$$';
    if (part.kind === 'literal') return doubled(part.text);
    const { text: filled, open } = interpolate(part.source, known);
    return open.length === 0 ? doubled(filled) : part.source;
  });
  return parts.join('');
}

function doubled(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** One word of an argument list as a word of a POSIX shell line: variables stay variables, except those in `known`; `$$` is a dollar sign. */
export function asShellWord(word: string, known: Variables = NOTHING): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `"${inQuotes(word, known, 0)}"`;
}

/** `depth`: how many braces it stands in. There a `}` of a value would end the variable. */
function inQuotes(text: string, known: Variables, depth: number): string {
  const literal = (part: string) => part.replace(depth === 0 ? /["\\`$]/g : /["\\`$}]/g, '\\$&');
  const quoted = segments(text).map((part) => {
    if (part.kind === 'literal') return literal(part.text);
    if (part.kind === 'dollar') return '\\$';
    const { name, operator, word, source } = part;
    if (depth >= MAX_DEPTH) return source;
    const value = known.get(name);
    if (value === undefined) return operator === '' ? source : `\${${name}${operator}${inQuotes(word, known, depth + 1)}}`;
    const isSet = !(operator.startsWith(':') && value === '');
    if (operator.endsWith('+')) return isSet ? inQuotes(word, known, depth) : '';
    if (isSet) return literal(value);
    return operator.endsWith('-') ? inQuotes(word, known, depth) : source;
  });
  return quoted.join('');
}

/**
 * Words of a line as a POSIX shell splits it, without expanding anything: a variable in braces is a part of its word, with whatever stands
 * between them. Null where a quote is not closed.
 */
export function splitWords(line: string): readonly string[] | null {
  const atoms = segments(line).flatMap((part) =>
    part.kind === 'literal' ? [...part.text] : part.kind === 'dollar' ? ['$$'] : [part.source],
  );
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < atoms.length; at += 1) {
    const atom = atoms[at] ?? '';
    if (atom === "'") {
      const end = atoms.indexOf("'", at + 1);
      if (end === -1) return null;
      word = (word ?? '') + atoms.slice(at + 1, end).join('');
      at = end;
    } else if (atom === '"') {
      word ??= '';
      for (at += 1; atoms[at] !== '"'; at += 1) {
        if (at >= atoms.length) return null;
        if (atoms[at] === '\\' && /^(?:["\\`]|\$\$?)$/.test(atoms[at + 1] ?? '')) at += 1;
        word += atoms[at];
      }
    } else if (atom === '\\') {
      at += 1;
      if (atoms[at] !== '\n') word = (word ?? '') + (atoms[at] ?? '');
    } else if (/^\s$/.test(atom)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + atom;
  }
  if (word !== null) words.push(word);
  return words;
}
