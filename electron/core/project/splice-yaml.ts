import { type Document, isAlias, isMap, isPair, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/**
 * Sets one plain value in a YAML text by changing just those characters: spacing, comments and order of everything else stay as they are. Null
 * where that can't be done safely (an alias on the way, a layout that is not understood); the caller then writes the document anew. Pure.
 */
export function spliceYaml(text: string, path: readonly (string | number)[], value: string): string | null {
  const document = parseDocument(text, { merge: true });
  const wanted = withValue(document, path, value);
  if (wanted === null) return null;
  const spliced = splice(text, document, path, value);
  if (spliced === null) return null;
  const again = parseDocument(spliced, { merge: true });
  // The proof that the splice did what it was meant to, and nothing else.
  return again.errors.length === 0 && sorted(again.toJS()) === wanted ? spliced : null;
}

function withValue(document: Document, path: readonly (string | number)[], value: string): string | null {
  const copy = document.clone();
  for (let length = 1; length < path.length; length += 1) if (isAlias(copy.getIn(path.slice(0, length), true))) return null;
  copy.setIn(path, value);
  return sorted(copy.toJS());
}

/** JSON in which the order of keys does not matter. */
function sorted(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function splice(text: string, document: Document, path: readonly (string | number)[], value: string): string | null {
  const node = document.getIn(path, true);
  if (isScalar(node) && node.range && node.source !== undefined && !node.anchor)
    return text.slice(0, node.range[0]) + value + text.slice(node.range[1]);
  for (let length = path.length - 1; length > 0; length -= 1) {
    const section = document.getIn(path.slice(0, length), true);
    if (section === undefined || section === null) continue;
    if (!isMap(section) || !section.range) return null;
    // What is missing below becomes one line: `stop: { kill_delay: 2s }`.
    const [key, ...rest] = path.slice(length);
    const inner = rest.reduceRight<string>((made, part) => `{ ${part}: ${made} }`, value);
    return insert(text, section, `${key}: ${inner}`);
  }
  return null;
}

function insert(text: string, section: YAMLMap, entry: string): string | null {
  const first = section.items[0];
  const last = section.items.at(-1);
  const end = section.range?.[1] ?? -1;
  if (isFlowMap(section)) {
    const at = text.lastIndexOf('}', end - 1);
    const head = text.slice(0, at).trimEnd();
    const blank = text.slice(head.length, at);
    return at === -1
      ? null
      : `${head}${last === undefined ? ' ' : ', '}${entry}${blank === '' && last === undefined ? ' ' : blank}${text.slice(at)}`;
  }
  const keyStart = startOf(first);
  const valueEnd = endOf(first);
  if (keyStart === null || valueEnd === null) return null;
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1;
  const indent = text.slice(lineStart, keyStart);
  if (indent.trim() !== '') return null;
  // After the first entry, which is mostly the command.
  const newline = text[valueEnd - 1] === '\n' ? valueEnd - 1 : text.indexOf('\n', valueEnd);
  if (newline === -1) return `${text}\n${indent}${entry}\n`;
  return `${text.slice(0, newline + 1)}${indent}${entry}\n${text.slice(newline + 1)}`;
}

function isFlowMap(section: YAMLMap): boolean {
  return section.flow === true;
}

function startOf(pair: unknown): number | null {
  return isPair(pair) && isScalar(pair.key) ? (pair.key.range?.[0] ?? null) : null;
}

function endOf(pair: Pair | undefined): number | null {
  const value: unknown = pair?.value;
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range) ? Number(value.range[1]) : null;
}
