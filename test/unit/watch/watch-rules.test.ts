import { describe, expect, test } from 'vitest';
import { createGitignoreTree } from '../../../electron/core/watch/gitignore-tree';
import { compileWatchRules, type WatchRules } from '../../../electron/core/watch/watch-rules';
import type { WatchConfig } from '../../../shared/model/process';

const ROOT = '/home/ada/shop';
const WATCH: WatchConfig = {
  paths: [ROOT],
  extensions: [],
  include: ['**/*'],
  exclude: [],
  gitignore: true,
  debounceMs: 50,
  skipUnchanged: true,
};

function rules(
  change: Partial<WatchConfig>,
  files: Readonly<Record<string, string>> = {},
  cwd = ROOT,
  buildOutput: string | null = null,
): WatchRules {
  const gitignore = createGitignoreTree(ROOT, (path) => files[path] ?? null);
  const config = { cwd, watch: { ...WATCH, ...change }, buildOutput, source: { file: 'slipway.yaml', line: 3 } };
  const compiled = compileWatchRules({ config, root: ROOT, gitignore, ownFolders: [`${ROOT}/.slipway`] });
  if (compiled === null) throw new Error('no rules');
  return compiled;
}

const GIT = {
  [`${ROOT}/.git/HEAD`]: 'ref: x',
  [`${ROOT}/.gitignore`]: '# ours\n*.log\n/dist/\n',
  [`${ROOT}/web/.gitignore`]: '!keep.log\nout/\n',
};

describe('would this file trigger?', () => {
  const cases: readonly [what: string, change: Partial<WatchConfig>, path: string, triggers: boolean, rule: string, source: string][] = [
    ['any file by default', {}, 'main.go', true, 'include "**/*"', 'slipway.yaml:3'],
    ['a file in a dot folder', {}, '.config/app.json', true, 'include "**/*"', 'slipway.yaml:3'],
    ['an extension that is listed', { extensions: ['go', 'html'] }, 'cmd/api/main.go', true, 'extension go', 'slipway.yaml:3'],
    ['an extension in capitals', { extensions: ['html'] }, 'A.HTML', true, 'extension html', 'slipway.yaml:3'],
    ['an extension that is not', { extensions: ['go'] }, 'notes.txt', false, 'its extension is none of go', 'slipway.yaml:3'],
    ['a name without extension', { extensions: ['go'] }, 'Makefile', false, 'its extension is none of go', 'slipway.yaml:3'],
    ['an excluded folder', { exclude: ['tmp/**'] }, 'tmp/a/main.go', false, 'exclude "tmp/**"', 'slipway.yaml:3'],
    ['a folder of that name elsewhere', { exclude: ['tmp/**'] }, 'src/tmp/main.go', true, 'include "**/*"', 'slipway.yaml:3'],
    ['a dot folder, as Air does', { exclude: ['**/.*/**'] }, 'a/.cache/x.go', false, 'exclude "**/.*/**"', 'slipway.yaml:3'],
    ['tests, as Air does', { exclude: ['**/*_test.go*'] }, 'a/b_test.go', false, 'exclude "**/*_test.go*"', 'slipway.yaml:3'],
    ['nothing includes it', { include: ['src/**'] }, 'main.go', false, 'no include pattern matches: src/**', 'slipway.yaml:3'],
    ['.git', {}, '.git/index', false, '.git is never watched', 'built in'],
    ['node_modules, deep', {}, 'web/node_modules/x/index.js', false, 'node_modules is never watched', 'built in'],
    ['our own files', {}, '.slipway/log', false, 'Slipway keeps its own files there', 'built in'],
    ["vim's swap file", {}, 'src/.main.go.swp', false, 'editors keep files of that name for a moment only', 'built in'],
    ["vim's probe", {}, '4913', false, 'editors keep files of that name for a moment only', 'built in'],
    ['a backup', {}, 'main.go~', false, 'editors keep files of that name for a moment only', 'built in'],
    ['.gitignore', {}, 'a/b.log', false, 'gitignore "*.log"', '.gitignore:2'],
    ['below an ignored folder', {}, 'dist/js/a.js', false, 'gitignore "/dist/"', '.gitignore:3'],
    ['taken back by a nested .gitignore', {}, 'web/keep.log', true, 'include "**/*"', 'slipway.yaml:3'],
    ['a nested .gitignore', {}, 'web/out/a.js', false, 'gitignore "out/"', 'web/.gitignore:2'],
    ['gitignore: false', { gitignore: false }, 'dist/a.js', true, 'include "**/*"', 'slipway.yaml:3'],
    ['outside of paths', { paths: [`${ROOT}/src`] }, 'main.go', false, 'it is not below src', 'slipway.yaml:3'],
    ['paths with a single file', { paths: [`${ROOT}/nginx.conf`] }, 'nginx.conf', true, 'include "**/*"', 'slipway.yaml:3'],
  ];
  test.each(cases)('%s', (_what, change, path, triggers, rule, source) => {
    expect(rules(change, GIT).decide(`${ROOT}/${path}`)).toEqual({ path: `${ROOT}/${path}`, triggers, rule, source });
  });

  test.each<[string, Partial<WatchConfig>, string, number]>([
    ['the key that decides', { extensions: ['go'] }, 'a.txt', 7],
    ['the key above it, where that one is a default', { extensions: [] }, 'a.txt', 5],
    ['its own line for an exclude', { exclude: ['tmp/**'] }, 'tmp/a.go', 6],
    ['the output of the build', {}, 'bin/api', 4],
  ])('the answer names the line of %s', (_what, change, path, line) => {
    const keys = { build_output: 4, watch: 5, 'watch.exclude': 6, 'watch.extensions': 7 };
    const compiled = compileWatchRules({
      config: { cwd: ROOT, watch: { ...WATCH, ...change }, buildOutput: `${ROOT}/bin`, source: { file: 'slipway.yaml', line: 3, keys } },
      root: ROOT,
      gitignore: createGitignoreTree(ROOT, () => null),
      ownFolders: [],
    });
    expect(compiled?.decide(`${ROOT}/${path}`).source).toBe(`slipway.yaml:${line}`);
  });

  test('a rule that an .air.toml says in one of several places names no line, rather than a wrong one', () => {
    const source = { file: '.air.toml', line: 13, keys: { 'watch.extensions': 8 } };
    const compiled = compileWatchRules({
      config: { cwd: ROOT, watch: { ...WATCH, extensions: ['go'], exclude: ['**/*_test.go*'] }, buildOutput: null, source },
      root: ROOT,
      gitignore: createGitignoreTree(ROOT, () => null),
      ownFolders: [],
    });
    expect(compiled?.decide(`${ROOT}/a_test.go`).source).toBe('.air.toml');
    expect(compiled?.decide(`${ROOT}/a.go`).source).toBe('.air.toml:8');
  });

  test('patterns start at the folder of the process', () => {
    const api = rules({ paths: [`${ROOT}/api`], exclude: ['tmp/**'] }, {}, `${ROOT}/api`);
    expect(api.decide(`${ROOT}/api/tmp/x`).triggers).toBe(false);
    expect(api.decide(`${ROOT}/api/x`).triggers).toBe(true);
  });

  test('the build output never triggers', () => {
    const answer = rules({}, {}, ROOT, `${ROOT}/bin/api`).decide(`${ROOT}/bin/api`);
    expect(answer).toMatchObject({ triggers: false, rule: 'build_output bin/api is written by the build' });
  });

  test('a folder outside the project has patterns of its own start', () => {
    const both = rules({ paths: [ROOT, '/home/ada/lib'], exclude: ['gen/**'] });
    expect(both.decide('/home/ada/lib/a.go').triggers).toBe(true);
    expect(both.decide('/home/ada/lib/gen/a.go').triggers).toBe(false);
  });
});

