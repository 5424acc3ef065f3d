import type { ProcessConfig, SourceRef } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';
import { checkDependencies } from './check-dependencies';
import { checkEntry } from './check-entry';
import { escapeText } from './escape-command';
import type { Dependency } from './find-circles';
import { nameFault } from './process-name';
import type { LocatedProblem, ReadContext } from './read-context';
import { resolveEntry } from './resolve-entry';
import { YamlFile, type YamlPath } from './yaml-file';

/** The project's file, the usual spelling first. */
export const PROJECT_FILES: readonly string[] = ['slipway.yaml', 'slipway.yml'];
/** Keys of a process that the doors name with their line. */
const NAMED_KEYS: readonly string[] = [
  ...['proxy', 'proxy.port', 'proxy.hold', 'build_output'],
  ...['watch', 'watch.paths', 'watch.include', 'watch.exclude', 'watch.extensions'],
];
const TOP_KEYS: readonly string[] = ['version', 'processes'];

/**
 * Reads `slipway.yaml` (else `slipway.yml`). Every fault is reported with line, column, dotted key and what to do; whatever is right is used.
 * Null when there is no such file.
 */
export async function loadSlipwayYaml(context: ReadContext): Promise<readonly ProcessConfig[] | null> {
  const present: string[] = [];
  for (const name of PROJECT_FILES) if (await context.exists(name)) present.push(name);
  const [file, ignored] = present;
  if (file === undefined) return null;
  if (ignored !== undefined) {
    const hint = `Remove ${ignored} or move its processes to ${file}.`;
    context.report(ignored, {
      line: 1,
      column: 1,
      key: null,
      severity: 'warning',
      message: `${ignored} is not read, because ${file} exists.`,
      hint,
    });
  }
  const text = await context.read(file);
  return text === null ? [] : readProject(context, file, text);
}

async function readProject(context: ReadContext, file: string, text: string): Promise<readonly ProcessConfig[]> {
  const yaml = new YamlFile(text);
  const report = (problem: LocatedProblem) => context.report(file, problem);
  for (const problem of yaml.problems()) report(problem);
  if (!yaml.isReadable()) return [];
  let data: unknown;
  try {
    data = yaml.data();
  } catch (error) {
    const message = `The aliases of ${file} can't be resolved: ${error instanceof Error ? escapeText(error.message) : 'unknown reason'}.`;
    report({ line: 1, column: 1, key: null, severity: 'error', message, hint: 'Write the values out instead of repeating aliases.' });
    return [];
  }
  const fault = (path: YamlPath, isKey: boolean, message: string, hint: string, severity: LocatedProblem['severity'] = 'error') => {
    const place = isKey ? yaml.positionOfKey(path) : yaml.positionOf(path);
    report({ ...place, key: path.length === 0 ? null : escapeText(path.join('.')), severity, message, hint });
  };
  if (!isSection(data)) {
    fault([], false, `${file} holds no keys.`, 'Write version: 1 and processes: with a name and a command.');
    return [];
  }
  checkTopKeys(data, fault);
  const entries = data.processes;
  if (!isSection(entries)) {
    if ('processes' in data)
      fault(
        ['processes'],
        true,
        'processes must be a section with a name for each process.',
        'Write, for example, web: { command: ["node", "server.js"] } below it.',
      );
    else fault([], false, `${file} has no processes.`, 'Add processes: with a name and a command for each.');
    return [];
  }

  const processes: ProcessConfig[] = [];
  for (const [name, raw] of Object.entries(entries)) {
    const wrongName = nameFault(name);
    if (wrongName !== null) {
      fault(
        ['processes', name],
        true,
        `The name "${escapeText(name)}" ${wrongName}.`,
        'Use letters, digits, - and _. The process is left out until then.',
      );
      continue;
    }
    const checked = checkEntry(raw);
    const base: YamlPath = ['processes', name];
    for (const issue of checked.issues) {
      const after = issue.leavesOut ? ` ${name} is left out until this is corrected.` : '';
      fault([...base, ...issue.path], issue.isKey, issue.message, `${issue.hint}${after}`);
    }
    if (checked.entry === null) continue;
    const source = { file, line: yaml.positionOfKey(base).line, ...keyLines(yaml, base) };
    const config = await resolveEntry(context, name, checked.entry, source, {
      fault: (path, message, hint, severity) => fault([...base, ...path], false, message, hint, severity),
      textOf: (path) => yaml.sourceOf([...base, ...path]),
    });
    if (config !== null) processes.push(config);
  }
  const placeOf = ({ process, key, other }: Dependency): { readonly path: YamlPath; readonly isKey: boolean } => {
    if (key === 'depends_on') return { path: ['processes', process, key, other], isKey: true };
    const raw = entries[process];
    const written: unknown = isSection(raw) ? raw[key] : null;
    return { path: ['processes', process, key, Array.isArray(written) ? written.indexOf(other) : 0], isKey: false };
  };
  return checkDependencies(processes, Object.keys(entries), {
    file,
    lineOf: (dependency) => {
      const { path, isKey } = placeOf(dependency);
      return (isKey ? yaml.positionOfKey(path) : yaml.positionOf(path)).line;
    },
    fault: (dependency, message, hint) => {
      const { path, isKey } = placeOf(dependency);
      fault(path, isKey, message, hint);
    },
  });
}

function keyLines(yaml: YamlFile, base: YamlPath): Pick<SourceRef, 'keys'> {
  const found = NAMED_KEYS.flatMap((key): [string, number][] => {
    const path = [...base, ...key.split('.')];
    return yaml.has(path) ? [[key, yaml.positionOfKey(path).line]] : [];
  });
  return found.length === 0 ? {} : { keys: Object.fromEntries(found) };
}

function checkTopKeys(
  data: Record<string, unknown>,
  fault: (path: YamlPath, isKey: boolean, message: string, hint: string, severity?: LocatedProblem['severity']) => void,
): void {
  for (const key of Object.keys(data)) {
    // `x-…` holds anchors to share, as in compose files.
    if (TOP_KEYS.includes(key) || key.startsWith('x-')) continue;
    const near = key === 'services' ? 'processes' : nearestName(key, TOP_KEYS);
    fault(
      [key],
      true,
      `${escapeText(key)} is not a key of this file.`,
      near === null ? 'Keys here: version, processes.' : `Did you mean ${near}?`,
    );
  }
  if (!('version' in data))
    fault([], false, 'version is missing; it is read as version 1.', 'Write version: 1 on the first line.', 'warning');
  else if (data.version !== 1)
    fault(['version'], false, `version must be 1, the only version there is.`, 'Write version: 1. The file is read as version 1.');
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
