import type { Suggestion } from '../../../shared/model/project';
import { locateJsonKeys } from './locate-json-keys';
import { nearestPosition } from './locate-toml-keys';
import { findPackageManager, type ManagerName } from './package-manager';
import type { ReadContext } from './read-context';
import { YamlFile } from './yaml-file';

/** More packages than this make a list nobody reads. */
const MAX_PACKAGES = 50;
const SERVER_SCRIPTS: readonly string[] = ['dev', 'start', 'serve'];

/**
 * The servers among the packages of a workspace whose root has no server script of its own: one suggestion for each package, run from the
 * root. A root that has one (`turbo dev`) starts its packages itself.
 */
export async function workspaceSuggestions(context: ReadContext): Promise<readonly Suggestion[]> {
  const root = await readJson(context, 'package.json');
  const patterns = [...workspacesOf(root?.content.workspaces), ...(await pnpmPackages(context))];
  if (root === null || patterns.length === 0) return [];
  const manager = await findPackageManager(context, context.root, root.content.packageManager);
  const found: Suggestion[] = [];
  for (const folder of await foldersOf(context, patterns)) {
    const file = `${folder}/package.json`;
    const manifest = await readJson(context, file);
    const scripts = manifest?.content.scripts;
    if (manifest === null || !isObject(scripts)) continue;
    const script = SERVER_SCRIPTS.find((name) => typeof scripts[name] === 'string');
    if (script === undefined) continue;
    const name = typeof manifest.content.name === 'string' ? manifest.content.name : folder;
    const { line } = nearestPosition(locateJsonKeys(manifest.text), ['scripts', script]);
    found.push({
      name: `${folder.split('/').pop() ?? folder}-${script}`,
      command: runIn(manager.name, name, folder, script),
      source: { file, line },
    });
  }
  return found;
}

/** How each package manager runs a script of one package from the root (the manuals of `npm run`, `pnpm --filter`, `yarn workspace`, `bun --filter`). */
function runIn(manager: ManagerName, name: string, folder: string, script: string): string {
  switch (manager) {
    case 'npm':
      return `npm run ${script} --workspace ${folder}`;
    case 'pnpm':
      return `pnpm --filter ${name} run ${script}`;
    case 'yarn':
      return `yarn workspace ${name} run ${script}`;
    case 'bun':
      return `bun run --filter ${name} ${script}`;
  }
}

function workspacesOf(value: unknown): readonly string[] {
  const list = isObject(value) ? value.packages : value;
  return Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : [];
}

async function pnpmPackages(context: ReadContext): Promise<readonly string[]> {
  const text = (await context.exists('pnpm-workspace.yaml')) ? await context.read('pnpm-workspace.yaml') : null;
  if (text === null) return [];
  const yaml = new YamlFile(text);
  const data = yaml.isReadable() ? yaml.data() : null;
  return isObject(data) ? workspacesOf(data.packages) : [];
}

/** Plain folders and `packages/*`; deeper patterns are looked at one level deep. Folders outside the project are not. */
async function foldersOf(context: ReadContext, patterns: readonly string[]): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const raw of patterns) {
    const pattern = raw.replace(/^\.\//, '').replace(/\/+$/, '');
    if (pattern.startsWith('!') || pattern.split('/').includes('..') || pattern.startsWith('/')) continue;
    const parent = /^([^*?[\]{}]+)\/\*{1,2}$/.exec(pattern)?.[1];
    if (parent !== undefined) for (const name of await context.fs.list(`${context.root}/${parent}`)) folders.push(`${parent}/${name}`);
    else if (!/[*?[\]{}]/.test(pattern)) folders.push(pattern);
  }
  return [...new Set(folders)].slice(0, MAX_PACKAGES);
}

async function readJson(
  context: ReadContext,
  file: string,
): Promise<{ readonly text: string; readonly content: Record<string, unknown> } | null> {
  const text = (await context.exists(file)) ? await context.read(file) : null;
  if (text === null) return null;
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) ? { text, content } : null;
  } catch {
    // Only suggestions come from here; the package manager itself will say that the file is broken.
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
