import { parse as parseToml } from 'smol-toml';
import type { Suggestion } from '../../../shared/model/project';
import { escapeText } from './escape-command';
import { locateTomlKeys, nearestPosition } from './locate-toml-keys';
import { nameFromFolder } from './process-name';
import type { ReadContext } from './read-context';
import { workspaceSuggestions } from './workspace-suggestions';

/** A monorepo's cmd folder may hold hundreds; more than this helps nobody. */
const MAX_GO_FILES = 200;
const MAKE_TARGETS: ReadonlySet<string> = new Set(['run', 'dev', 'serve', 'start']);

/** Commands by convention (Go, Python, Rust, Make). Only texts for a person to pick from: nothing is run, and none is part of the plan. */
export async function detectSuggestions(context: ReadContext): Promise<readonly Suggestion[]> {
  const workspaces = await workspaceSuggestions(context);
  const found = [
    ...workspaces,
    ...(await goMains(context)),
    ...(await python(context)),
    ...(await rust(context)),
    ...(await make(context)),
  ];
  return found.map((suggestion) => ({ ...suggestion, name: nameFromFolder(suggestion.name), command: escapeText(suggestion.command) }));
}

async function goMains(context: ReadContext): Promise<Suggestion[]> {
  const module = await context.read('go.mod');
  if (module === null) return [];
  const moduleName = /^\s*module\s+"?([^\s"]+)/m.exec(module)?.[1]?.split('/').pop() ?? 'app';
  const folders = ['.', ...(await context.fs.list(`${context.root}/cmd`)).map((name) => `cmd/${name}`)];
  const found: Suggestion[] = [];
  let looked = 0;
  for (const folder of folders) {
    for (const name of await context.fs.list(`${context.root}/${folder}`)) {
      if (!name.endsWith('.go') || name.endsWith('_test.go') || looked >= MAX_GO_FILES) continue;
      looked += 1;
      const file = folder === '.' ? name : `${folder}/${name}`;
      const text = await context.read(file);
      const entry = text === null || !/^package\s+main\b/m.test(text) ? null : /^func\s+main\s*\(/m.exec(text);
      if (text === null || !entry) continue;
      const line = text.slice(0, entry.index).split('\n').length;
      const isRoot = folder === '.';
      found.push({
        name: isRoot ? moduleName : folder.slice(4),
        command: isRoot ? 'go run .' : `go run ./${folder}`,
        source: { file, line },
      });
      break;
    }
  }
  return found;
}

async function python(context: ReadContext): Promise<Suggestion[]> {
  const found: Suggestion[] = [];
  if ((await context.fs.kindOf(`${context.root}/manage.py`)) === 'file') {
    found.push({ name: 'django', command: 'python manage.py runserver', source: { file: 'manage.py', line: 1 } });
  }
  const project = await readToml(context, 'pyproject.toml');
  const scripts = tableAt(project?.content, 'project', 'scripts');
  for (const name of Object.keys(scripts ?? {})) {
    const { line } = nearestPosition(project?.positions ?? new Map(), ['project', 'scripts', name]);
    found.push({ name, command: name, source: { file: 'pyproject.toml', line } });
  }
  return found;
}

async function rust(context: ReadContext): Promise<Suggestion[]> {
  const manifest = await readToml(context, 'Cargo.toml');
  if (manifest === null) return [];
  const found: Suggestion[] = [];
  const bins = manifest.content.bin;
  for (const [index, bin] of (Array.isArray(bins) ? bins : []).entries()) {
    const name = isTable(bin) ? bin.name : null;
    if (typeof name !== 'string') continue;
    const { line } = nearestPosition(manifest.positions, ['bin', index, 'name']);
    found.push({ name, command: `cargo run --bin ${name}`, source: { file: 'Cargo.toml', line } });
  }
  const packageName = tableAt(manifest.content, 'package')?.name;
  if (found.length === 0 && typeof packageName === 'string' && (await context.exists('src/main.rs'))) {
    const { line } = nearestPosition(manifest.positions, ['package', 'name']);
    found.push({ name: packageName, command: 'cargo run', source: { file: 'Cargo.toml', line } });
  }
  return found;
}

async function make(context: ReadContext): Promise<Suggestion[]> {
  for (const file of ['GNUmakefile', 'makefile', 'Makefile']) {
    const text = await context.read(file);
    if (text === null) continue;
    return text.split(/\r?\n/).flatMap((content, index) => {
      const target = /^([A-Za-z0-9_-]+)\s*:(?!=)/.exec(content)?.[1];
      return target !== undefined && MAKE_TARGETS.has(target)
        ? [{ name: target, command: `make ${target}`, source: { file, line: index + 1 } }]
        : [];
    });
  }
  return [];
}

async function readToml(context: ReadContext, file: string) {
  const text = await context.read(file);
  if (text === null) return null;
  try {
    const content: unknown = parseToml(text);
    return isTable(content) ? { content, positions: locateTomlKeys(text) } : null;
  } catch (error) {
    // A broken manifest only means that there is nothing to suggest; its own tools will say what is wrong.
    const reason = error instanceof Error ? error.message.split('\n')[0] : '';
    const hint = 'Nothing is suggested from this file until it is valid TOML.';
    context.report(file, { line: 1, column: 1, key: null, severity: 'info', message: `${file} can't be read as TOML: ${reason}`, hint });
    return null;
  }
}

function tableAt(value: unknown, ...path: readonly string[]): Record<string, unknown> | null {
  let current = value;
  for (const key of path) current = isTable(current) ? current[key] : null;
  return isTable(current) ? current : null;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
