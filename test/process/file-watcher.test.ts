import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../electron/core/clock';
import { createFileWatcher } from '../../electron/core/watch/file-watcher';
import { openWatch } from '../../electron/core/watch/watch-folders';

/** The two sources that the system tells: that of Linux, and that of macOS and Windows. */
const BY_SYSTEM = ['auto', 'chokidar'] as const;
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-watch-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a file watcher', () => {
  test('fifty thousand files, most in node_modules: ready within 1.5 s, without CPU when idle', async () => {
    // In memory where there is such a place: writing them to a busy disk takes minutes, and is not what is measured.
    rmSync(root, { recursive: true });
    root = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-watch-')));
    for (let i = 0; i < 400; i++) {
      mkdirSync(join(root, `node_modules/p${i}/lib`), { recursive: true });
      for (let j = 0; j < 110; j++) writeFileSync(join(root, `node_modules/p${i}/lib/f${j}.js`), '');
    }
    for (let i = 0; i < 300; i++) {
      mkdirSync(join(root, `src/m${i}`), { recursive: true });
      for (let j = 0; j < 20; j++) writeFileSync(join(root, `src/m${i}/f${j}.js`), 'x');
    }
    const startedMs = performance.now();
    const files: string[] = [];
    const watcher = createFileWatcher({
      clock: systemClock,
      bases: [root],
      prunes: (folder) => folder.endsWith('/node_modules'),
      onPath: (path) => files.push(path),
      onState: () => undefined,
    });
    try {
      await watcher.ready;
      expect(performance.now() - startedMs).toBeLessThan(1_500);
      expect(watcher.state()).toMatchObject({ kind: 'watching', watched: 302, reason: null });
      const before = process.cpuUsage();
      await sleep(1_000);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(100);
    } finally {
      watcher.close();
    }
  }, 240_000);

  test('out of watches it polls by itself and says so', async () => {
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, 'src/a.js'), 'x');
    const paths: string[] = [];
    const watcher = createFileWatcher({
      clock: systemClock,
      bases: [root],
      prunes: () => false,
      onPath: (path) => paths.push(path),
      onState: () => undefined,
      openWatch(folder, onEvent) {
        if (folder.endsWith('src')) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        return openWatch(folder, onEvent);
      },
    });
    await watcher.ready;
    expect(watcher.state()).toMatchObject({ kind: 'polling', watched: 2, reason: expect.stringContaining('max_user_watches') });
    writeFileSync(join(root, 'src/a.js'), 'xy');
    await expect.poll(() => paths, { timeout: 8_000 }).toContain(join(root, 'src/a.js'));
    watcher.close();
  });

  test('a network file system is polled', async () => {
    const watcher = createFileWatcher({
      clock: systemClock,
      bases: [root],
      prunes: () => false,
      onPath: () => undefined,
      onState: () => undefined,
      silentFileSystem: async () => 'NFS',
    });
    await watcher.ready;
    expect(watcher.state()).toMatchObject({ kind: 'polling', reason: expect.stringContaining('NFS') });
    watcher.close();
  });

  test.each(BY_SYSTEM)('a base folder that goes is told, and watched again when it is back (%s)', async (mode) => {
    const base = join(root, 'app');
    mkdirSync(base);
    const paths: string[] = [];
    const watcher = createFileWatcher({
      clock: systemClock,
      bases: [base],
      prunes: () => false,
      onPath: (path) => paths.push(path),
      onState: () => undefined,
      mode,
    });
    await watcher.ready;
    rmSync(base, { recursive: true });
    await expect.poll(() => watcher.state().kind, { timeout: 8_000 }).toBe('failed');
    mkdirSync(base);
    await expect.poll(() => watcher.state().kind, { timeout: 8_000 }).toBe('watching');
    writeFileSync(join(base, 'a.js'), 'x');
    await expect.poll(() => paths, { timeout: 8_000 }).toContain(join(base, 'a.js'));
    watcher.close();
  });
});
