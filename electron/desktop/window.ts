import { APP_ORIGIN, APP_URL } from './app-origin';
import type { Electron, ElectronApi } from './electron-api';
import { isLoopbackPage } from './loopback-page';

/** What the page may have; everything else is denied, also the questions Electron would answer with yes by default. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['notifications', 'clipboard-sanitized-write']);

/** Written out in full: a default that changes in a later Electron must not change what this window may do. */
export function webPreferences(preload: string, devTools: boolean): Electron.WebPreferences {
  return {
    preload,
    devTools,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    plugins: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    navigateOnDragDrop: false,
    disableDialogs: true,
    safeDialogs: true,
    spellcheck: false,
    enableWebSQL: false,
    webgl: false,
    images: true,
    javascript: true,
    backgroundThrottling: true,
  };
}

/** True when this is exactly a page of ours. `app://slipway.evil/` and `app://slipway@evil/` are not. */
export function isOurUrl(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(APP_URL);
}

/** Denies permissions, downloads and certificate exceptions for the whole session. Call once, after the app is ready. */
export function lockSession({ session }: Pick<ElectronApi, 'session'>): void {
  const target = session.defaultSession;
  target.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(ALLOWED_PERMISSIONS.has(permission) && details.isMainFrame && isOurUrl(details.requestingUrl));
  });
  target.setPermissionCheckHandler((_contents, permission, origin) => {
    return ALLOWED_PERMISSIONS.has(permission) && (origin === APP_ORIGIN || origin === APP_URL);
  });
  target.setDevicePermissionHandler?.(() => false);
  target.on('will-download', (event) => event.preventDefault());
}

/**
 * The page never goes anywhere: no navigation but a reload of itself, no redirect, no new window, no webview. A page of this machine that is
 * opened by hand goes to the browser.
 */
function lockContents(contents: Electron.WebContents, log: (message: string) => void, { shell }: Pick<ElectronApi, 'shell'>): void {
  const refuse = (event: { preventDefault(): void; readonly url?: string }): void => {
    if (isOurUrl(event.url ?? '')) return;
    event.preventDefault();
    log(`navigation to ${event.url ?? 'an unknown address'} refused`);
  };
  contents.on('will-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    log('a webview was refused');
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (isLoopbackPage(url)) {
      void shell.openExternal(url).catch((error: unknown) => log(`${url} could not be opened: ${String(error)}`));
      return { action: 'deny' };
    }
    log(`a new window for ${url} was refused`);
    return { action: 'deny' };
  });
}

/** A page that crashes again and again must not load for ever. */
const MAX_RELOADS = 3;
const CRASH_WINDOW_MS = 60_000;

export interface MainWindow {
  /** The live window, or null while it is closed. */
  current(): Electron.BrowserWindow | null;
  /**
   * Shows it, opening it when it is closed; a second call brings the same one to the front. `then` runs once its page is loaded (at once
   * when it is).
   */
  show(then?: (contents: Electron.WebContents) => void): void;
}

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string | null;
  readonly devTools: boolean;
  readonly log: (message: string) => void;
}

/** The one window. Closing it destroys it and nothing else: the host and the tray go on. */
export function createMainWindow(
  { BrowserWindow, shell }: Pick<ElectronApi, 'BrowserWindow' | 'shell'>,
  options: WindowOptions,
): MainWindow {
  let window: Electron.BrowserWindow | null = null;
  let crashes: number[] = [];

  const open = (): Electron.BrowserWindow => {
    const created = new BrowserWindow({
      width: 1280,
      height: 800,
      minWidth: 420,
      minHeight: 480,
      show: false,
      title: 'Slipway',
      autoHideMenuBar: true,
      backgroundColor: '#14171c',
      ...(options.icon === null ? {} : { icon: options.icon }),
      webPreferences: webPreferences(options.preload, options.devTools),
    });
    const contents = created.webContents;
    lockContents(contents, options.log, { shell });
    contents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit' || created.isDestroyed()) return;
      const recent = crashes.filter((at) => at > Date.now() - CRASH_WINDOW_MS);
      crashes = [...recent, Date.now()];
      options.log(`the window's process ended (${details.reason})`);
      if (crashes.length <= MAX_RELOADS) contents.reload();
    });
    created.once('ready-to-show', () => created.show());
    created.on('closed', () => {
      if (window === created) window = null;
    });
    void created.loadURL(APP_URL).catch((error: unknown) => options.log(`the window could not load ${APP_URL}: ${String(error)}`));
    return created;
  };

  return {
    current: () => (window === null || window.isDestroyed() ? null : window),
    show(then) {
      const opened = window === null || window.isDestroyed();
      if (window === null || opened) window = open();
      const { webContents } = window;
      if (then !== undefined) {
        if (opened || webContents.isLoading()) webContents.once('did-finish-load', () => then(webContents));
        else then(webContents);
      }
      if (opened) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}

/** Security rule 17: only the top frame of our own window, committed to our own origin. A frame that is gone is null. */
export function isTrustedSender(
  event: { readonly senderFrame: Electron.WebFrameMain | null; readonly sender: Electron.WebContents },
  window: Electron.BrowserWindow | null,
): boolean {
  const frame = event.senderFrame;
  if (frame === null || window === null || window.isDestroyed()) return false;
  return event.sender === window.webContents && frame === window.webContents.mainFrame && frame.origin === APP_ORIGIN;
}
