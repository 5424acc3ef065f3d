import type { ProcessConfig } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';
import { defaultProcess } from './default-process';
import { checkForeignDependencies } from './foreign-dependencies';
import { type ForeignYaml, isSection, openForeignYaml } from './foreign-yaml';
import type { ImportedFile } from './import-compose';
import { interpolate } from './interpolation';
import { PROCESS_KEYS, PROJECT_KEYS } from './process-compose-keys';
import { ProcessComposeProcess } from './process-compose-process';
import { nameFault } from './process-name';
import type { ReadContext } from './read-context';
import { resolveFolder } from './resolve-inside';

/** In process-compose's own order (loader/loader.go). */
export const PROCESS_COMPOSE_FILES: readonly string[] = ['process-compose.yaml', 'process-compose.yml'];

/** Reads a process-compose.yaml. Processes that are disabled or run by a clock are noted and left out. Nothing of it is ever listed by itself. */
export async function importProcessCompose(context: ReadContext, file: string): Promise<ImportedFile> {
  const yaml = await openForeignYaml(context, file);
  if (yaml === null) return { processes: [], total: 0 };
  const { processes: entries } = yaml.data;
  for (const key of Object.keys(yaml.data)) noteKey(yaml, [key], null, key, yaml.data[key], PROJECT_KEYS);
  if (yaml.data.disable_env_expansion != null)
    yaml.note(
      ['disable_env_expansion'],
      null,
      'mapped',
      null,
      yaml.isExpanded ? 'It is off, as without it.' : 'Variables in this file stay as they are written.',
    );
  if (!isSection(entries)) {
    yaml.fault(
      ['processes'],
      null,
      'processes must be a section with a name for each process.',
      'Check that this is a process-compose.yaml.',
    );
    return { processes: [], total: 0 };
  }
  const wanted = Object.entries(entries).flatMap(([name, keys]) => {
    const wrongName = nameFault(name);
    if (wrongName !== null) yaml.fault(['processes', name], name, `The name "${name}" ${wrongName}.`, 'Use letters, digits, - and _.');
    else if (!isSection(keys)) yaml.wrong(['processes', name], name, 'a section with keys of its own');
    else if (keys.disabled === true || keys.is_disabled === true || keys.is_disabled === 'true')
      yaml.note(['processes', name], name, 'unsupported', null, 'It is disabled, so it is left out.');
    else if (keys.schedule != null) yaml.note(['processes', name], name, 'unsupported', null, 'Nothing is run by a clock; it is left out.');
    else return [new ProcessComposeProcess(yaml, name, keys)];
    return [];
  });
  const known = new Set(wanted.map(({ name }) => name));
  const vars = isSection(yaml.data.vars) ? yaml.data.vars : {};
  const shared = yaml.data.environment == null ? {} : yaml.environment(['environment'], null, yaml.data.environment).values;
  const processes: ProcessConfig[] = [];
  for (const process of wanted) {
    const config = await toProcess(context, process, known, vars, shared);
    if (config !== null) processes.push(config);
  }
  return { processes: checkForeignDependencies(yaml, 'processes', processes), total: Object.keys(entries).length };
}

/** A key that nothing takes over, or that is unknown. What is taken over is noted where it is read. */
function noteKey(
  yaml: ForeignYaml,
  path: readonly string[],
  process: string | null,
  key: string,
  value: unknown,
  table: typeof PROJECT_KEYS,
): void {
  const known = Object.hasOwn(table, key) ? table[key] : undefined;
  if (known !== undefined && 'became' in known) return;
  if (known !== undefined && 'same' in known) {
    yaml.note(path, process, value === false && key !== 'is_daemon' ? 'changed' : 'mapped', null, known.same);
    return;
  }
  const near = nearestName(key, Object.keys(table));
  const reason = known?.reason ?? `It is not a key of process-compose${near === null ? '.' : `; did you mean ${near}?`}`;
  const isOff = known !== undefined && value === false;
  if (!key.startsWith('x-')) yaml.note(path, process, isOff ? 'mapped' : 'unsupported', null, isOff ? 'It is off, as here.' : reason);
}

async function toProcess(
  context: ReadContext,
  process: ProcessComposeProcess,
  known: ReadonlySet<string>,
  vars: Readonly<Record<string, unknown>>,
  shared: Readonly<Record<string, string>>,
): Promise<ProcessConfig | null> {
  const { file, name, keys, path } = process;
  const open = file.isExpanded ? interpolate(String(keys.working_dir ?? ''), file.variables).open : [];
  if (open.length > 0) {
    const names = open.join(', ');
    const message = `${name} would run in a folder that is made from ${names}, known only when it runs; it is left out.`;
    file.fault([...path, 'working_dir'], name, message, `Write ${names} into .env, or the folder into its working_dir.`);
    return null;
  }
  const wanted = keys.working_dir == null ? '.' : (file.filled([...path, 'working_dir'], name, keys.working_dir) ?? '.');
  const folder = await resolveFolder(context, wanted);
  if (folder.kind !== 'inside') {
    const why = folder.kind === 'outside' ? 'is outside the project' : 'does not exist';
    const shown = file.shown(keys.working_dir, wanted);
    file.fault([...path, 'working_dir'], name, `${name} would run in ${shown}, which ${why}; it is left out.`, 'Correct its working_dir.');
    return null;
  }
  const command = process.command(vars);
  if (command === null) return null;
  if (keys.working_dir != null) process.note('working_dir', 'mapped', 'cwd');
  for (const key of Object.keys(keys)) noteKey(file, [...path, key], name, key, keys[key], PROCESS_KEYS);
  const base = defaultProcess(name, command, folder.path, { file: file.file, line: file.line(path) });
  const own = keys.environment == null ? {} : file.environment([...path, 'environment'], name, keys.environment, process.apart()).values;
  return {
    ...base,
    env: { ...(await process.fromEnvFiles(context, { ...shared, ...own })), ...shared, ...own },
    envFiles: process.envFiles(context.root),
    dependsOn: process.dependsOn(known),
    stop: process.stop(base.stop),
    restart: process.restart(),
    ready: process.ready(),
    watch: process.watch(context.root),
  };
}
