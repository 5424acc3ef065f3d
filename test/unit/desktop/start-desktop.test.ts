import { beforeEach, expect, test, vi } from 'vitest';
import { CHANNELS } from '../../../electron/desktop/desktop-channels';
import { startDesktop } from '../../../electron/desktop/start-desktop';
import { createFakeElectron, type FakeHostChild, FakeWindow } from './fake-electron';
import { processSnapshot, RUNNING } from './process-snapshot';

let electron = createFakeElectron();
beforeEach(() => {
  electron = createFakeElectron();
});

async function start(argv: string[] = ['electron']): Promise<void> {
  startDesktop(electron.api, {
    paths: { preload: '/d/preload.cjs', hostProcess: '/d/host-process.js', renderer: '/d/renderer', icon: null, trayIcon: null },
    argv,
    workingDirectory: '/home/ann',
    ownPaths: ['/app'],
    platform: 'linux',
    env: { HOME: '/home/ann', NODE_OPTIONS: '--inspect', ELECTRON_RUN_AS_NODE: '1', GONE: undefined },
    isFolder: (file) => file.startsWith('/srv/'),
    serve: () => undefined,
    log: () => undefined,
  });
  await vi.waitFor(() => expect(FakeWindow.opened.length + electron.app.quits).toBeGreaterThan(0));
}
const window = (): FakeWindow => {
  const last = FakeWindow.opened.at(-1);
  if (last === undefined) throw new Error('no window');
  return last;
};
const child = (): FakeHostChild => {
  const last = electron.children.at(-1);
  if (last === undefined) throw new Error('no host process');
  return last;
};
const wantPort = (event: unknown): unknown => electron.ipcHandlers.get(CHANNELS.wantPort)?.(event);

test('the host process gets the environment without what would change Node or Electron', async () => {
  await start();
  expect(electron.fork).toHaveBeenCalledWith(
    '/d/host-process.js',
    ['/d/renderer'],
    expect.objectContaining({ env: { HOME: '/home/ann' }, serviceName: 'slipway-host' }),
  );
});

test('a second instance leaves at once and starts no host', async () => {
  electron.app.hasLock = false;
  await start();
  expect([FakeWindow.opened.length, electron.children.length, electron.app.quits]).toEqual([0, 0, 1]);
});

test('our own page gets a port once the host is ready, a stranger never', async () => {
  await start();
  const contents = window().webContents;
  wantPort({ senderFrame: contents.mainFrame, sender: contents });
  expect(contents.posted).toEqual([]);
  child().ready();
  wantPort({ senderFrame: { origin: 'https://evil.test' }, sender: contents });
  wantPort({ senderFrame: null, sender: contents });
  expect(contents.posted).toEqual([]);
  wantPort({ senderFrame: contents.mainFrame, sender: contents });
  expect(contents.posted).toHaveLength(1);
  expect(contents.posted[0]).toMatchObject({ channel: CHANNELS.port });
});

test('when the host dies the page is told and a new host is started', async () => {
  await start();
  child().ready();
  child().exit(139);
  expect(window().webContents.sent).toEqual([[CHANNELS.hostLost, 'the host process ended (code 139)']]);
  await vi.waitFor(() => expect(electron.children).toHaveLength(2));
});

test('the folder dialog answers our page only', async () => {
  await start();
  const contents = window().webContents;
  const pick = electron.ipcHandlers.get(CHANNELS.pickFolder);
  expect(await pick?.({ senderFrame: contents.mainFrame, sender: contents })).toBe('/srv/shop');
  await expect(pick?.({ senderFrame: null, sender: contents })).rejects.toThrow('only for the window');
});

test('a folder on the command line of a second instance opens the add dialog and nothing else', async () => {
  await start();
  electron.app.emit('second-instance', {}, ['electron', '--evil', '/srv/shop'], '/tmp');
  expect(window().webContents.sent).toEqual([[CHANNELS.addFolder, '/srv/shop']]);
  electron.app.emit('second-instance', {}, ['electron', '/etc/passwd'], '/tmp');
  expect(window().webContents.sent).toHaveLength(1);
  expect(window().focused).toBe(2);
});

