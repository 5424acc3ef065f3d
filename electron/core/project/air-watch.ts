import type { WatchConfig } from '../../../shared/model/process';
import { DEFAULT_DEBOUNCE_MS } from './default-process';

export interface AirWatchKeys {
  readonly tmpDir: string;
  readonly testdataDir: string;
  /** Absolute folders to watch. */
  readonly paths: readonly string[];
  readonly includeExt: readonly string[] | null;
  readonly excludeDir: readonly string[] | null;
  readonly excludeFile: readonly string[];
  readonly excludeRegex: readonly string[] | null;
  readonly excludeUnchanged: boolean;
  readonly debounceMs: number | null;
}

/** Defaults of Air (runner/config.go, defaultConfig). */
const INCLUDE_EXT: readonly string[] = ['go', 'tpl', 'tmpl', 'html'];
const EXCLUDE_DIR: readonly string[] = ['assets', 'tmp', 'vendor', 'testdata'];
const EXCLUDE_REGEX: readonly string[] = ['_test.go'];

/** Air's rules for files as ours. `unmapped` holds the regular expressions for which there is no pattern. */
export function airWatch(keys: AirWatchKeys): { readonly watch: WatchConfig; readonly unmapped: readonly string[] } {
  const folders = new Set(
    [...(keys.excludeDir ?? EXCLUDE_DIR), keys.tmpDir, keys.testdataDir].map(plainPath).filter((folder) => folder !== ''),
  );
  const unmapped: string[] = [];
  const fromRegex: string[] = [];
  for (const expression of keys.excludeRegex ?? EXCLUDE_REGEX) {
    const pattern = regexToPattern(expression);
    if (pattern === null) unmapped.push(expression);
    else fromRegex.push(pattern);
  }
  const extensions = (keys.includeExt ?? INCLUDE_EXT).map((extension) => extension.trim().replace(/^\./, ''));
  return {
    watch: {
      paths: keys.paths,
      // `["*"]` means every file to Air; no extension means that here.
      extensions: extensions.includes('*') ? [] : extensions.filter((extension) => extension !== ''),
      include: ['**/*'],
      // Air never looks into folders that begin with a dot.
      exclude: [...[...folders].map((folder) => `${folder}/**`), '**/.*/**', ...keys.excludeFile.map(plainPath), ...fromRegex],
      gitignore: false,
      debounceMs: keys.debounceMs ?? DEFAULT_DEBOUNCE_MS,
      skipUnchanged: keys.excludeUnchanged,
    },
    unmapped,
  };
}

function plainPath(path: string): string {
  return path
    .trim()
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '');
}

/** Literal texts, with `^`, `$`, `\.` and `.*` at most; Go matches them anywhere in the path. Null for anything that needs a real regular expression. */
function regexToPattern(expression: string): string | null {
  const match = /^(\^?)(?:\.\*)?((?:[\w/-]|\\[./_-]|\.(?!\*))+)(\$?)$/.exec(expression);
  const literal = match?.[2]?.replace(/\\(.)/g, '$1');
  if (literal === undefined || literal === '') return null;
  if (literal.includes('/')) return null;
  return match?.[1] === '^' ? null : `**/*${literal}${match?.[3] === '$' ? '' : '*'}`;
}
