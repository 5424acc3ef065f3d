import { pathKey } from './locate-json-keys';
import { positionsOf, type SourcePosition } from './source-position';

const BARE_KEY = /[A-Za-z0-9_-]/;

/**
 * Finds where each key and table of a TOML text stands; smol-toml keeps no positions. The text must be valid TOML 1.0.
 * `[[tables]]` are found under their index. Keys inside inline tables are not located: ask for the nearest parent.
 */
export function locateTomlKeys(text: string): ReadonlyMap<string, SourcePosition> {
  const found = new Map<string, SourcePosition>();
  const positionAt = positionsOf(text);
  const tableCounts = new Map<string, number>();
  let table: readonly string[] = [];
  let at = 0;

  const remember = (path: readonly string[], offset: number) => {
    const key = pathKey(path);
    if (!found.has(key)) found.set(key, positionAt(offset));
  };
  /** `a."b.c".d`; stops at the first character that belongs to no key. */
  const readKeys = (): string[] => {
    const keys: string[] = [];
    while (at < text.length) {
      skipSpace();
      const quote = text[at];
      const from = at;
      if (quote === '"' || quote === "'") {
        at = endOfString(text, at);
        keys.push(text.slice(from + 1, at - 1));
      } else {
        while (BARE_KEY.test(text[at] ?? '')) at += 1;
        if (at === from) return keys;
        keys.push(text.slice(from, at));
      }
      skipSpace();
      if (text[at] !== '.') return keys;
      at += 1;
    }
    return keys;
  };
  const skipSpace = () => {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
  };
  /** Under an array of tables, keys belong to its newest element. */
  const withIndexes = (keys: readonly string[], isNewElement: boolean): string[] => {
    const path: string[] = [];
    for (const [index, key] of keys.entries()) {
      path.push(key);
      const count = tableCounts.get(pathKey(path));
      const isLast = index === keys.length - 1;
      if (isLast && isNewElement) {
        const next = count ?? 0;
        tableCounts.set(pathKey(path), next + 1);
        path.push(String(next));
      } else if (count !== undefined) path.push(String(count - 1));
    }
    return path;
  };

  while (at < text.length) {
    skipSpace();
    const from = at;
    if (text[at] === '[') {
      const isNewElement = text[at + 1] === '[';
      at += isNewElement ? 2 : 1;
      const keys = readKeys();
      for (let length = 1; length <= keys.length; length += 1) remember(keys.slice(0, length), from);
      table = withIndexes(keys, isNewElement);
      remember(table, from);
    } else if (BARE_KEY.test(text[at] ?? '') || text[at] === '"' || text[at] === "'") {
      const keys = readKeys();
      for (let length = 1; length <= keys.length; length += 1) remember([...table, ...keys.slice(0, length)], from);
      if (text[at] === '=') at = endOfValue(text, at + 1);
    }
    while (at < text.length && text[at] !== '\n') at += 1;
    at += 1;
  }
  return found;
}

/** Offset after a string that starts at `at`, whichever of TOML's four kinds it is. */
function endOfString(text: string, at: number): number {
  const quote = text[at] ?? '';
  const isLong = text.startsWith(quote.repeat(3), at);
  const close = isLong ? quote.repeat(3) : quote;
  let end = at + close.length;
  while (end < text.length && !text.startsWith(close, end)) end += quote === '"' && text[end] === '\\' ? 2 : 1;
  end += close.length;
  // Up to two more quotes may belong to a long string: """a"""".
  while (isLong && text[end] === quote) end += 1;
  return Math.min(end, text.length);
}

/** Offset of the line break (or end) that ends the value which starts at `at`; brackets may span lines. */
function endOfValue(text: string, at: number): number {
  let depth = 0;
  let offset = at;
  while (offset < text.length) {
    const character = text[offset];
    if (character === '"' || character === "'") {
      offset = endOfString(text, offset);
      continue;
    }
    if (character === '#') {
      while (offset < text.length && text[offset] !== '\n') offset += 1;
      continue;
    }
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    if (character === '\n' && depth <= 0) return offset;
    offset += 1;
  }
  return offset;
}

/** The place of a path, or of its nearest parent that was located, or the file's start. */
export function nearestPosition(found: ReadonlyMap<string, SourcePosition>, path: readonly (string | number)[]): SourcePosition {
  for (let length = path.length; length > 0; length -= 1) {
    const position = found.get(pathKey(path.slice(0, length)));
    if (position) return position;
  }
  return { line: 1, column: 1 };
}
