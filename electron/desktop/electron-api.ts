import type * as Electron from 'electron';

/**
 * The part of Electron's main-process API this door uses. Everything that decides takes it as an argument, so that tests hand in a fake
 * and no unit test loads Electron; `main.ts` alone hands in the real one, which is where the compiler compares the two.
 */
export type ElectronApi = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeImage'
  | 'Notification'
  | 'protocol'
  | 'session'
  | 'shell'
  | 'Tray'
  | 'utilityProcess'
>;

export type { Electron };
