import type { ProcessSnapshot } from '../../shared/model/process';
import { describeRunning } from './describe-running';
import type { Electron, ElectronApi } from './electron-api';

export interface TrayActions {
  readonly show: () => void;
  readonly addFolder: () => void;
  readonly stopAll: () => void;
  readonly quit: () => void;
}

/** The tray's menu as data: what runs, the window, stop all, quit. */
function trayTemplate(processes: readonly ProcessSnapshot[], actions: TrayActions): Electron.MenuItemConstructorOptions[] {
  return [
    { label: describeRunning(processes), enabled: false },
    { type: 'separator' },
    { label: 'Show Slipway', click: actions.show },
    { label: 'Add folder…', click: actions.addFolder },
    { label: 'Stop all processes', click: actions.stopAll },
    { type: 'separator' },
    { label: 'Quit Slipway', click: actions.quit },
  ];
}

export interface AppTray {
  update(processes: readonly ProcessSnapshot[]): void;
}

/**
 * Returns null where the desktop has no tray (then closing the last window quits). The menu is set anew only when its text changed:
 * Linux redraws an open tray menu on every change.
 */
export function createTray(
  { Tray, Menu, nativeImage }: Pick<ElectronApi, 'Tray' | 'Menu' | 'nativeImage'>,
  iconFile: string | null,
  actions: TrayActions,
  log: (message: string) => void,
): AppTray | null {
  const image = iconFile === null ? nativeImage.createEmpty() : nativeImage.createFromPath(iconFile);
  let tray: Electron.Tray;
  try {
    tray = new Tray(image);
  } catch (error) {
    log(`there is no tray here: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  let shown: string | null = null;
  const update = (processes: readonly ProcessSnapshot[]): void => {
    const line = describeRunning(processes);
    if (line === shown) return;
    shown = line;
    tray.setToolTip(`Slipway: ${line}`);
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(processes, actions)));
  };
  tray.on('click', actions.show);
  update([]);
  return { update };
}
