import { CHANNELS } from './desktop-channels';
import type { Electron, ElectronApi } from './electron-api';
import type { HostLink } from './host-link';
import { isTrustedSender } from './window';

export interface DesktopIpcOptions {
  readonly window: () => Electron.BrowserWindow | null;
  readonly link: Pick<HostLink<Electron.MessagePortMain>, 'connect'>;
  readonly log: (message: string) => void;
}

/**
 * The only file that touches ipcMain. Every message is checked for its sender first; a stranger gets silence for `want-port` and an error
 * for the folder dialog.
 */
export function bindDesktopIpc({ ipcMain, dialog }: Pick<ElectronApi, 'ipcMain' | 'dialog'>, options: DesktopIpcOptions): void {
  ipcMain.on(CHANNELS.wantPort, (event) => {
    if (!isTrustedSender(event, options.window())) {
      options.log('a port was asked for by somebody else than the window; refused');
      return;
    }
    const port = options.link.connect();
    if (port !== null) event.sender.postMessage(CHANNELS.port, null, [port]);
  });

  ipcMain.handle(CHANNELS.pickFolder, async (event): Promise<string | null> => {
    const window = options.window();
    if (window === null || !isTrustedSender(event, window)) throw new Error('This is only for the window of Slipway.');
    const choice = await dialog.showOpenDialog(window, {
      title: 'Add a project folder',
      buttonLabel: 'Read this folder',
      properties: ['openDirectory', 'createDirectory'],
    });
    return choice.canceled ? null : (choice.filePaths[0] ?? null);
  });
}
