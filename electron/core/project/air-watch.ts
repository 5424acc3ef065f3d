import { relative, resolve } from 'node:path';
import type { WatchConfig } from '../../../shared/model/process';
import { regexToPatterns } from './air-regex';
import { DEFAULT_DEBOUNCE_MS } from './default-process';
import { isInside } from './read-context';

export interface AirWatchKeys {
  readonly tmpDir: string;
  readonly testdataDir: string;
  /** Absolute; what every name in the file starts at. */
  readonly root: string;
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

/** Air's rules for files as ours; `watch` is null where no file at all would trigger. `unmapped` holds the regular expressions for which there is no pattern. */
export function airWatch(keys: AirWatchKeys): { readonly watch: WatchConfig | null; readonly unmapped: readonly string[] } {
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
  // Air watches a single file wherever it lies; the folders to watch then stand in the patterns.
  const files = keys.includeFile.map(plainPath);
  const isByName = wanted.every((extension) => extension === '');
  if (isByName && files.length === 0) return { watch: null, unmapped };
  const inRoot = keys.paths.every((folder) => isInside(keys.root, folder));
  const isApart = files.some((file) => {
    const path = resolve(keys.root, file);
    return isInside(keys.root, path) && !keys.paths.some((folder) => isInside(folder, path));
  });
  const folded = isApart && inRoot ? keys.paths.map((folder) => `${relative(keys.root, folder).replaceAll('\\', '/')}/`) : [''];
  // Single files beside the extensions: both are said as patterns, since extensions would keep the files out.
  const asPatterns = files.length > 0 && (extensions.length > 0 || isByName || folded[0] !== '');
  const names = isByName ? [] : extensions.length === 0 ? ['*'] : extensions.map((extension) => `*.${extension}`);
  return {
    watch: {
      paths: folded[0] === '' ? keys.paths : [keys.root],
      extensions: asPatterns ? [] : extensions,
      include: asPatterns ? [...folded.flatMap((folder) => names.map((name) => `${folder}**/${name}`)), ...files] : ['**/*'],
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
