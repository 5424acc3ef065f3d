import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launchEditor } from '../../electron/host/launch-editor-adapter';
import { openPlace } from '../../electron/host/open-place';

let folder: string;
let root: string;
let told: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-editor-')));
  root = join(folder, 'shop');
  told = join(folder, 'told');
  mkdirSync(join(root, 'api'), { recursive: true });
  writeFileSync(join(root, 'api/main.go'), 'package main\n');
  writeFileSync(join(folder, 'secret'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A real program in the place of an editor: writes down how it was called. */
function editor(name: string, rest = ''): string {
  const path = join(folder, 'bin', name);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}.part' && mv '${told}.part' '${told}'\n${rest}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function open(file: string, env: Record<string, string>, column: number | null = 5) {
  const system = { env: { PATH: '/usr/bin:/bin', ...env }, platform: process.platform, launch: launchEditor };
  return openPlace({ cwd: join(root, 'api'), projectRoot: root, file, line: 12, column }, system);
}

describe.skipIf(process.platform === 'win32')('a place that a build named', () => {
  test('opens in the editor that is on PATH, at its line', async () => {
    editor('code');
    const answer = await open('./main.go', { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, DISPLAY: ':99' });
    expect(answer).toEqual({ editor: 'code', path: join(root, 'api/main.go') });
    expect(readFileSync(told, 'utf8')).toBe(`--goto\n${join(root, 'api/main.go')}:12:5\n`);
  });

  test('is answered at once by an editor that stays', async () => {
    const began = Date.now();
    await open(join(root, 'api/main.go'), { SLIPWAY_EDITOR: editor('stays', 'sleep 3') }, null);
    expect(Date.now() - began).toBeLessThan(2_500);
    expect(readFileSync(told, 'utf8')).toBe(`${join(root, 'api/main.go')}\n`);
  });

  test.each([
    ['that is not there', 'nothing.go', 'path-not-found'],
    ['that is a folder', '.', 'path-not-found'],
    ['outside the project', '../../secret', 'bad-argument'],
    ['outside by a link', 'link.go', 'bad-argument'],
  ])('a file %s is not opened', async (_what, file, code) => {
    symlinkSync(join(folder, 'secret'), join(root, 'api/link.go'));
    await expect(open(file, { SLIPWAY_EDITOR: editor('code') })).rejects.toMatchObject({ code });
    expect(existsSync(told)).toBe(false);
  });

  test('without an editor, without its program, and with one that fails, it says what to do', async () => {
    await expect(open('main.go', {})).rejects.toMatchObject({
      code: 'unsupported-on-this-platform',
      hint: expect.stringContaining('SLIPWAY_EDITOR'),
    });
    await expect(open('main.go', { SLIPWAY_EDITOR: '/nowhere/ed' })).rejects.toMatchObject({ code: 'spawn-failed' });
    await expect(open('main.go', { SLIPWAY_EDITOR: editor('fails', 'exit 3') })).rejects.toMatchObject({
      code: 'spawn-failed',
      message: 'fails did not open it: it exited 3.',
    });
  });

  test.each([
    ['found', {}, 'unsupported-on-this-platform'],
    ['named', { SLIPWAY_EDITOR: 'code' }, 'spawn-failed'],
  ])('a program in the project’s node_modules/.bin on PATH is no editor, though it is %s', async (_what, env, code) => {
    const bin = join(root, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'code'), `#!/bin/sh\ntouch '${told}'\n`, { mode: 0o755 });
    await expect(open('main.go', { PATH: `${bin}:/usr/bin:/bin`, DISPLAY: ':99', ...env })).rejects.toMatchObject({ code });
    expect(existsSync(told)).toBe(false);
  });

  test('a program of the project is not taken for an editor by a PATH with its folder in it', async () => {
    writeFileSync(join(root, 'api/code'), `#!/bin/sh\ntouch '${told}'\n`, { mode: 0o755 });
    await expect(open('main.go', { PATH: '.:/usr/bin:/bin', DISPLAY: ':99' })).rejects.toMatchObject({
      code: 'unsupported-on-this-platform',
    });
    expect(existsSync(told)).toBe(false);
  });
});
