import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import type { ComposeService } from './compose-service';
import { envFileValueText, readOtherwise } from './env-file-values';
import { isSection } from './foreign-yaml';
import type { Variables } from './interpolation';
import type { ReadContext } from './read-context';

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
  const { compose, name, keys } = service;
  const files = envFileNames(keys.env_file);
  const texts = new Map<string, string>();
  for (const file of files) {
    const text = texts.has(file) ? null : await context.read(context.shown(resolve(context.root, file)));
    if (text !== null) texts.set(file, text);
  }
  const apart = [...texts].filter(([file]) => context.shown(resolve(context.root, file)) !== compose.dotenv);
  const inFiles = new Set(apart.flatMap(([, text]) => Object.keys(parseDotenv(text))));
  const read = keys.environment == null ? null : compose.environment([...service.path, 'environment'], name, keys.environment, inFiles);
  for (const [key, value] of Object.entries(read?.values ?? {})) {
    const at = read?.paths.get(key);
    const hosts = others.filter((other) => other.name !== name && namesHost(key, value, other.name));
    for (const host of hosts)
      if (at !== undefined) compose.note(at, name, 'unsupported', `env.${key}`, hostWords(value, host, runsHere.has(host.name)));
    const inContainer = service.containerPath(value);
    if (inContainer !== null && at !== undefined) compose.note(at, name, 'unsupported', `env.${key}`, inContainer);
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
  return isAlone || new RegExp(`(?:^|//|@|,)${name}(?::\\d|/)`).test(value) || new RegExp(`(?://|@)${name}(?:[/?,]|$)`).test(value);
}

/** A program that runs here listens on its own port; one in Docker on the port that leads to it. */
function hostWords(value: string, host: ComposeService, isHere: boolean): string {
  const port = Number(new RegExp(`${host.name.replace(/[^\w-]/g, '\\$&')}:(\\d+)`).exec(value)?.[1]);
  const published = isHere && port > 0 ? port : (host.published().get(port) ?? null);
  const inDocker = `${host.name} is a host only in Docker's network.`;
  if (published !== null) return `${inDocker} Write 127.0.0.1:${published}.`;
  if (!isHere && host.written.ports == null) return `${inDocker} It publishes no port: give it ports:, and write 127.0.0.1 with that port.`;
  return `${inDocker} Write 127.0.0.1 and ${isHere ? 'its port' : 'the port that is published'}.`;
}
