import { beforeEach, expect, test } from 'vitest';
import { createMainWindow, isOurUrl, isTrustedSender, lockSession, webPreferences } from '../../../electron/desktop/window';
import { createFakeElectron, FakeContents, FakeWindow } from './fake-electron';

let electron = createFakeElectron();
let log: string[] = [];
beforeEach(() => {
  electron = createFakeElectron();
  log = [];
});
const open = () => createMainWindow(electron.api, { preload: '/p.cjs', icon: null, devTools: false, log: (message) => log.push(message) });
const opened = (): FakeWindow => {
  const window = FakeWindow.opened.at(-1);
  if (window === undefined) throw new Error('no window is open');
  return window;
};

test('every preference that matters is written out', () => {
  expect(webPreferences('/p.cjs', false)).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    devTools: false,
  });
});

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s to anywhere but our own page is refused', (name) => {
  open().show();
  const refused: string[] = [];
  for (const url of ['https://example.com/', 'app://slipway.evil/', 'app://slipway@evil/', 'file:///etc/passwd', 'app://slipway/']) {
    opened().webContents.emit(name, { url, preventDefault: () => refused.push(url) });
  }
  expect(refused).toEqual(['https://example.com/', 'app://slipway.evil/', 'app://slipway@evil/', 'file:///etc/passwd']);
});

test('new windows and webviews are refused', () => {
  open().show();
  expect(opened().webContents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  let prevented = false;
  opened().webContents.emit('will-attach-webview', {
    preventDefault: () => {
      prevented = true;
    },
  });
  expect(prevented).toBe(true);
});

test.each([
  ['notifications', 'app://slipway/', true, true],
  ['clipboard-sanitized-write', 'app://slipway/x', true, true],
  ['notifications', 'https://example.com/', true, false],
  ['notifications', 'app://slipway/', false, false],
  ['geolocation', 'app://slipway/', true, false],
  ['media', 'app://slipway/', true, false],
])('permission %s for %s (top frame %s) is answered with %s', (permission, requestingUrl, isMainFrame, expected) => {
  lockSession(electron.api);
  const ask = electron.sessionHandlers.request as unknown as (
    contents: null,
    permission: string,
    decide: (answer: boolean) => void,
    details: { requestingUrl: string; isMainFrame: boolean },
  ) => void;
  let answer: boolean | null = null;
  ask(
    null,
    permission,
    (given) => {
      answer = given;
    },
    { requestingUrl, isMainFrame },
  );
  expect(answer).toBe(expected);
});

test('permission checks, devices and downloads are denied too', () => {
  lockSession(electron.api);
  const check = electron.sessionHandlers.check as unknown as (contents: null, permission: string, origin: string) => boolean;
  expect([
    check(null, 'geolocation', 'app://slipway'),
    check(null, 'notifications', 'app://slipway'),
    check(null, 'notifications', ''),
  ]).toEqual([false, true, false]);
  expect(electron.sessionHandlers.device?.()).toBe(false);
  let prevented = false;
  (electron.sessionHandlers['will-download'] as unknown as (event: { preventDefault(): void }) => void)({
    preventDefault: () => {
      prevented = true;
    },
  });
  expect(prevented).toBe(true);
});

test('there is one window: showing it again brings it to the front, closing it lets it open anew', () => {
  const main = open();
  main.show();
  opened().minimized = true;
  main.show();
  expect([FakeWindow.opened.length, opened().minimized, opened().focused]).toEqual([1, false, 1]);
  opened().close();
  expect(main.current()).toBeNull();
  main.show();
  expect([FakeWindow.opened.length, opened().url]).toEqual([2, 'app://slipway/']);
});

test('what should happen with the page waits until it is loaded', () => {
  const main = open();
  const seen: string[] = [];
  main.show(() => seen.push('first'));
  expect(seen).toEqual([]);
  opened().webContents.emit('did-finish-load');
  main.show(() => seen.push('second'));
  expect(seen).toEqual(['first', 'second']);
});

test('a page whose process dies is loaded again, but not for ever', () => {
  open().show();
  for (let crash = 0; crash < 6; crash++) opened().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  opened().webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
  expect(opened().webContents.reloads).toBe(3);
});

test.each([
  ['app://slipway', true],
  ['app://slipway/index.html', true],
  ['app://slipwayx/', false],
  ['APP://slipway/', false],
  ['about:blank', false],
  ['', false],
])('%s is ours: %s', (url, ours) => {
  expect(isOurUrl(url)).toBe(ours);
});

test('only the top frame of our own window with our own origin is trusted', () => {
  const main = open();
  main.show();
  const window = opened();
  const own = window.webContents;
  const trusted = (senderFrame: unknown, sender: unknown): boolean =>
    isTrustedSender({ senderFrame, sender } as Parameters<typeof isTrustedSender>[0], main.current());
  expect(trusted(own.mainFrame, own)).toBe(true);
  expect(trusted(null, own)).toBe(false);
  expect(trusted({ origin: 'app://slipway' }, own)).toBe(false);
  const stranger = new FakeContents();
  expect(trusted(stranger.mainFrame, stranger)).toBe(false);
  own.mainFrame.origin = 'https://example.com';
  expect(trusted(own.mainFrame, own)).toBe(false);
  own.mainFrame.origin = 'app://slipway';
  window.close();
  expect(trusted(own.mainFrame, own)).toBe(false);
});
