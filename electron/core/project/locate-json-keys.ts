import { positionsOf, type SourcePosition } from './source-position';

/** A path's text in the maps of `locateJsonKeys` and `locateTomlKeys`. Dots inside a key are kept apart from dots between keys. */
export function pathKey(path: readonly (string | number)[]): string {
  return path.join('\u0000');
}

/** Deeper nesting than this is not located (and not worth it): keeps a hostile file off the call stack. */
const MAX_DEPTH = 100;

/**
 * Finds where each key of a JSON text stands; `JSON.parse` keeps no positions. The text must be valid JSON.
 * Array elements are found under their index. A key that occurs twice is found where it stands last, which is the one that counts.
 */
export function locateJsonKeys(text: string): ReadonlyMap<string, SourcePosition> {
  const found = new Map<string, SourcePosition>();
  const positionAt = positionsOf(text);
  let at = 0;

  const skipBlank = () => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };
  const readString = (): string => {
    const from = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    return String(JSON.parse(text.slice(from, at)));
  };
  const readValue = (path: readonly (string | number)[]): void => {
    skipBlank();
    const first = text[at];
    if (first === '"') readString();
    else if ((first === '{' || first === '[') && path.length < MAX_DEPTH) readContainer(path, first === '{');
    else while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at += 1;
  };
  const readContainer = (path: readonly (string | number)[], isObject: boolean): void => {
    at += 1;
    for (let index = 0; at < text.length; index += 1) {
      skipBlank();
      if (text[at] === '}' || text[at] === ']') {
        at += 1;
        return;
      }
      const from = at;
      const key = isObject ? readString() : index;
      found.set(pathKey([...path, key]), positionAt(from));
      if (isObject) {
        skipBlank();
        at += 1; // the colon
      }
      readValue([...path, key]);
      skipBlank();
      if (text[at] === ',') at += 1;
    }
  };

  readValue([]);
  return found;
}

/** Where `JSON.parse` gave up: its message carries an offset, or means the end of the text. */
export function jsonErrorPosition(text: string, error: unknown): SourcePosition {
  const offset = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return positionsOf(text)(offset === undefined ? text.trimEnd().length : Number(offset));
}
