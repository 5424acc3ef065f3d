import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A checkout writes its files and then its log; a batch ends a little later. */
const AROUND_MS = 2_000;

/**
 * Who changed files just now, where it can be known: git writes a line to `.git/logs/HEAD` with every checkout, pull, merge and reset.
 * Null: somebody, most likely an editor.
 */
export async function findChanger(root: string, now: number, statFile: typeof stat = stat): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const log = await statFile(join(folder, '.git', 'logs', 'HEAD')).catch(() => null);
    if (log !== null) return Math.abs(now - log.mtimeMs) < AROUND_MS ? 'git' : null;
    if (dirname(folder) === folder) return null;
  }
}
