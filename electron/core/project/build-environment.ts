import { dirname, join } from 'node:path';
import { parse as parseDotenv } from 'dotenv';

export interface EnvironmentRequest {
  /** The host's own environment. */
  readonly host: Readonly<Record<string, string | undefined>>;
  /** Texts of the project's env files, in order; later ones win. */
  readonly envFiles: readonly string[];
  /** Variables of the project file; they win over the env files. */
  readonly env: Readonly<Record<string, string>>;
  /** Run mark; null while there is no run (a build, a stop command). */
  readonly run: string | null;
  readonly platform: NodeJS.Platform;
  /** The value of NODE_OPTIONS that Slipway's own bootstrap set, if it did; null otherwise. */
  readonly ownNodeOptions: string | null;
}

/**
 * Ours and nobody else's. `ELECTRON_RUN_AS_NODE` would turn an Electron app under development into plain Node; the NODE_CHANNEL ones name a
 * descriptor that the child does not have, and Node would abort on it (child_process documentation, `fork`); the rest are set by Electron's start.
 */
const NEVER: ReadonlySet<string> = new Set([
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
  'CHROME_DESKTOP',
  'ORIGINAL_XDG_CURRENT_DESKTOP',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
]);

/** Set by `npm run` beside its npm_ variables (npm documentation, "scripts"). */
const SET_BY_NPM: ReadonlySet<string> = new Set(['INIT_CWD', 'NODE', 'COLOR']);

/** Programs keep colour, and Python does not hold output back, although they write to a pipe. Each is left out where anything sets it, or NO_COLOR. */
const ADDED: readonly (readonly [name: string, value: string])[] = [
  ['FORCE_COLOR', '1'],
  ['CLICOLOR_FORCE', '1'],
  ['PYTHONUNBUFFERED', '1'],
];

/**
 * A child's environment: the host's own without what is ours, then the env files, then the project file, then what Slipway adds. Pure.
 * On Windows names are compared without case, as the system does.
 */
export function buildEnvironment(request: EnvironmentRequest): Record<string, string> {
  const result = new EnvironmentTable(request.platform === 'win32');
  const isFromNpm = request.host.npm_lifecycle_event !== undefined || request.host.npm_execpath !== undefined;
  for (const [name, value] of Object.entries(request.host)) {
    if (value === undefined || isOurs(name, value, isFromNpm, request)) continue;
    result.set(name, isFromNpm && name.toUpperCase() === 'PATH' ? withoutNpmFolders(value, request) : value);
  }
  for (const text of request.envFiles) for (const [name, value] of Object.entries(parseDotenv(text))) result.set(name, value);
  for (const [name, value] of Object.entries(request.env)) result.set(name, value);
  const isColourOff = result.has('NO_COLOR');
  for (const [name, value] of ADDED) if (!result.has(name) && !(isColourOff && name !== 'PYTHONUNBUFFERED')) result.set(name, value);
  if (request.run !== null) result.set('SLIPWAY_RUN', request.run);
  return result.toRecord();
}

function isOurs(name: string, value: string, isFromNpm: boolean, { ownNodeOptions }: EnvironmentRequest): boolean {
  const upper = name.toUpperCase();
  if (NEVER.has(upper) || upper.startsWith('SLIPWAY_')) return true;
  if (upper === 'NODE_OPTIONS') return value === ownNodeOptions;
  return isFromNpm && (/^npm_/i.test(name) || SET_BY_NPM.has(upper));
}

/** `npm run` puts the node_modules/.bin folders of OUR package and its parents, and its own helper folder, before PATH. */
function withoutNpmFolders(path: string, { host, platform }: EnvironmentRequest): string {
  const separator = platform === 'win32' ? ';' : ':';
  const ours = new Set<string>();
  const manifest = host.npm_package_json;
  for (let folder = manifest === undefined ? '' : dirname(manifest); folder !== ''; folder = parentOf(folder))
    ours.add(join(folder, 'node_modules', '.bin'));
  return path
    .split(separator)
    .filter((folder) => !ours.has(folder) && !/[/\\]@npmcli[/\\]run-script[/\\].*node-gyp-bin$/.test(folder))
    .join(separator);
}

function parentOf(folder: string): string {
  const parent = dirname(folder);
  return parent === folder ? '' : parent;
}

/** Names as first spelled; on Windows `Path` and `PATH` are one variable. */
class EnvironmentTable {
  readonly #values = new Map<string, { readonly name: string; readonly value: string }>();

  constructor(private readonly ignoresCase: boolean) {}

  set(name: string, value: string): void {
    const earlier = this.#values.get(this.#key(name));
    this.#values.set(this.#key(name), { name: earlier?.name ?? name, value });
  }

  has(name: string): boolean {
    return this.#values.has(this.#key(name));
  }

  toRecord(): Record<string, string> {
    return Object.fromEntries([...this.#values.values()].map(({ name, value }) => [name, value]));
  }

  #key(name: string): string {
    return this.ignoresCase ? name.toUpperCase() : name;
  }
}
