import { readdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FolderListing } from '../../shared/contract/outcomes';
import { CallError } from '../../shared/contract/result';

/** Files that make a folder look like a project. */
const PROJECT_FILES = new Set([
  'slipway.yaml',
  'slipway.yml',
  '.air.toml',
  'Procfile',
  'package.json',
  'go.mod',
  'pyproject.toml',
  'requirements.txt',
  'Cargo.toml',
  'Makefile',
  'compose.yaml',
  'docker-compose.yml',
]);
/** A folder of ten thousand children is no place to pick a project from, and each one costs a read. */
const MAX_FOLDERS = 500;

const HINTS: Readonly<Record<string, readonly ['path-not-found' | 'permission-denied' | 'bad-argument', string, string]>> = {
  ENOENT: ['path-not-found', 'does not exist', 'Check the spelling of the path.'],
  ENOTDIR: ['path-not-found', 'is a file, not a folder', 'Give the folder that holds it.'],
  EACCES: ['permission-denied', 'may not be read', 'Give another folder, or change its permissions.'],
  EPERM: ['permission-denied', 'may not be read', 'Give another folder, or change its permissions.'],
  ELOOP: ['path-not-found', 'is a link that leads to itself', 'Give the real folder.'],
  ENAMETOOLONG: ['bad-argument', 'has a name that is too long', 'Check the path.'],
  ERR_INVALID_ARG_VALUE: ['bad-argument', 'is not a path', 'Remove the NUL character.'],
};

/** The expected failure for a path, in words; other errors stay what they are. */
export function pathError(path: string, error: unknown): unknown {
  const known = HINTS[(error as NodeJS.ErrnoException).code ?? ''];
  return known ? new CallError(known[0], `${path} ${known[1]}.`, known[2]) : error;
}

/** `~`, `~/x` and absolute paths; a relative path is meant from the home folder, the only one both sides know. */
export function expandPath(path: string, homeDir: string): string {
  if (path === '~') return homeDir;
  if (path.startsWith('~/') || path.startsWith('~\\')) return join(homeDir, path.slice(2));
  return isAbsolute(path) ? path : resolve(homeDir, path);
}

async function looksLikeProject(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).some((name) => PROJECT_FILES.has(name));
  } catch (error) {
    if (pathError(path, error) instanceof CallError) return false;
    throw error;
  }
}

/** Host-side folder picker for a browser: names of folders only, dot folders counted but left out, at most 500. Null means the home folder. */
export async function listFolder(path: string | null, homeDir: string): Promise<FolderListing> {
  const asked = path === null || path.trim() === '' ? homeDir : expandPath(path.trim(), homeDir);
  try {
    const real = await realpath(asked);
    const entries = await readdir(real, { withFileTypes: true });
    const all = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const names = all
      .filter((name) => !name.startsWith('.'))
      .sort((a, b) => a.localeCompare(b))
      .slice(0, MAX_FOLDERS);
    const folders = await Promise.all(
      names.map(async (name) => ({ name, path: join(real, name), looksLikeProject: await looksLikeProject(join(real, name)) })),
    );
    const parent = dirname(real);
    return {
      path: real,
      parent: parent === real ? null : parent,
      home: homeDir,
      folders,
      hidden: all.filter((name) => name.startsWith('.')).length,
    };
  } catch (error) {
    throw pathError(asked, error);
  }
}
