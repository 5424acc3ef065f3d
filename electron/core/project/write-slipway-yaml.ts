import { Document, isCollection, isMap, isPair, isScalar, isSeq, type Node, Scalar, visit } from 'yaml';
import { FATE_WORDS, type ImportNote } from '../../../shared/model/import-report';
import type { ProcessConfig } from '../../../shared/model/process';
import type { ProjectPlan } from '../../../shared/model/project';
import { escapeText } from './escape-command';
import { slipwayEntry } from './slipway-entry';

export interface SlipwayYamlOptions {
  /** What an editor finds the schema under, seen from the file; null writes no reference. */
  readonly schema: string | null;
}

/** A list or section that fits in this many characters stands on one line. */
const MAX_FLOW = 100;
/** The section in which things are easier to read one a line. */
const ALWAYS_BLOCK: ReadonlySet<string> = new Set(['watch']);

/**
 * Writes a plan as a slipway.yaml that loads back to the same plan, with comments: where each process comes from, and everything that was
 * changed on the way or has no counterpart. Pure.
 */
export function writeSlipwayYaml(plan: Pick<ProjectPlan, 'root' | 'processes' | 'report'>, options: SlipwayYamlOptions): string {
  // A map keeps its order; an object would put a process called "1" first.
  const entries = new Map(plan.processes.map((process) => [process.name, slipwayEntry(process, plan.root)]));
  const data = { version: 1, processes: entries };
  const document = new Document(data);
  visit(document, {
    Map: (_key, node) => setFlow(node),
    Seq: (_key, node) => setFlow(node),
    Pair: (_key, pair) => {
      // `<<` would be read as a merge, not as a name.
      if (isScalar(pair.key) && pair.key.value === '<<') pair.key.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const report = plan.report ?? [];
  const files = [...new Set(plan.processes.map(({ source }) => source.file))];
  const isAlone = plan.processes.length === 1;
  document.commentBefore = comment([
    ...(options.schema === null ? [] : [`yaml-language-server: $schema=${options.schema}`]),
    `What Slipway runs in this project${files.length === 0 ? '' : `, made from ${files.join(', ')}`}. While this file is here, it alone counts.`,
    ...(isAlone ? [] : notesOf(report.filter((note) => !plan.processes.some((process) => isAbout(note, process))))),
  ]);
  const processes = document.get('processes', true);
  if (isMap(processes)) {
    for (const [index, pair] of processes.items.entries()) {
      const process = plan.processes[index];
      if (!isPair(pair) || process === undefined) continue;
      const own = report.filter((note) => isAlone || isAbout(note, process));
      const key = new Scalar(process.name);
      key.commentBefore = comment([`From ${process.source.file}:${process.source.line}.`, ...notesOf(own)]);
      key.spaceBefore = index > 0;
      if (process.name === '<<') key.type = Scalar.QUOTE_DOUBLE;
      pair.key = key;
      if (isMap(pair.value))
        for (const item of pair.value.items) if (ALWAYS_BLOCK.has(String(item.key)) && isCollection(item.value)) item.value.flow = false;
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function isAbout(note: ImportNote, { name, source }: ProcessConfig): boolean {
  return note.file === source.file && (note.process === name || note.key === `scripts.${name}`);
}

/** One line for each thing there is to say; keys of which the same is said share a line. */
function notesOf(notes: readonly ImportNote[]): readonly string[] {
  const groups = new Map<string, ImportNote[]>();
  for (const note of notes) {
    if (note.fate === 'mapped') continue;
    const same = `${note.fate} ${note.file} ${note.text}`;
    groups.set(same, [...(groups.get(same) ?? []), note]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    const lines = [...new Set(group.map(({ line }) => line))].join(', ');
    const keys = group.flatMap(({ key }) => (key === null ? [] : [key])).join(', ');
    return `${FATE_WORDS[first.fate]}: ${first.file}:${lines}${keys === '' ? '' : ` ${keys}`}${first.text === '' ? '' : `: ${first.text}`}`;
  });
}

/** Text that stays a comment whatever is in it: one line each. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${escapeText(line)}`).join('\n');
}

function setFlow(node: Node): void {
  if (!isSeq(node) && !isMap(node)) return;
  const isPlain = node.items.every((item) => {
    const value = isPair(item) ? item.value : item;
    return isScalar(value) || (isCollection(value) && value.items.every((inner) => isScalar(isPair(inner) ? inner.value : inner)));
  });
  // A script of several lines stays readable as a block.
  node.flow = isPlain && !hasLongText(node) && JSON.stringify(node.toJSON()).length <= MAX_FLOW && !isTop(node);
}

function hasLongText(node: Node): boolean {
  let found = false;
  visit(node, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string' && scalar.value.includes('\n')) found = true;
    },
  });
  return found;
}

/** The file itself, its list of processes, and a process: these are always blocks. */
function isTop(node: Node): boolean {
  return (
    isMap(node) && (node.has('version') || node.has('command') || node.items.some((item) => isMap(item.value) && item.value.has('command')))
  );
}
