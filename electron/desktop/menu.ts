import type { Electron, ElectronApi } from './electron-api';

export interface MenuActions {
  readonly addFolder: () => void;
  readonly stopAll: () => void;
  readonly quit: () => void;
}

/** The application menu as data. Quit goes through our own question and stop sequence, not through the role. */
export function menuTemplate(platform: NodeJS.Platform, packaged: boolean, actions: MenuActions): Electron.MenuItemConstructorOptions[] {
  const quit: Electron.MenuItemConstructorOptions = { label: 'Quit Slipway', accelerator: 'CommandOrControl+Q', click: actions.quit };
  const separator: Electron.MenuItemConstructorOptions = { type: 'separator' };
  const application: Electron.MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ label: 'Slipway', submenu: [{ role: 'about' }, separator, { role: 'hide' }, { role: 'hideOthers' }, separator, quit] }]
      : [];
  return [
    ...application,
    {
      label: 'File',
      submenu: [
        { label: 'Add folder…', accelerator: 'CommandOrControl+O', click: actions.addFolder },
        separator,
        { label: 'Stop all processes', click: actions.stopAll },
        separator,
        { role: 'close', label: 'Close window' },
        ...(platform === 'darwin' ? [] : [quit]),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
  ];
}

export function setMenu({ Menu }: Pick<ElectronApi, 'Menu'>, platform: NodeJS.Platform, packaged: boolean, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, packaged, actions)));
}
