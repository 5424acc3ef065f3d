import { type Document, isAlias, isMap, isSeq, parseDocument } from 'yaml';
import { formatDuration } from '../../../shared/validate/duration';
import { spliceYaml } from './splice-yaml';

/** What was set in the window and differs from the file. */
export interface SettingsOfProcess {
  readonly name: string;
  readonly stopSignal?: string | undefined;
  readonly killDelayMs?: number | undefined;
}

export interface UpdatedYaml {
  readonly text: string;
  /** `api: stop.kill_delay 5s`, one for each value that was written. */
  readonly changes: readonly string[];
}

/**
 * Writes settings into the text of a slipway.yaml and leaves everything else as it is: comments, order, other processes. Null when the text
 * is no YAML that can be changed. A setting that several processes share by an alias is written out for the one it is for. Pure.
 */
export function updateSlipwayYaml(text: string, settings: readonly SettingsOfProcess[]): UpdatedYaml | null {
  let current = text;
  const changes: string[] = [];
  if (parseDocument(text, { merge: true }).errors.length > 0) return null;
  for (const { name, stopSignal, killDelayMs } of settings) {
    const document = parseDocument(current, { merge: true });
    const base = ['processes', name];
    const node = document.getIn(base, true);
    if (!isMap(node) && !isAlias(node)) continue;
    const steps = document.getIn([...base, 'stop', 'steps'], true);
    const last = isSeq(steps) ? steps.items.length - 1 : -1;
    const set = (path: readonly (string | number)[], value: string) => {
      current = spliceYaml(current, [...base, ...path], value) ?? rewrite(current, [...base, ...path], value);
      changes.push(`${name}: ${path.join('.')} ${value}`);
    };
    if (killDelayMs !== undefined)
      set(last >= 0 ? ['stop', 'steps', last, 'kill_delay'] : ['stop', 'kill_delay'], formatDuration(killDelayMs));
    // Which of several steps a signal replaces, nobody can tell.
    if (stopSignal !== undefined && last < 0) set(['stop', 'signal'], stopSignal);
  }
  return { text: current, changes };
}

/** The way without splicing: the document written anew, aliases on the way written out. Comments and order stay, spacing may not. */
function rewrite(text: string, path: readonly (string | number)[], value: string): string {
  const document = parseDocument(text, { merge: true });
  for (let length = 2; length < path.length; length += 1) openSection(document, path.slice(0, length));
  document.setIn(path, value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** A section of its own where the file has an alias, or nothing. */
function openSection(document: Document, path: readonly (string | number)[]): void {
  const node = document.getIn(path, true);
  if (isAlias(node)) unshare(document, path);
  else if (!isMap(node) && !isSeq(node)) {
    const created = document.createNode({});
    created.flow = true;
    document.setIn(path, created);
  }
}

function unshare(document: Document, path: readonly (string | number)[]): void {
  const node = document.getIn(path, true);
  if (!isAlias(node)) return;
  const resolved = node.resolve(document);
  if (isMap(resolved)) document.setIn(path, document.createNode(resolved.toJS(document)));
}
