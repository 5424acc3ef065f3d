import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkLength, checkSource, findImports } from './source-rules';

const ROOT = resolve(import.meta.dirname, '../..');

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

describe('the product keeps the rules of its architecture', () => {
  test.each(['shared', 'electron', 'renderer'])('every source file of %s', (folder) => {
    const broken = sourceFiles(folder).flatMap((path) => checkSource({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
    expect(broken.map(({ path, line, rule }) => `${path}:${line} ${rule}`)).toEqual([]);
  });

  test('every file of test keeps to the length of a source file', () => {
    const tooLong = sourceFiles('test').flatMap((path) => checkLength({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
    expect(tooLong.map(({ path, rule }) => `${path} ${rule}`)).toEqual([]);
  });

  test('package.json has no run-time dependencies: everything is bundled', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(manifest.dependencies).toEqual({});
    for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('package-lock.json names no registry', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    const named = Object.entries<{ resolved?: string }>(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
    expect(named).toEqual([]);
  });
});

describe('a broken rule is found', () => {
  const bad: [rule: string, path: string, text: string][] = [
    ['electron is imported by electron/desktop only', 'electron/host/tray.ts', "import { Tray } from 'electron';"],
    ['electron is imported by electron/desktop only', 'electron/core/app.ts', "import type { App } from 'electron/main';"],
    ['renderer must not import core', 'renderer/logs/ring.ts', "import { ring } from '../../electron/core/logs/ring';"],
    ['core must not import renderer', 'electron/core/logs/ring.ts', "import { tone } from '../../../renderer/present/tone';"],
    ['the window has no Node', 'renderer/app.tsx', "import { join } from 'node:path';"],
    ['shared imports nothing outside shared but zod', 'shared/model/port.ts', "import { isIP } from 'node:net';"],
    ['shared must not import core', 'shared/model/port.ts', "export { parse } from '../../electron/core/ports/parse';"],
    ['core must not import host', 'electron/core/process/x.ts', "import type { Host } from '../../host/host';"],
    ['host must not import web', 'electron/host/x.ts', "const door = await import('../web/browser-door');"],
    ['web must not import cli', 'electron/web/x.ts', "import { print } from '../cli/print';"],
    ['desktop must not import cli', 'electron/desktop/x.ts', "import {\n  print,\n} from '../cli/print';"],
    ['child_process is used by', 'electron/core/ports/x.ts', "import { execFile } from 'node:child_process';"],
    ['child_process is used by', 'electron/cli/x.ts', "const { spawn } = require('child_process');"],
    ['chokidar is used by', 'electron/core/watch/ignore-rules.ts', "import { watch } from 'chokidar';"],
    ['ipcMain and ipcRenderer', 'electron/desktop/window.ts', "electron.ipcMain.handle('a', b);"],
    ['ipcMain and ipcRenderer', 'electron/desktop/main.ts', "ipcMain.on('a', b);"],
    ['no empty catch', 'electron/core/x.ts', 'try {\n  a();\n} catch {}'],
    ['no empty catch', 'electron/core/x.ts', 'try { a(); } catch (error) {\n}'],
    ['no empty catch', 'electron/core/x.ts', 'void a().catch(() => {});'],
    ['no barrels', 'electron/core/index.ts', "export { a } from './a';"],
    ['no grab bags', 'renderer/ui/utils.ts', 'export const a = 1;'],
    ['file names are kebab-case', 'renderer/ui/LogPane.tsx', 'export const a = 1;'],
    ['a file has at most 300 lines', 'electron/core/x.ts', 'a();\n'.repeat(301)],
  ];
  test.each(bad)('%s (%s)', (rule, path, text) => {
    const found = checkSource({ path, text }).map((violation) => violation.rule);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(rule);
  });

  const good: [path: string, text: string][] = [
    ['electron/desktop/main.ts', "import * as electron from 'electron';"],
    ['electron/core/process/spawn-child.ts', "import { spawn } from 'node:child_process';"],
    ['electron/cli/open-browser-adapter.ts', "import { spawn } from 'node:child_process';"],
    ['electron/core/watch/chokidar-folders.ts', "import { watch } from 'chokidar';"],
    ['electron/desktop/main.ts', 'const electron: ElectronApi = {\n  ipcMain,\n};'],
    ['electron/desktop/desktop-ipc.ts', "electron.ipcMain.handle('a', b);"],
    ['electron/cli/main.ts', "import { openDoor } from '../web/browser-door';"],
    ['shared/validate/x.ts', "import * as z from 'zod';"],
    ['electron/core/x.ts', '// electron says ipcMain here\ntry {\n  a();\n} catch {\n  // gone already: nothing to do\n}'],
    ['electron/core/y.ts', 'a();\n'.repeat(300)],
  ];
  test.each(good)('and a file that keeps them passes: %s', (path, text) => {
    expect(checkSource({ path, text })).toEqual([]);
  });

  test('an import is found in each form, with its line', () => {
    const text =
      "import a from 'a';\nimport {\n  b,\n} from 'b';\nimport 'c';\nexport * from 'd';\nconst e = await import('e');\nconst f = require('f');\nprocess.getBuiltinModule('g');";
    const found = findImports(text).sort((left, right) => left.line - right.line);
    expect(found.map(({ specifier, line }) => `${specifier}:${line}`)).toEqual(['a:1', 'b:2', 'c:5', 'd:6', 'e:7', 'f:8', 'g:9']);
  });
});
