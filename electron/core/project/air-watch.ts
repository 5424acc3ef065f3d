import type { WatchConfig } from '../../../shared/model/process';
import { regexToPatterns } from './air-regex';
import { DEFAULT_DEBOUNCE_MS } from './default-process';

export interface AirWatchKeys {
  readonly tmpDir: string;
  readonly testdataDir: string;
  /** Absolute folders to watch. */
  readonly paths: readonly string[];
  readonly includeExt: readonly string[] | null;
  readonly excludeDir: readonly string[] | null;
  readonly includeFile: readonly string[];
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
    const patterns = regexToPatterns(expression);
    if (patterns === null) unmapped.push(expression);
    else fromRegex.push(...patterns);
  }
  const wanted = (keys.includeExt ?? INCLUDE_EXT).map((extension) => extension.trim().replace(/^\./, ''));
  // `["*"]` means every file to Air; no extension means that here.
  const extensions = wanted.includes('*') ? [] : wanted.filter((extension) => extension !== '');
  // Single files beside the extensions: both are said as patterns, since extensions would keep the files out.
  const asPatterns = keys.includeFile.length > 0 && extensions.length > 0;
  return {
    watch: {
      paths: keys.paths,
      extensions: asPatterns ? [] : extensions,
      include: asPatterns ? [...extensions.map((extension) => `**/*.${extension}`), ...keys.includeFile.map(plainPath)] : ['**/*'],
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
