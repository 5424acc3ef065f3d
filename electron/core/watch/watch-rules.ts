import { isAbsolute, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { ProcessConfig } from '../../../shared/model/process';
import type { TriggerAnswer } from '../../../shared/model/reload';
import { PROJECT_FILES } from '../project/load-slipway-yaml';
import type { GitignoreTree } from './gitignore-tree';

/** Folders no rule can bring back: other tools' stores, thousands of files nobody edits. */
const NEVER: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);
/** What editors leave beside a file for a moment: vim's swap, backup and probe file, emacs' lock and autosave, JetBrains' and Kate's parts. */
const EDITOR_FILE = /^(?:\.#.*|#.*#|.*~|\..*\.sw[a-z]|4913|\.goutputstream-.*|.*___jb_(?:tmp|old)___|\.DS_Store|.*\.kate-swp)$/;

/** What the rules of one process say. All paths absolute. */
export interface WatchRules {
  /** Whether a change of this file counts, and the rule that decides. Pure but for the .gitignore files. */
  decide(path: string): TriggerAnswer;
  /** Whether nothing below this folder can count: it is never walked. */
  prunes(folder: string): boolean;
  /** Equal for equal rules. */
  readonly key: string;
}

export interface WatchRulesInput {
  readonly config: Pick<ProcessConfig, 'cwd' | 'watch' | 'buildOutput' | 'source'>;
  readonly root: string;
  readonly gitignore: GitignoreTree;
  /** Folders of our own: state, logs. */
  readonly ownFolders: readonly string[];
}

/** True for the folder itself and everything below it. */
function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

const slashed = (path: string): string => path.split(sep).join('/');

/** `dist/**` as the folder `dist`; null for a pattern that does not take a whole folder. */
function wholeFolder(pattern: string): string | null {
  return pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern.endsWith('/') ? pattern.slice(0, -1) : null;
}

interface CompiledPattern {
  readonly text: string;
  readonly matches: (path: string) => boolean;
  /** For a folder whose whole content the pattern takes; null where it cannot. */
  readonly takesFolder: ((path: string) => boolean) | null;
}

function compile(pattern: string): CompiledPattern {
  const text = pattern.replace(/^\.\//, '');
  const folder = wholeFolder(text);
  return {
    text: pattern,
    matches: picomatch(folder === null ? text : `${folder}/**`, { dot: true }),
    takesFolder: folder === null ? null : picomatch(folder, { dot: true }),
  };
}

/** The rules of one process, ready to be asked. Null when it has no `watch:`. */
export function compileWatchRules(input: WatchRulesInput): WatchRules | null {
  const { config, gitignore, ownFolders, root } = input;
  const { watch } = config;
  if (watch === null) return null;
  const exclude = watch.exclude.map(compile);
  const include = watch.include.map(compile);
  const extensions = new Set(watch.extensions.map((extension) => extension.toLowerCase()));
  /** Where the rule is written. What slipway.yaml leaves out is the default of the key above it; another tool's file may say it in many places. */
  const placeOf = (key: 'watch.paths' | 'watch.include' | 'watch.exclude' | 'watch.extensions' | 'build_output'): string => {
    const { file, line, keys } = config.source;
    const above = PROJECT_FILES.includes(file) ? (keys?.watch ?? line) : null;
    const found = keys?.[key] ?? above;
    return found === null ? file : `${file}:${found}`;
  };

  /** As patterns see it: from the folder of the process, or from the watched folder outside it. */
  const seen = (path: string): string => {
    const own = relative(config.cwd, path);
    if (!own.startsWith('..') && !isAbsolute(own)) return slashed(own);
    const base = watch.paths.find((folder) => isBelow(folder, path)) ?? root;
    return slashed(relative(base, path));
  };
  const neverPart = (path: string): string | undefined =>
    slashed(relative(root, path))
      .split('/')
      .find((part) => NEVER.has(part));

  return {
    key: JSON.stringify([watch, config.cwd, config.buildOutput]),
    decide(path) {
      const answer = (triggers: boolean, rule: string, source: string): TriggerAnswer => ({ path, triggers, rule, source });
      if (!watch.paths.some((folder) => isBelow(folder, path)))
        return answer(
          false,
          `it is not below ${watch.paths.map((folder) => slashed(relative(config.cwd, folder)) || 'the folder of the process').join(', ')}`,
          placeOf('watch.paths'),
        );
      const never = neverPart(path);
      if (never !== undefined) return answer(false, `${never} is never watched`, 'built in');
      if (ownFolders.some((folder) => isBelow(folder, path))) return answer(false, 'Slipway keeps its own files there', 'built in');
      if (config.buildOutput !== null && isBelow(config.buildOutput, path))
        return answer(
          false,
          `build_output ${slashed(relative(config.cwd, config.buildOutput))} is written by the build`,
          placeOf('build_output'),
        );
      const name = path.slice(path.lastIndexOf(sep) + 1);
      if (EDITOR_FILE.test(name)) return answer(false, 'editors keep files of that name for a moment only', 'built in');
      const shown = seen(path);
      const excluded = exclude.find((pattern) => pattern.matches(shown));
      if (excluded !== undefined) return answer(false, `exclude "${excluded.text}"`, placeOf('watch.exclude'));
      const hit = watch.gitignore ? gitignore.decide(path, false) : null;
      if (hit?.ignored) return answer(false, `gitignore "${hit.pattern}"`, `${slashed(relative(root, hit.file))}:${hit.line}`);
      const included = include.find((pattern) => pattern.matches(shown));
      if (included === undefined) return answer(false, `no include pattern matches: ${watch.include.join(', ')}`, placeOf('watch.include'));
      const dot = name.lastIndexOf('.');
      const extension = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
      if (extensions.size > 0 && !extensions.has(extension))
        return answer(false, `its extension is none of ${watch.extensions.join(', ')}`, placeOf('watch.extensions'));
      return extensions.size > 0
        ? answer(true, `extension ${extension}`, placeOf('watch.extensions'))
        : answer(true, `include "${included.text}"`, placeOf('watch.include'));
    },
    prunes(folder) {
      const leads = watch.paths.some((path) => isBelow(path, folder) || isBelow(folder, path));
      if (!leads || neverPart(folder) !== undefined) return true;
      if (ownFolders.some((own) => isBelow(own, folder))) return true;
      // A folder on the way to a watched one is walked whatever else is said of it.
      if (watch.paths.some((path) => path !== folder && isBelow(folder, path))) return false;
      if (config.buildOutput !== null && isBelow(config.buildOutput, folder)) return true;
      const shown = seen(folder);
      if (shown !== '' && exclude.some((pattern) => pattern.takesFolder?.(shown))) return true;
      return watch.gitignore && gitignore.decide(folder, true)?.ignored === true;
    },
  };
}
