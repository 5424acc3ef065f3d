import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { publishedPorts } from './compose-ports';
import type { ComposeService } from './compose-service';
import { envFileValueText, readOtherwise } from './env-file-values';
import { isSection } from './foreign-yaml';
import type { Variables } from './interpolation';
import { type ReadContext, relativeTo } from './read-context';

export interface ComposeEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly envFiles: readonly string[];
}

/**
 * `environment` and `env_file` of a service. Compose fills in the variables inside an env file, Slipway takes them as they are: such values
 * are written out. `.env` is added where variables are passed on from it; `needsDotenv`, where the command names some.
 */
export async function composeEnvironment(
  context: ReadContext,
  service: ComposeService,
  others: readonly ComposeService[],
  runsHere: ReadonlySet<string>,
  needsDotenv: boolean,
): Promise<ComposeEnvironment> {
  const { compose, keys } = service;
  const files = envFileNames(keys.env_file);
  const written = envFileNames(service.written.env_file);
  const texts = new Map<string, string>();
  const inFiles = new Set<string>();
  for (const [index, file] of files.entries()) {
    const path = resolve(context.root, file);
    const shown = compose.shown(written[index], file);
    if (shown !== file) context.showAs(path, shown);
    const name = relativeTo(context.root, path);
    const text = texts.has(shown) ? null : await context.read(name);
    if (text === null) continue;
    texts.set(shown, text);
    if (name !== compose.dotenv) for (const key of Object.keys(parseDotenv(text))) inFiles.add(key);
  }
  const read =
    keys.environment == null ? null : compose.environment([...service.path, 'environment'], service.name, keys.environment, inFiles);
  for (const [key, value] of Object.entries(read?.values ?? {})) {
    const at = read?.paths.get(key);
    const raw = read?.written.get(key) ?? '';
    const hosts = others.filter((other) => other.name !== service.name && namesHost(key, value, other.name));
    for (const host of hosts)
      if (at !== undefined)
        compose.note(at, service.name, 'unsupported', `env.${key}`, hostWords(value, raw, host, runsHere.has(host.name)));
    const inContainer = service.containerPath(value);
    if (inContainer !== null && at !== undefined) compose.note(at, service.name, 'unsupported', `env.${key}`, inContainer);
  }
  noteEnvFiles(service);
  const env = { ...fromEnvFiles(service, texts, read?.values ?? {}), ...read?.values };
  const { dotenv } = compose;
  const isNeeded = dotenv !== null && (needsDotenv || read?.usesDotenv === true);
  return { env, envFiles: [...new Set([...(isNeeded ? [dotenv] : []), ...files])].map((file) => resolve(context.root, file)) };
}

function envFileNames(value: unknown): readonly string[] {
  const entries = value == null ? [] : Array.isArray(value) ? value : [value];
  return entries.map((entry: unknown) => (isSection(entry) ? entry.path : entry)).filter((path) => typeof path === 'string');
}

function noteEnvFiles(service: ComposeService): void {
  const { env_file: value } = service.keys;
  const entries = value == null ? [] : Array.isArray(value) ? value : [value];
  for (const [index, entry] of entries.entries()) {
    if (envFileNames(entry).length > 0) service.mapped('env_file', 'env_files');
    else service.compose.wrong([...service.path, 'env_file', ...(Array.isArray(value) ? [index] : [])], service.name, 'the path of a file');
  }
}

/** `.env` counts first, then `environment` (compose-go, `resolveEnvironment`). */
function fromEnvFiles(
  service: ComposeService,
  texts: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const known: Variables = new Map([...Object.entries(environment), ...service.compose.variables]);
  const values = readOtherwise(texts, known).filter(({ name }) => !Object.hasOwn(environment, name));
  for (const value of values) service.note('env_file', value.isOpen ? 'unsupported' : 'changed', 'env_files', envFileValueText(value));
  return Object.fromEntries(values.filter(({ isOpen }) => !isOpen).map(({ name, value }) => [name, value]));
}

/** A value alone is a host only under a name that says so: `NODE_ENV: api` is none. */
function namesHost(key: string, value: string, host: string): boolean {
  const name = host.replace(/[^\w-]/g, '\\$&');
  const isAlone = value === host && /HOST|ADDR|SERVER|ENDPOINT|BROKER|UR[IL]/i.test(key);
  return (
    isAlone ||
    portOf(host, value) !== null ||
    new RegExp(`(?:^|//|@|,)${name}/`).test(value) ||
    new RegExp(`(?://|@)${name}(?:[/?,]|$)`).test(value)
  );
}

/** The port behind a host; null where it has none. What stands before an `@` is a user and a password. */
function portOf(host: string, value: string): number | null {
  const found = new RegExp(`(?:^|//|@|,)${host.replace(/[^\w-]/g, '\\$&')}:(\\d+)(?![^\\s/?,]*@)`).exec(value);
  return found === null ? null : Number(found[1]);
}

/**
 * A program that runs here listens on its own port; one in Docker on the port that leads to it. `written`: the value with its variables; a
 * port that comes out of one is not shown.
 */
function hostWords(value: string, written: string, host: ComposeService, isHere: boolean): string {
  const port = portOf(host.name, value) ?? 0;
  const own = port > 0 && portOf(host.name, written) === port ? String(port) : null;
  const published = isHere ? own : (publishedPorts(host).get(port)?.shown ?? null);
  const inDocker = `${host.name} is a host only in Docker's network.`;
  if (published !== null) return `${inDocker} Write 127.0.0.1:${published}.`;
  if (!isHere && host.written.ports == null) return `${inDocker} It publishes no port: give it ports:, and write 127.0.0.1 with that port.`;
  return `${inDocker} Write 127.0.0.1 and ${isHere ? 'its port' : 'the port that is published'}.`;
}
