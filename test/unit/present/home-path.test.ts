import { describe, expect, it } from 'vitest';
import { homePath, projectPath } from '../../../renderer/present/home-path';

describe('homePath', () => {
  it.each([
    ['/home/dev', '/home/dev', '~'],
    ['/home/dev/code/shop', '/home/dev', '~/code/shop'],
    ['/home/developer/x', '/home/dev', '/home/developer/x'],
    ['/srv/x', '/home/dev', '/srv/x'],
    ['/srv/x', '/', '/srv/x'],
    ['/srv/x', null, '/srv/x'],
    ['C:\\Users\\dev\\x', 'C:\\Users\\dev', '~\\x'],
  ])('shortens %s with home %s to %s', (path, home, text) => expect(homePath(path, home)).toBe(text));
});

describe('projectPath', () => {
  it.each([
    ['/home/dev/shop', '.'],
    ['/home/dev/shop/web', 'web'],
    ['/home/dev/shop2', '~/shop2'],
  ])('writes %s as %s', (path, text) => expect(projectPath(path, '/home/dev/shop', '/home/dev')).toBe(text));
});
