import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessConfig } from '../../../shared/model/process';
import { createGitignoreTree } from '../watch/gitignore-tree';
import { compileWatchRules, type WatchRules } from '../watch/watch-rules';
import { isCompiledSource } from './compiled-source';
import type { SourceStamp } from './stale-artifact';

/** A project with more sources is asked about by its newest twenty thousand names only; the answer then may be "not stale". */
const MAX_FILES = 20_000;

function rulesFor(config: ProcessConfig): WatchRules {
  const watch = config.watch ?? {
    paths: [config.cwd],
    extensions: [],
    include: ['**/*'],
    exclude: [],
    gitignore: true,
    debounceMs: 0,
    skipUnchanged: false,
  };
  const rules = compileWatchRules({
    config: { ...config, watch },
    root: config.cwd,
    gitignore: createGitignoreTree(config.cwd),
    ownFolders: [],
  });
  if (rules === null) throw new Error('rules without a watch');
  return rules;
}

async function walk(folder: string, rules: WatchRules, files: string[]): Promise<void> {
  // A folder that cannot be read has no sources for us.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (files.length < MAX_FILES && !rules.prunes(path)) await walk(path, rules, files);
      } else if (isCompiledSource(path) && rules.decide(path).triggers) files.push(path);
    }),
  );
}

/**
 * When each compiled source of a process was written last. `watched` are the files its watch knows; without them the folder of the process
 * is walked by the same rules. Never rejects.
 */
export async function sourceStamps(config: ProcessConfig, watched: readonly string[]): Promise<readonly SourceStamp[]> {
  const files: string[] = watched.filter(isCompiledSource);
  if (watched.length === 0) await Promise.all((config.watch?.paths ?? [config.cwd]).map((path) => walk(path, rulesFor(config), files)));
  const stamps = await Promise.all(
    files.slice(0, MAX_FILES).map(async (path) => {
      const found = await stat(path).catch(() => null);
      return found === null ? null : { path, mtimeMs: found.mtimeMs };
    }),
  );
  return stamps.filter((stamp) => stamp !== null);
}
