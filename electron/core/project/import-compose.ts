import type { ProcessConfig } from '../../../shared/model/process';
import { nearestName } from '../../../shared/validate/nearest-name';
import { composeCommand } from './compose-command';
import { composeDependencies } from './compose-dependencies';
import { composeEnvironment } from './compose-environment';
import { COMPOSE_MAPPED, COMPOSE_UNSUPPORTED } from './compose-keys';
import { composePorts, publishedPorts } from './compose-ports';
import { ComposeService } from './compose-service';
import { defaultProcess } from './default-process';
import { checkForeignDependencies } from './foreign-dependencies';
import { isSection, openForeignYaml } from './foreign-yaml';
import { nameFault } from './process-name';
import type { ReadContext } from './read-context';
import { resolveFolder } from './resolve-inside';

/** In Docker's own order of preference (Compose specification, "Compose file"). */
export const COMPOSE_FILES: readonly string[] = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

const TOP_REASONS: Readonly<Record<string, string>> = {
  networks: 'There is no network of its own; processes reach each other on 127.0.0.1.',
  volumes: 'The programs see the folders of this machine as they are.',
  configs: 'The files are read where they are.',
  secrets: 'The files are read where they are; put values into an env file.',
  include: 'Other files are not followed; import them by themselves.',
  name: 'The project is called as its folder.',
  version: 'It has no meaning any more, to Docker either.',
};

export interface ImportedFile {
  readonly processes: readonly ProcessConfig[];
  /** How many services or processes the file has in all. */
  readonly total: number;
}

/**
 * Reads the services of a compose file that can run without Docker: those with a `command` or `entrypoint` that are built from a folder
 * here, or need no image. The others are noted as running in Docker. Nothing of it is ever listed by itself.
 */
export async function importCompose(context: ReadContext, file: string): Promise<ImportedFile> {
  const compose = await openForeignYaml(context, file);
  if (compose === null) return { processes: [], total: 0 };
  for (const key of Object.keys(compose.data)) {
    if (key === 'services' || key.startsWith('x-')) continue;
    const near = nearestName(key, ['services', ...Object.keys(TOP_REASONS)]);
    const unknown = `It is not a key of a compose file${near === null ? '.' : `; did you mean ${near}?`}`;
    compose.note([key], null, 'unsupported', null, TOP_REASONS[key] ?? unknown);
  }
  const { services } = compose.data;
  if (!isSection(services)) {
    compose.fault(['services'], null, 'services must be a section with a name for each service.', 'Check that this is a compose file.');
    return { processes: [], total: 0 };
  }
  const read = Object.entries(services).flatMap(([name, keys]) => {
    if (isSection(keys)) return [new ComposeService(compose, name, keys)];
    compose.wrong(['services', name], name, 'a section with keys of its own');
    return [];
  });
  const runnable = read.filter((service) => canRun(service));
  const known = new Set(runnable.map(({ name }) => name));
  const named = new Set(Object.keys(services));
  const processes: ProcessConfig[] = [];
  for (const service of runnable) {
    const config = await toProcess(context, service, known, named, read);
    if (config !== null) processes.push(config);
  }
  return { processes: checkForeignDependencies(compose, 'services', processes), total: Object.keys(services).length };
}

/** Says why not, where it can't. */
function canRun(service: ComposeService): boolean {
  const { keys, name, compose } = service;
  const path = ['services', name];
  const isBuilt = service.buildFolder() !== null;
  const image = typeof keys.image === 'string' ? keys.image : null;
  const wrongName = nameFault(name);
  if (wrongName !== null) compose.fault(path, name, `The name "${name}" ${wrongName}.`, 'Use letters, digits, - and _.');
  else if (image !== null && !isBuilt)
    compose.note(
      path,
      name,
      'unsupported',
      null,
      `Runs in Docker: it needs the image ${compose.shown(service.written.image, image)}.${published(service)}`,
    );
  else if (keys.build != null && !isBuilt)
    compose.note(path, name, 'unsupported', null, 'Runs in Docker: it is built from somewhere else.');
  else if (keys.command == null && keys.entrypoint == null)
    compose.note(path, name, 'unsupported', null, 'Its command is in the image. Add a command: here, or write it into slipway.yaml.');
  else return wrongName === null;
  return false;
}

function published(service: ComposeService): string {
  const ports = [...publishedPorts(service).values()].map(({ shown }) => shown);
  return ports.length === 0 ? '' : ` Docker publishes it on port ${ports.join(', ')} of this machine.`;
}

async function toProcess(
  context: ReadContext,
  service: ComposeService,
  known: ReadonlySet<string>,
  named: ReadonlySet<string>,
  all: readonly ComposeService[],
): Promise<ProcessConfig | null> {
  const { compose, name, keys } = service;
  const path = ['services', name];
  const wanted = service.folder();
  const shown = service.shownFolder(wanted);
  const folder = await resolveFolder(context, wanted);
  if (folder.kind !== 'inside') {
    const why = folder.kind === 'outside' ? 'is outside the project' : 'does not exist';
    compose.fault(path, name, `${name} would run in ${shown}, which ${why}; it is left out.`, 'Correct its build or its volumes.');
    return null;
  }
  const found = composeCommand(service);
  if (found === null) return null;
  if (keys.build != null && keys.working_dir === undefined)
    service.note('build', 'changed', 'cwd', `It runs in ${shown}; no image is built.`);
  else if (keys.build != null) service.note('build', 'unsupported', null, 'No image is built.');
  for (const key of Object.keys(keys)) {
    if (key === 'expose') service.note(key, 'unsupported', null, 'Nothing has to be opened between processes.');
    if (Object.hasOwn(COMPOSE_MAPPED, key) || key.startsWith('x-')) continue;
    const reason = COMPOSE_UNSUPPORTED[key];
    if (reason !== undefined) service.note(key, 'unsupported', null, reason);
    else {
      const near = nearestName(key, [...Object.keys(COMPOSE_MAPPED), ...Object.keys(COMPOSE_UNSUPPORTED)]);
      service.note(key, 'unsupported', null, `It is not a key of a service${near === null ? '.' : `; did you mean ${near}?`}`);
    }
  }
  const base = defaultProcess(name, found.command, folder.path, { file: compose.file, line: compose.line(path) });
  const { env, envFiles } = await composeEnvironment(context, service, all, known, found.usesDotenv);
  const config: ProcessConfig = {
    ...base,
    env,
    envFiles,
    ports: [...new Set(composePorts(service))],
    ...composeDependencies(service, known, named),
    stop: service.stop(base.stop),
    restart: service.restart(),
    ready: service.ready(),
    watch: service.watch(context.root),
  };
  service.noteFilled();
  return config;
}
