import { Document, isMap, isPair, isScalar, isSeq, Scalar, visit } from 'yaml';
import { escapeText } from '../project/escape-command';

/** A comment for one key of a document, by its path. */
export interface KeyComment {
  readonly path: readonly (string | number)[];
  readonly lines: readonly string[];
}

/** Written plainly, PyYAML and libyaml refuse it: a tab anywhere, and `:` or `?` at the beginning inside `[ ]`. */
const UNREADABLE = /^[:?]|\t/;

/**
 * Data as one YAML document with comments above its keys. Readers of these formats still follow YAML 1.1, where a bare `on` or `0755` is
 * no text: such texts are quoted. Pure.
 */
export function yamlText(data: Readonly<Record<string, unknown>>, header: readonly string[], comments: readonly KeyComment[]): string {
  const document = new Document(data, { version: '1.1', aliasDuplicateObjects: false });
  document.commentBefore = block(header);
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && UNREADABLE.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Seq: (_key, node) => {
      node.flow = isSeq(node) && node.items.every((item) => isScalar(item)) && JSON.stringify(node.toJSON()).length <= 100;
    },
  });
  for (const { path, lines } of comments) {
    if (lines.length === 0) continue;
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1))
      : undefined;
    if (pair === undefined) continue;
    const key = isScalar(pair.key) ? pair.key : new Scalar(path.at(-1));
    key.commentBefore = block(lines);
    pair.key = key;
  }
  // The directive that names the version is for parsers only, and some refuse it.
  return document.toString({ lineWidth: 0, directives: false });
}

function block(lines: readonly string[]): string {
  return lines.map((line) => ` ${escapeText(line)}`).join('\n');
}
