import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** A pattern of a .gitignore file that decided. */
export interface GitignoreHit {
  readonly ignored: boolean;
  readonly pattern: string;
  /** The file it stands in, absolute, and its 1-based line. */
  readonly file: string;
  readonly line: number;
}

export type ReadText = (path: string) => string | null;

/** A file's text; null when there is none or it may not be read. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'EPERM') return null;
    throw error;
  }
};

/** What git would ignore below one folder. */
export interface GitignoreTree {
  /** The pattern that decides about a path, or null. `isFolder` for a folder: what is ignored there is ignored as a whole. */
  decide(path: string, isFolder: boolean): GitignoreHit | null;
  /** A .gitignore changed: everything is read again when next asked. */
  forget(): void;
}

interface Level {
  readonly file: string;
  readonly rules: Ignore;
}

/**
 * The .gitignore files of a project: nested ones, those above it up to the repository's own folder, and .git/info/exclude. Each file is
 * read once, when a path below it is first asked about. A deeper file wins over a higher one, and nothing below an ignored folder can be
 * taken back (gitignore(5)).
 */
export function createGitignoreTree(root: string, read: ReadText = readText): GitignoreTree {
  const levels = new Map<string, Level | null>();
  const folders = new Map<string, GitignoreHit | null>();
  let top: string | null = null;

  const levelOf = (folder: string, file = join(folder, '.gitignore')): Level | null => {
    const known = levels.get(file);
    if (known !== undefined) return known;
    const text = read(file);
    const rules = text === null ? null : ignore({ allowRelativePaths: true });
    for (const [index, pattern] of (text ?? '').split(/\r?\n/).entries()) rules?.add({ pattern, mark: String(index + 1) });
    const level = rules === null ? null : { file, rules };
    levels.set(file, level);
    return level;
  };

  /** The repository's own folder, or the project's where there is no repository. */
  const topFolder = (): string => {
    if (top !== null) return top;
    for (let folder = root; ; folder = dirname(folder)) {
      const isRepository = read(join(folder, '.git', 'HEAD')) !== null || read(join(folder, '.git')) !== null;
      if (isRepository || dirname(folder) === folder) {
        top = isRepository ? folder : root;
        return top;
      }
    }
  };

  const testOne = (path: string, isFolder: boolean): GitignoreHit | null => {
    const highest = topFolder();
    for (let folder = dirname(path); folder.length >= highest.length; folder = dirname(folder)) {
      const sources = [levelOf(folder), folder === highest ? levelOf(folder, join(folder, '.git', 'info', 'exclude')) : null];
      for (const level of sources) {
        if (level === null) continue;
        const inside = relative(folder, path).split(sep).join('/');
        const result = level.rules.test(isFolder ? `${inside}/` : inside);
        if (!result.ignored && !result.unignored) continue;
        const { rule } = result;
        return { ignored: result.ignored, pattern: rule?.pattern ?? '', file: level.file, line: Number(rule?.mark ?? 1) };
      }
      if (folder === highest || dirname(folder) === folder) break;
    }
    return null;
  };

  const folderHit = (path: string): GitignoreHit | null => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const highest = topFolder();
    const above = path.length > highest.length + 1 && dirname(path).length >= highest.length ? folderHit(dirname(path)) : null;
    const hit = path === highest ? null : above?.ignored ? above : testOne(path, true);
    folders.set(path, hit);
    return hit;
  };

  return {
    decide(path, isFolder) {
      if (path === root || !path.startsWith(`${topFolder()}${sep}`)) return null;
      if (isFolder) return folderHit(path);
      const parent = dirname(path);
      const above = parent === topFolder() || parent === root ? null : folderHit(parent);
      return above?.ignored ? above : testOne(path, false);
    },
    forget() {
      levels.clear();
      folders.clear();
      top = null;
    },
  };
}
