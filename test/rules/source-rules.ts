import { posix } from 'node:path';

export interface SourceFile {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

interface ImportSite {
  readonly specifier: string;
  readonly line: number;
}

/** The parts of the product, in the order in which they may build on each other. */
type Area = 'shared' | 'core' | 'host' | 'desktop' | 'web' | 'cli' | 'renderer' | 'other';

const MAY_IMPORT: Readonly<Record<Area, readonly Area[]>> = {
  shared: ['shared'],
  core: ['shared', 'core'],
  host: ['shared', 'core', 'host'],
  // The host's own browser door is opened by whoever runs the host (electron/web/run-host).
  desktop: ['shared', 'core', 'host', 'web', 'desktop'],
  web: ['shared', 'core', 'host', 'web'],
  cli: ['shared', 'core', 'host', 'web', 'cli'],
  renderer: ['shared', 'renderer'],
  other: ['shared', 'core', 'host', 'desktop', 'web', 'cli', 'renderer', 'other'],
};

const SHARED_PACKAGES = ['zod'];
const MAX_LINES = 300;

const IMPORT_FORMS = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*(['"])(?<specifier>[^'"]+)\1/gm,
  /^\s*import\s*(['"])(?<specifier>[^'"]+)\1/gm,
  /\b(?:import|require)\s*\(\s*(['"`])(?<specifier>[^'"`]+)\1/gm,
  /\bgetBuiltinModule\s*\(\s*(['"`])(?<specifier>[^'"`]+)\1/gm,
];

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Every module a file names: static, side-effect, dynamic, required or re-exported. Types count: a type import is a dependency too. */
export function findImports(text: string): ImportSite[] {
  const sites: ImportSite[] = [];
  for (const form of IMPORT_FORMS) {
    for (const match of text.matchAll(form)) {
      const specifier = match.groups?.specifier;
      if (specifier === undefined) continue;
      const offset = match[0].length - match[0].trimStart().length;
      sites.push({ specifier, line: lineAt(text, match.index + offset) });
    }
  }
  return sites;
}

function areaOf(path: string): Area {
  const [top, second] = path.split('/');
  if (top === 'shared' || top === 'renderer') return top;
  if (top !== 'electron') return 'other';
  if (second === 'core' || second === 'host' || second === 'desktop' || second === 'web' || second === 'cli') return second;
  return 'other';
}

function isPlatformAdapter(path: string): boolean {
  return path.startsWith('electron/') && path.endsWith('-adapter.ts');
}

function importRule(path: string, specifier: string): string | null {
  const area = areaOf(path);
  const bare = specifier.replace(/^node:/, '');
  if (specifier.startsWith('.')) {
    const target = areaOf(posix.join(posix.dirname(path), specifier));
    if (!MAY_IMPORT[area].includes(target)) return `${area} must not import ${target} (${specifier})`;
    return null;
  }
  if (area === 'shared' && !SHARED_PACKAGES.includes(specifier)) return `shared imports nothing outside shared but zod (${specifier})`;
  if (area === 'renderer' && specifier.startsWith('node:')) return `the window has no Node (${specifier})`;
  if ((bare === 'electron' || bare.startsWith('electron/')) && area !== 'desktop') return 'electron is imported by electron/desktop only';
  if (bare === 'child_process' && path !== 'electron/core/process/spawn-child.ts' && !isPlatformAdapter(path)) {
    return 'child_process is used by electron/core/process/spawn-child.ts and *-adapter.ts only';
  }
  if (bare === 'chokidar' && path !== 'electron/core/watch/chokidar-folders.ts')
    return 'chokidar is used by electron/core/watch/chokidar-folders.ts only';
  return null;
}

/** Where Electron's raw message calls may be spelled out; everything else goes through these files. */
function mayNameRawIpc(path: string): boolean {
  return /^electron\/desktop\/(?:[\w-]+-ipc|preload|preload-[\w-]+|electron-api)\.ts$/.test(path);
}

/** The composition root hands ipcMain on, by its name alone; it calls nothing of it. */
function usesRawIpc(path: string, code: string): boolean {
  if (mayNameRawIpc(path)) return false;
  return path === 'electron/desktop/main.ts' ? /\bipc(?:Main|Renderer)\s*[.[]/.test(code) : /\bipc(?:Main|Renderer)\b/.test(code);
}

/** What breaks the limit of a file's length, which tests keep as well. */
export function checkLength({ path, text }: SourceFile): Violation[] {
  const length = text.split('\n').length - 1;
  return length > MAX_LINES ? [{ path, line: MAX_LINES + 1, rule: `a file has at most ${MAX_LINES} lines; this one has ${length}` }] : [];
}

function checkLines(file: SourceFile): Violation[] {
  const violations: Violation[] = [];
  const lines = file.text.split('\n');
  const add = (line: number, rule: string) => violations.push({ path: file.path, line, rule });
  for (const [index, line] of lines.entries()) {
    const code = line.replace(/^\s*(?:\*|\/\/|\/\*).*$/, '').replace(/\s\/\/ .*$/, '');
    if (usesRawIpc(file.path, code)) {
      add(index + 1, 'ipcMain and ipcRenderer are named by electron/desktop/*-ipc.ts and the preload only');
    }
  }
  for (const match of file.text.matchAll(
    /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}|\.catch\(\s*\(?[\w\s]*\)?\s*=>\s*(?:\{\s*\}|undefined)\s*\)/g,
  )) {
    add(lineAt(file.text, match.index), 'an error is handled or its silence explained: no empty catch');
  }
  return violations;
}

function checkName(path: string): string | null {
  const name = posix.basename(path);
  if (/^index\.tsx?$/.test(name)) return 'no barrels: name the file after what it exports';
  if (/^(?:utils?|helpers?|misc|common)\.tsx?$/.test(name)) return 'no grab bags: name the file after its one idea';
  if (!/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.(?:ts|tsx)$/.test(name)) return 'file names are kebab-case';
  return null;
}

/** Everything in `file` that breaks a rule of the architecture. An empty list means the file is fine. */
export function checkSource(file: SourceFile): Violation[] {
  const named = checkName(file.path);
  const imported = findImports(file.text).flatMap(({ specifier, line }) => {
    const rule = importRule(file.path, specifier);
    return rule === null ? [] : [{ path: file.path, line, rule }];
  });
  return [...(named === null ? [] : [{ path: file.path, line: 1, rule: named }]), ...imported, ...checkLength(file), ...checkLines(file)];
}
