import { type Document, isMap, isPair, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { escapeText } from './escape-command';
import type { LocatedProblem } from './read-context';
import { FILE_START, type SourcePosition } from './source-position';

/** Aliases are for sharing a few settings; a "billion laughs" file needs thousands (yaml package, `maxAliasCount`). */
const MAX_ALIASES = 100;

export type YamlPath = readonly (string | number)[];

/** A parsed YAML text that knows where everything stands. */
export class YamlFile {
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, merge: true, strict: true });
  }

  /**
   * Faults of the YAML itself. A key that stands twice is one too, and the only kind that leaves the rest readable. One per line: what is open
   * there opens more faults on the way (an unclosed `[` inside a `{` is two, and a third for what follows), and one correction ends them all.
   */
  problems(): readonly LocatedProblem[] {
    const told = new Set<number>();
    const firstOfLine = this.#document.errors.filter(({ code, pos }) => {
      const { line } = this.#at(pos[0]);
      if (code === 'DUPLICATE_KEY') return true;
      return told.has(line) ? false : told.add(line);
    });
    return firstOfLine.map((error) => {
      const isTwice = error.code === 'DUPLICATE_KEY';
      const message = isTwice
        ? 'This key stands twice in the same section; the last one counts.'
        : `Not valid YAML: ${plainFault(error.message)}.`;
      const hint = isTwice ? 'Remove one of them.' : 'Correct the line; until then nothing of this file can be run.';
      return { ...this.#at(error.pos[0]), key: null, severity: 'error', message, hint };
    });
  }

  isReadable(): boolean {
    return this.#document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  }

  /** Plain data; throws when aliases multiply the file beyond reason. */
  data(): unknown {
    return this.#document.toJS({ maxAliasCount: MAX_ALIASES });
  }

  /** Where the value at a path stands, else its nearest parent. */
  positionOf(path: YamlPath): SourcePosition {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#node(path.slice(0, length));
      if (node?.range) return this.#at(node.range[0]);
    }
    return FILE_START;
  }

  /** Where the key at the end of a path stands, else its nearest parent. */
  positionOfKey(path: YamlPath): SourcePosition {
    const parent = path.length === 1 ? this.#document.contents : this.#node(path.slice(0, -1));
    const pair = isMap(parent)
      ? parent.items.findLast((item: Pair) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(path.at(-1)))
      : undefined;
    const key = pair?.key;
    if (isScalar(key) && key.range) return this.#at(key.range[0]);
    return this.positionOf(path);
  }

  /** Whether the file itself has a value there; what comes of an alias or a merge is written elsewhere. */
  has(path: YamlPath): boolean {
    return this.#document.hasIn(path);
  }

  /** A scalar as it is written, so that `1.10` stays `1.10` and is not read as the number 1.1. Null for anything else. */
  sourceOf(path: YamlPath): string | null {
    const node = this.#node(path);
    return isScalar(node) && typeof node.source === 'string' ? node.source : null;
  }

  #node(path: YamlPath): Node | null {
    const node: unknown = this.#document.getIn(path, true);
    return isNode(node) ? node : null;
  }

  #at(offset: number): SourcePosition {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** The parser's words name its own grammar; these name what is in the file. */
function plainFault(message: string): string {
  const open = /Flow (sequence|map) .*end with a/.exec(message)?.[1];
  if (open !== undefined)
    return open === 'map' ? 'a section that begins with { is not closed with }' : 'a list that begins with [ is not closed with ]';
  const quote = /^Missing closing (.)quote/.exec(message)?.[1];
  if (quote !== undefined) return `a text that begins with ${quote} is not closed with ${quote}`;
  return escapeText(message).replace(/\.$/, '');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}
