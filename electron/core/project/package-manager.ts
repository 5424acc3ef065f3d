import { dirname, resolve } from 'node:path';
import { MAX_FILE_BYTES, type ReadContext } from './read-context';

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

export interface PackageManager {
  readonly name: ManagerName;
  /** What says so: `packageManager`, a lock file, or null for npm as the default. */
  readonly because: string | null;
  /** The lock file of another manager, which is not followed; null where they agree. */
  readonly otherLock: string | null;
  /** Runs pre… and post… scripts beside the one that is asked for. Yarn 2 and newer does not (Yarn documentation, "Lifecycle scripts"). */
  readonly runsHooks: boolean;
}

/** Lock file → the program that wrote it, most particular first. */
const LOCK_FILES: readonly (readonly [file: string, manager: ManagerName])[] = [
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];
const MANAGERS: readonly ManagerName[] = ['npm', 'pnpm', 'yarn', 'bun'];

/** Two lines of comment stand before it. */
const LOCK_HEAD_BYTES = 4_096;

/** A workspace's folder is rarely deeper below the root that holds the lock file. */
const MAX_PARENTS = 6;

/**
 * Which program runs the scripts of the package.json in `folder`: the `packageManager` field (corepack refuses any other), else the lock
 * file, in this folder or, for one package of a workspace, in the folder above that declares the workspace; else npm. Only a known name is
 * ever used: the field is text from the project and must not choose the program.
 */
export async function findPackageManager(context: ReadContext, folder: string, declared: unknown): Promise<PackageManager> {
  let at = folder;
  let manifest: Manifest | null = null;
  for (let step = 0; step <= MAX_PARENTS; step += 1) {
    const isOwn = at === folder || manifest?.isWorkspace === true;
    const lock = isOwn ? await lockIn(context, at) : null;
    const named = isOwn ? declaredManager(manifest?.packageManager ?? (at === folder ? declared : undefined)) : null;
    if (named !== null || lock !== null) {
      const name = named?.name ?? lock?.manager ?? 'npm';
      const isBerry = name === 'yarn' && (named?.major !== undefined ? named.major >= 2 : await looksLikeBerry(context, at));
      return {
        name,
        because: named !== null ? 'packageManager' : (lock?.file ?? null),
        otherLock: named !== null && lock !== null && lock.manager !== named.name ? lock.file : null,
        runsHooks: !isBerry,
      };
    }
    if (dirname(at) === at || (await has(context, at, '.git'))) break;
    at = dirname(at);
    manifest = await readManifest(context, at);
  }
  return { name: 'npm', because: null, otherLock: null, runsHooks: true };
}

function declaredManager(field: unknown): { readonly name: ManagerName; readonly major: number | undefined } | null {
  const match = typeof field === 'string' ? /^([a-z]+)(?:@(\d+)?.*)?$/.exec(field) : null;
  const name = MANAGERS.find((manager) => manager === match?.[1]);
  return name === undefined ? null : { name, major: match?.[2] === undefined ? undefined : Number(match[2]) };
}

async function lockIn(context: ReadContext, folder: string): Promise<{ readonly file: string; readonly manager: ManagerName } | null> {
  for (const [file, manager] of LOCK_FILES) if (await has(context, folder, file)) return { file, manager };
  return null;
}

/**
 * Where no version is declared: Yarn 2 and newer has a settings file of its own, and writes its lock file as YAML with `__metadata` at the top
 * (yarnpkg/berry, Project.ts); Yarn 1 does neither.
 */
async function looksLikeBerry(context: ReadContext, folder: string): Promise<boolean> {
  if (await has(context, folder, '.yarnrc.yml')) return true;
  return /^__metadata:/m.test(await context.fs.readHead(resolve(folder, 'yarn.lock'), LOCK_HEAD_BYTES));
}

async function has(context: ReadContext, folder: string, file: string): Promise<boolean> {
  return (await context.fs.kindOf(resolve(folder, file))) !== 'missing';
}

interface Manifest {
  readonly packageManager: unknown;
  readonly isWorkspace: boolean;
}

async function readManifest(context: ReadContext, folder: string): Promise<Manifest | null> {
  const isPnpm = await has(context, folder, 'pnpm-workspace.yaml');
  const outcome = await context.fs.readText(resolve(folder, 'package.json'), MAX_FILE_BYTES);
  if (outcome.kind !== 'text') return null;
  try {
    const content: unknown = JSON.parse(outcome.text);
    if (typeof content !== 'object' || content === null) return null;
    return {
      packageManager: 'packageManager' in content ? content.packageManager : undefined,
      isWorkspace: isPnpm || 'workspaces' in content,
    };
  } catch {
    // A broken package.json above is the business of the project it belongs to.
    return null;
  }
}
