import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../electron/host/memory-store';
import { ProjectRegistry, slugOf } from '../../../electron/host/project-registry';
import { SettingsStore } from '../../../electron/host/settings-store';
import { resolveStateDir } from '../../../electron/host/state-dir';

const fail = (error: unknown) => {
  throw error;
};
const NOW = 1_000_000_000_000;

let folder = '';
const opened: SettingsStore[] = [];
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-settings-')));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.flush();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<SettingsStore> {
  const store = await SettingsStore.open(folder, fail, () => NOW);
  opened.push(store);
  return store;
}

async function reopened(store: SettingsStore): Promise<SettingsStore> {
  await store.flush();
  return open();
}

describe('the settings store', () => {
  it('keeps its manager id, a number of 24 bits', async () => {
    const store = await open();
    expect(store.managerId).toBeGreaterThan(0);
    expect(store.managerId).toBeLessThan(2 ** 24);
    expect((await reopened(store)).managerId).toBe(store.managerId);
  });

  it('never gives a run serial twice, also when the host was killed', async () => {
    const store = await open();
    const first = Array.from({ length: 200 }, () => store.nextRunSerial());
    expect(new Set(first).size).toBe(200);
    const again = await reopened(store);
    expect(again.nextRunSerial()).toBeGreaterThan(Math.max(...first));
  });

  it('keeps settings and history of a process, at most 40 stops and 24 hours of restarts', async () => {
    const store = await open();
    expect(store.process('shop/api')).toEqual({ lastRunId: 0, learnedPorts: [], pastStops: [], restartTimes: [] });
    const pastStops = Array.from({ length: 50 }, (_, durationMs) => ({ durationMs, escalated: false }));
    await store.updateProcess('shop/api', (process) => ({
      ...process,
      killDelayMs: 2_000,
      stopSignal: 'SIGINT',
      lastRunId: 7,
      learnedPorts: [8_080],
      pastStops,
      restartTimes: [NOW - 90_000_000, NOW - 1_000],
    }));
    const kept = (await reopened(store)).process('shop/api');
    expect(kept).toMatchObject({
      killDelayMs: 2_000,
      stopSignal: 'SIGINT',
      lastRunId: 7,
      learnedPorts: [8_080],
      restartTimes: [NOW - 1_000],
    });
    expect(kept.pastStops.map((stop) => stop.durationMs)).toEqual(Array.from({ length: 40 }, (_, index) => index + 10));
  });

  it('is not confused by a process called __proto__', async () => {
    expect((await open()).process('__proto__').lastRunId).toBe(0);
  });

  it("serves the supervisor's memory, and forgets a setting that was taken back", async () => {
    const store = await open();
    const memory = createMemoryStore(store, fail);
    const stopAdvice = { signal: 'SIGTERM', better: 'SIGINT', text: 'It ignores SIGTERM.', commandLine: './api' };
    memory.write('shop/api', { ...memory.read('shop/api'), killDelayMs: 250, stopSignal: 'SIGINT', stopAdvice, lastRunId: 3 });
    expect(memory.read('shop/api')).toEqual({
      killDelayMs: 250,
      stopSignal: 'SIGINT',
      stopAdvice,
      lastRunId: 3,
      learnedPorts: [],
      pastStops: [],
      restartTimes: [],
    });
    memory.write('shop/api', { lastRunId: 4, learnedPorts: [1], pastStops: [], restartTimes: [] });
    expect((await reopened(store)).process('shop/api')).toEqual({ lastRunId: 4, learnedPorts: [1], pastStops: [], restartTimes: [] });
  });

  it('advice of a stop that needed SIGKILL survives the host', async () => {
    const store = await open();
    const memory = createMemoryStore(store, fail);
    const stopAdvice = { signal: 'SIGTERM', better: 'SIGINT', text: 'It ignores SIGTERM.', commandLine: './api' };
    memory.write('shop/api', { ...memory.read('shop/api'), stopAdvice });
    expect((await reopened(store)).process('shop/api')).toMatchObject({ stopAdvice });
  });
});

