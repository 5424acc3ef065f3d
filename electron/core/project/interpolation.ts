/** A text with `$VAR` in it, as compose and process-compose write it (Compose specification, "Interpolation"). */
export interface Interpolated {
  /** With defaults filled in and `$$` as `$`; variables without a default are left as they stand. */
  readonly text: string;
  /** Variables that have no default: their value is known only when it runs. */
  readonly open: readonly string[];
  /** Variables for which the default was taken. */
  readonly defaulted: readonly string[];
}

const VARIABLE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/** Fills in what can be known without an environment: `${PORT:-3000}` is 3000. Pure. */
export function interpolate(text: string): Interpolated {
  const open: string[] = [];
  const defaulted: string[] = [];
  const filled = text.replace(
    VARIABLE,
    (whole, bare: string | undefined, braced: string | undefined, operator: string | undefined, word = '') => {
      if (whole === '$$') return '$';
      const name = bare ?? braced ?? '';
      if (operator?.endsWith('-')) {
        defaulted.push(name);
        const inner = interpolate(String(word));
        open.push(...inner.open);
        return inner.text;
      }
      // `${X:+word}` is empty while X is not set.
      if (operator?.endsWith('+')) return '';
      open.push(name);
      return whole;
    },
  );
  return { text: filled, open: [...new Set(open)], defaulted: [...new Set(defaulted)] };
}

/** One word of an argument list as a word of a POSIX shell line: variables stay variables, `$$` is a dollar sign, the rest is literal. */
export function asShellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  let quoted = '';
  let at = 0;
  for (const match of word.matchAll(VARIABLE)) {
    quoted += literal(word.slice(at, match.index)) + (match[0] === '$$' ? '\\$' : match[0]);
    at = match.index + match[0].length;
  }
  return `"${quoted}${literal(word.slice(at))}"`;
}

function literal(text: string): string {
  return text.replace(/["\\`$]/g, '\\$&');
}

/** Words of a line as a POSIX shell splits it, without expanding anything; null where a quote is not closed. */
export function splitWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === "'") {
      const end = line.indexOf("'", at + 1);
      if (end === -1) return null;
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      word ??= '';
      for (at += 1; line[at] !== '"'; at += 1) {
        if (at >= line.length) return null;
        if (line[at] === '\\' && /["\\$`]/.test(line[at + 1] ?? '')) at += 1;
        word += line[at];
      }
    } else if (character === '\\') {
      at += 1;
      if (line[at] !== '\n') word = (word ?? '') + (line[at] ?? '');
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (word !== null) words.push(word);
  return words;
}