describe('folders that are never walked', () => {
  const cases: readonly [folder: string, change: Partial<WatchConfig>, prunes: boolean][] = [
    ['src', {}, false],
    ['.git', {}, true],
    ['web/node_modules', {}, true],
    ['dist', {}, true],
    ['dist', { gitignore: false }, false],
    ['tmp', { exclude: ['tmp/**'] }, true],
    ['tmp', { exclude: ['tmp/*.go'] }, false],
    ['.cache', { exclude: ['**/.*/**'] }, true],
    ['docs', { paths: [`${ROOT}/src/api`] }, true],
    ['src', { paths: [`${ROOT}/src/api`] }, false],
    ['src/api/deep', { paths: [`${ROOT}/src/api`] }, false],
    ['.slipway', {}, true],
  ];
  test.each(cases)('%s with %j', (folder, change, prunes) => {
    expect(rules(change, GIT).prunes(`${ROOT}/${folder}`)).toBe(prunes);
  });
});

test('the .gitignore of the repository above the project counts, and so does .git/info/exclude', () => {
  const files: Readonly<Record<string, string>> = {
    '/home/ada/.git/HEAD': 'ref: x',
    '/home/ada/.gitignore': '*.tmp\n',
    '/home/ada/.git/info/exclude': 'secret.txt\n',
  };
  const tree = createGitignoreTree(ROOT, (path) => files[path] ?? null);
  expect(tree.decide(`${ROOT}/a.tmp`, false)).toMatchObject({ ignored: true, file: '/home/ada/.gitignore' });
  expect(tree.decide(`${ROOT}/secret.txt`, false)).toMatchObject({ ignored: true, file: '/home/ada/.git/info/exclude' });
});