describe('the project registry', () => {
  it('gives unique ids by the name of the folder, and one path is one project', async () => {
    const store = await open();
    const registry = new ProjectRegistry(store, () => NOW);
    const a = await registry.add('/a/My Shop');
    const b = await registry.add('/b/My Shop');
    expect([a.id, b.id]).toEqual(['my-shop', 'my-shop-2']);
    expect(await registry.add('/a/My Shop')).toEqual(a);
    expect(new ProjectRegistry(await reopened(store)).all()).toEqual([a, b]);
  });

  it('finds by id, by path and by name, and says when a name is ambiguous', async () => {
    const registry = new ProjectRegistry(await open());
    const a = await registry.add('/a/shop');
    await registry.add('/b/shop');
    const blog = await registry.add('/b/Blog');
    expect(registry.find('shop')).toEqual({ kind: 'found', project: a });
    expect(registry.find('/b/shop/')).toMatchObject({ kind: 'found', project: { id: 'shop-2' } });
    expect(registry.find('Blog')).toEqual({ kind: 'found', project: blog });
    expect(registry.find('nothing')).toEqual({ kind: 'missing' });
    await registry.remove('shop');
    await registry.add('/c/shop');
    await registry.remove('shop');
    await registry.add('/c/Other');
    expect(registry.find('shop')).toMatchObject({ kind: 'found', project: { id: 'shop-2' } });
  });

  it('keeps what was approved, and forgets it when trust is withdrawn', async () => {
    const store = await open();
    const registry = new ProjectRegistry(store);
    const { id } = await registry.add('/a/shop');
    const approved = { root: '/a/shop', hash: 'h', approvedAt: NOW, processes: [{ name: 'api', commandLine: 'x', runs: null, hash: 'p' }] };
    await registry.setApproved(id, approved);
    const again = new ProjectRegistry(await reopened(store));
    expect(again.get(id)?.approved).toEqual(approved);
    await again.setApproved(id, null);
    expect(again.get(id)?.approved).toBeNull();
  });

  it('forgets the processes of a removed project only', async () => {
    const store = await open();
    const registry = new ProjectRegistry(store);
    await registry.add('/a/shop');
    await registry.add('/b/shop');
    for (const id of ['shop/api', 'shop-2/api']) await store.updateProcess(id, (process) => ({ ...process, lastRunId: 5 }));
    await registry.remove('shop');
    expect([store.process('shop/api').lastRunId, store.process('shop-2/api').lastRunId]).toEqual([0, 5]);
    await registry.remove('shop');
  });

  it.each([
    ['My Shop!', 'my-shop'],
    ['größe', 'größe'],
    ['..', 'project'],
    ['.config', 'config'],
    ['a/b', 'a-b'],
  ])('the slug of %s is %s', (name, slug) => expect(slugOf(name)).toBe(slug));
});

describe('the state directory', () => {
  it.each<[string, Parameters<typeof resolveStateDir>[0], string]>([
    ['the flag first', { flag: '/f', env: { SLIPWAY_STATE_DIR: '/e', XDG_STATE_HOME: '/x' }, platform: 'linux', home: '/h' }, '/f'],
    ['then SLIPWAY_STATE_DIR', { flag: null, env: { SLIPWAY_STATE_DIR: '/e', XDG_STATE_HOME: '/x' }, platform: 'linux', home: '/h' }, '/e'],
    ['then XDG_STATE_HOME', { flag: null, env: { XDG_STATE_HOME: '/x' }, platform: 'linux', home: '/h' }, '/x/slipway'],
    [
      'a relative XDG_STATE_HOME is ignored',
      { flag: null, env: { XDG_STATE_HOME: 'x' }, platform: 'linux', home: '/h' },
      '/h/.local/state/slipway',
    ],
    ['an empty flag counts as none', { flag: '', env: {}, platform: 'linux', home: '/h' }, '/h/.local/state/slipway'],
    ['macOS', { flag: null, env: {}, platform: 'darwin', home: '/h' }, '/h/Library/Application Support/Slipway'],
  ])('%s', (_title, request, expected) => expect(resolveStateDir(request)).toBe(expected));

  it('on Windows is below LOCALAPPDATA', () => {
    expect(resolveStateDir({ flag: null, env: { LOCALAPPDATA: '/l' }, platform: 'win32', home: '/h' })).toBe(join('/l', 'Slipway'));
  });
});
