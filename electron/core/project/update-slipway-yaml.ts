import { type Document, isAlias, isMap, isSeq, parseDocument } from 'yaml';
import { formatDuration } from '../../../shared/validate/duration';

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
  const document = parseDocument(text, { merge: true, keepSourceTokens: true });
  if (document.errors.length > 0) return null;
  const changes: string[] = [];
  for (const { name, stopSignal, killDelayMs } of settings) {
    const base = ['processes', name];
    if (!isMap(document.getIn(base, true)) && !isAlias(document.getIn(base, true))) continue;
    unshare(document, base);
    const set = (path: readonly string[], value: string) => {
      for (let length = 1; length < path.length; length += 1) openSection(document, [...base, ...path.slice(0, length)]);
      document.setIn([...base, ...path], value);
      changes.push(`${name}: ${path.join('.')} ${value}`);
    };
    const steps = document.getIn([...base, 'stop', 'steps'], true);
    const last = isSeq(steps) ? steps.items.length - 1 : -1;
    if (killDelayMs !== undefined && last >= 0) {
      document.setIn([...base, 'stop', 'steps', last, 'kill_delay'], formatDuration(killDelayMs));
      changes.push(`${name}: stop.steps.${last}.kill_delay ${formatDuration(killDelayMs)}`);
    } else if (killDelayMs !== undefined) set(['stop', 'kill_delay'], formatDuration(killDelayMs));
    // Which of several steps a signal replaces, nobody can tell.
    if (stopSignal !== undefined && last < 0) set(['stop', 'signal'], stopSignal);
  }
  if (changes.length === 0) return { text, changes };
  return { text: document.toString({ lineWidth: 0, flowCollectionPadding: true }), changes };
}

/** A section of its own where the file has an alias, or nothing. */
function openSection(document: Document, path: readonly string[]): void {
  const node = document.getIn(path, true);
  if (isAlias(node)) unshare(document, path);
  else if (!isMap(node)) {
    const created = document.createNode({});
    created.flow = true;
    document.setIn(path, created);
  }
}

function unshare(document: Document, path: readonly string[]): void {
  const node = document.getIn(path, true);
  if (!isAlias(node)) return;
  const resolved = node.resolve(document);
  if (isMap(resolved)) document.setIn(path, document.createNode(resolved.toJS(document)));
}
