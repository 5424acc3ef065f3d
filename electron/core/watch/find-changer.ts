import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A checkout writes its files and then its log; a batch may be told before that. */
const AFTER_MS = 2_000;
/** Time stamps of files are a few ms old; what is written after the log was not written by git. */
const BEFORE_MS = 50;

/** Where git would write of the repository this folder is in: the nearest `.git/logs/HEAD` at or above it. Null without one. */
export async function findGitLog(root: string, statFile: typeof stat = stat): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const log = join(folder, '.git', 'logs', 'HEAD');
    if ((await statFile(log).catch(() => null)) !== null) return log;
    if (dirname(folder) === folder) return null;
  }
}

/** Whether git changes the files of this repository right now: it holds its index for as long. `log` as `findGitLog` found it. */
export function isGitAtWork(log: string | null): boolean {
  return log !== null && existsSync(join(dirname(dirname(log)), 'index.lock'));
}

/**
 * Who changed files between two moments (epoch ms), where it can be known: git writes a line to its log with every checkout, pull, merge and
 * reset. Null: somebody, most likely an editor. `log` as `findGitLog` found it.
 */
export async function findChanger(log: string | null, from: number, to: number, statFile: typeof stat = stat): Promise<string | null> {
  const found = log === null ? null : await statFile(log).catch(() => null);
  return found !== null && found.mtimeMs > from - BEFORE_MS && found.mtimeMs < to + AFTER_MS ? 'git' : null;
}
