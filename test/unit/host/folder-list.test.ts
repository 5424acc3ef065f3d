import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expandPath, listFolder } from '../../../electron/host/folder-list';
import { CallError } from '../../../shared/contract/result';

let home = '';
beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'slipway-folders-')));
  for (const name of ['shop', 'blog', '.cache', 'Zoo']) await mkdir(join(home, name));
  await writeFile(join(home, 'shop', 'go.mod'), 'module shop\n');
  await writeFile(join(home, 'notes.txt'), '');
  await symlink('loop', join(home, 'loop'));
});
afterAll(() => rm(home, { recursive: true }));

describe('a folder is listed', () => {
  test('with its folders only, sorted, dot folders counted but left out; projects are marked', async () => {
    expect(await listFolder(null, home)).toEqual({
      path: home,
      parent: join(home, '..'),
      home,
      folders: [
        { name: 'blog', path: join(home, 'blog'), looksLikeProject: false },
        { name: 'shop', path: join(home, 'shop'), looksLikeProject: true },
        { name: 'Zoo', path: join(home, 'Zoo'), looksLikeProject: false },
      ],
      hidden: 1,
    });
  });
  test('by ~, by a relative path, and the root has no parent', async () => {
    expect((await listFolder('~/shop', home)).path).toBe(join(home, 'shop'));
    expect((await listFolder('blog/../shop', home)).path).toBe(join(home, 'shop'));
    expect((await listFolder('/', home)).parent).toBeNull();
    expect((await listFolder('  ', home)).path).toBe(home);
  });
});

describe('what cannot be listed is an expected failure', () => {
  test.each([
    ['no-such', 'path-not-found'],
    ['notes.txt', 'path-not-found'],
    ['loop', 'path-not-found'],
    ['x'.repeat(300), 'bad-argument'],
    ['nul\0', 'bad-argument'],
  ])('%s: %s', async (path, code) => {
    const failure = await listFolder(path, home).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CallError);
    expect(failure).toMatchObject({ code });
  });
  test.skipIf(process.getuid?.() === 0)('a folder that may not be read (root may read everything)', async () => {
    const path = join(home, 'closed');
    await mkdir(path);
    await chmod(path, 0);
    const failure = await listFolder(path, home).catch((error: unknown) => error);
    await chmod(path, 0o700);
    expect(failure).toMatchObject({ code: 'permission-denied' });
  });
});

test.each([
  ['~', '/home/ada'],
  ['~/x', '/home/ada/x'],
  ['/x', '/x'],
  ['x', '/home/ada/x'],
  ['~other', '/home/ada/~other'],
])('%s means %s', (path, absolute) => {
  expect(expandPath(path, '/home/ada')).toBe(absolute);
});