test('closing the window keeps the host; quitting shuts it down before the app exits', async () => {
  await start();
  child().ready();
  const served = child().connected[0];
  const asked: string[] = [];
  served?.on('message', ({ data }: { data: { id: number; name: string } }) => {
    asked.push(data.name);
    if (data.name === 'host.shutdown') served.postMessage({ type: 'reply', id: data.id, result: { ok: true, value: { stopped: [] } } });
  });
  served?.start();
  window().close();
  electron.app.emit('window-all-closed');
  expect(electron.app.quits).toBe(0);
  electron.app.quit();
  await vi.waitFor(() => expect(asked).toContain('host.shutdown'));
  expect(electron.app.quits).toBe(0);
  child().exit(0);
  await vi.waitFor(() => expect(electron.app.quits).toBe(1));
  expect(electron.children).toHaveLength(1);
});

test('a host that was shut down from outside takes the app with it', async () => {
  await start();
  child().ready();
  child().exit(0);
  await vi.waitFor(() => expect(electron.app.quits).toBe(1));
  expect(electron.children).toHaveLength(1);
});

test('Quit with processes alive asks; Keep, remembered, is told to the host before it shuts down', async () => {
  await start();
  child().ready();
  const served = child().connected[0];
  const asked: unknown[] = [];
  served?.on('message', ({ data }: { data: { id: number; name: string; input: unknown } }) => {
    asked.push([data.name, data.input]);
    const processes = [processSnapshot('api', RUNNING)];
    const values: Record<string, unknown> = {
      'snapshot.get': { revision: 1, snapshot: { processes, settings: { quit: 'ask' } } },
      'settings.configure': { quit: 'keep' },
      'host.shutdown': { stopped: [], kept: [] },
    };
    served.postMessage({ type: 'reply', id: data.id, result: { ok: true, value: values[data.name] } });
  });
  served?.start();
  await vi.waitFor(() => expect(electron.trays[0]?.tip).toBe('Slipway: 1 running'));
  electron.messageBox.mockResolvedValueOnce({ response: 1, checkboxChecked: true });
  const menu = electron.trays[0]?.menu as readonly { label?: string; click?: () => void }[];
  menu.find(({ label }) => label === 'Quit Slipway')?.click?.();
  await vi.waitFor(() => expect(asked).toContainEqual(['host.shutdown', { by: 'window', keep: true }]));
  expect(asked.slice(-2)).toEqual([
    ['settings.configure', { quit: 'keep' }],
    ['host.shutdown', { by: 'window', keep: true }],
  ]);
  child().exit(0);
  await vi.waitFor(() => expect(electron.app.quits).toBe(1));
});

test('Quit and stop shows the window, where the stops can be watched', async () => {
  await start();
  child().ready();
  const served = child().connected[0];
  served?.on('message', ({ data }: { data: { id: number; name: string } }) => {
    const value = { revision: 1, snapshot: { processes: [processSnapshot('api', RUNNING)], settings: { quit: 'ask' } } };
    if (data.name === 'snapshot.get') served.postMessage({ type: 'reply', id: data.id, result: { ok: true, value } });
  });
  served?.start();
  await vi.waitFor(() => expect(electron.trays[0]?.tip).toBe('Slipway: 1 running'));
  window().close();
  const windows = FakeWindow.opened.length;
  electron.messageBox.mockResolvedValueOnce({ response: 0, checkboxChecked: false });
  const menu = electron.trays[0]?.menu as readonly { label?: string; click?: () => void }[];
  menu.find(({ label }) => label === 'Quit Slipway')?.click?.();
  await vi.waitFor(() => expect(FakeWindow.opened.length).toBe(windows + 1));
  expect(electron.app.quits).toBe(0);
  child().exit(0);
  await vi.waitFor(() => expect(electron.app.quits).toBe(1));
});
