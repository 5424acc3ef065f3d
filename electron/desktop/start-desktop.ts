import type { AppPaths } from './app-paths';
import { askQuit, type QuitChoice, quitUnasked } from './ask-quit';
import { CHANNELS } from './desktop-channels';
import { bindDesktopIpc } from './desktop-ipc';
import type { Electron, ElectronApi } from './electron-api';
import { folderArgument } from './folder-argument';
import { createHostLink } from './host-link';
import { createMainClient } from './main-client';
import { setMenu } from './menu';
import { createNotifier, noticeFor } from './notifications';
import { createQuit, isAlive } from './quit';
import { createTray } from './tray';
import { createMainWindow, lockSession } from './window';

export interface DesktopOptions {
  readonly paths: AppPaths;
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  /** Folders Electron itself was started with; never a project. */
  readonly ownPaths: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  isFolder(absolutePath: string): boolean;
  /** Binds the app's protocol; called once, when the app is ready. */
  serve(): void;
  log(message: string): void;
}

/** Variables by which Electron or Node would change what the host process is; its children must not inherit them either. */
const STRIPPED_VARIABLES = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'];

function hostEnvironment(env: DesktopOptions['env']): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(kept.filter(([name]) => !STRIPPED_VARIABLES.includes(name)));
}

const after = (delayMs: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/**
 * Composes the desktop app: one instance, one window, one host process, tray and menu. Returns at once; everything else happens when the
 * app is ready. A second instance hands over its folder argument and leaves.
 */
export function startDesktop(electron: ElectronApi, options: DesktopOptions): void {
  const { app } = electron;
  const { log } = options;
  if (!app.requestSingleInstanceLock()) {
    log('Slipway runs already; its window comes to the front.');
    app.quit();
    return;
  }
  void app
    .whenReady()
    .then(() => openDesktop(electron, options))
    .catch((error: unknown) => {
      log(`Slipway could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      app.exit(1);
    });
}

function openDesktop(electron: ElectronApi, options: DesktopOptions): void {
  const { app } = electron;
  const { log, paths } = options;
  options.serve();
  lockSession(electron);

  let quitting = false;
  const link = createHostLink<Electron.MessagePortMain>({
    fork: () =>
      electron.utilityProcess.fork(paths.hostProcess, [paths.renderer], {
        serviceName: 'slipway-host',
        stdio: 'inherit',
        env: hostEnvironment(options.env),
      }),
    createChannel: () => new electron.MessageChannelMain(),
    now: () => Date.now(),
    after,
    log,
  });
  const window = createMainWindow(electron, { preload: paths.preload, icon: paths.icon, devTools: !app.isPackaged, log });
  const host = createMainClient(link, log);
  link.onState((state) => {
    if (state.kind === 'lost') window.current()?.webContents.send(CHANNELS.hostLost, state.why);
    // Shut down from outside (`slipway down`): everything is stopped, and a window without a host is of no use.
    if (state.kind === 'closed' && !quitting) app.quit();
  });
  bindDesktopIpc(electron, { window: window.current, link, log });

  const quit = createQuit({
    client: host.client,
    processes: host.processes,
    mode: () => {
      const state = link.state();
      return state.kind === 'ready' ? state.mode : null;
    },
    expectExit: link.expectExit,
    exited: link.exited,
    kill: link.kill,
    after,
    log,
  });
  let mayExit = false;
  let choice: QuitChoice | null = null;
  app.on('before-quit', (event) => {
    if (mayExit) return;
    event.preventDefault();
    if (quitting) return;
    quitting = true;
    void quit(choice ?? quitUnasked(host.quitPolicy())).finally(() => {
      mayExit = true;
      app.quit();
    });
  });

  const addFolder = (folder: string | null): void => {
    window.show(folder === null ? undefined : (contents) => contents.send(CHANNELS.addFolder, folder));
  };
  const pickFolder = (): void => {
    void electron.dialog.showOpenDialog({ title: 'Add a project folder', properties: ['openDirectory'] }).then((picked) => {
      const folder = picked.canceled ? undefined : picked.filePaths[0];
      if (folder !== undefined) addFolder(folder);
    });
  };
  const actions = {
    show: () => window.show(),
    addFolder: pickFolder,
    stopAll: () => {
      void host.client()?.call('host.stop-all', { projectId: null, by: 'tray' });
    },
    quit: () => {
      const state = link.state();
      const endsWithUs = state.kind === 'ready' && state.mode === 'own' ? host.processes() : [];
      void askQuit(electron, endsWithUs, host.quitPolicy()).then((answer) => {
        if (answer.choice === 'cancel') return;
        choice = answer.choice;
        // In this order on one connection: the choice is on its way to the disk before the host begins to end.
        if (answer.remember) void host.client()?.call('settings.configure', { quit: answer.choice });
        // The window shows how the stops go on; it may be closed.
        if (answer.choice === 'stop' && endsWithUs.some(isAlive)) window.show();
        app.quit();
      });
    },
  };
  setMenu(electron, options.platform, app.isPackaged, actions);
  const tray = createTray(electron, paths.trayIcon ?? paths.icon, actions, log);
  host.onChanged(() => tray?.update(host.processes()));
  const notify = createNotifier(electron, () => window.current()?.isFocused() ?? false, actions.show);
  host.onProcess((process, before) => {
    const notice = noticeFor(process, before);
    if (notice !== null) notify(notice);
  });

  const named = (argv: readonly string[], workingDirectory: string): string | null =>
    folderArgument(argv, workingDirectory, options.ownPaths, options);
  app.on('second-instance', (_event, argv, workingDirectory) => addFolder(named(argv, workingDirectory)));
  app.on('activate', () => window.show());
  // Closing the window stops nothing while the tray (or macOS's dock) can bring it back.
  app.on('window-all-closed', () => {
    if (tray === null && options.platform !== 'darwin') app.quit();
  });
  addFolder(named(options.argv, options.workingDirectory));
}
