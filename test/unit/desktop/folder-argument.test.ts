import { expect, test } from 'vitest';
import { folderArgument } from '../../../electron/desktop/folder-argument';

const FOLDERS = new Set(['/app', '/srv/shop', '/home/ann/web', '/home/ann']);
const deps = { isFolder: (file: string) => FOLDERS.has(file) };

test.each([
  [['electron', '/srv/shop'], '/srv/shop'],
  [['electron', '--flag', '/srv/shop'], '/srv/shop'],
  [['electron', '/app', 'web'], '/home/ann/web'],
  [['electron', '.'], '/home/ann'],
  [['electron', '/app'], null],
  [['electron', '/srv/missing'], null],
  [['electron', 'https://example.com/'], null],
  [['electron', 'slipway://add?path=/srv/shop'], null],
  [['electron', '--user-data-dir=/srv/shop'], null],
  [['electron', '/srv/shop\0/x'], null],
  [['electron', ''], null],
  [['electron', `/${'a'.repeat(5_000)}`], null],
  [['/srv/shop'], null],
])('%j names %s', (argv, expected) => {
  expect(folderArgument(argv, '/home/ann', ['/app'], deps)).toBe(expected);
});
