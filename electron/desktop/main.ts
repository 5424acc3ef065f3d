import { statSync } from 'node:fs';
import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeImage,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { appPaths } from './app-paths';
import { handleAppScheme, registerAppScheme } from './app-protocol';
import type { ElectronApi } from './electron-api';
import { startDesktop } from './start-desktop';

declare const __dirname: string;

const electron: ElectronApi = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  Notification,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
};

// Before the app is ready, and nothing else here: what decides is in start-desktop and below, with Electron handed in.
registerAppScheme(electron);
app.enableSandbox();

const paths = appPaths(__dirname);
startDesktop(electron, {
  paths,
  argv: process.argv,
  workingDirectory: process.cwd(),
  ownPaths: [path.resolve(process.argv[1] ?? '.'), app.getAppPath()],
  platform: process.platform,
  env: process.env,
  isFolder: (file) => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false,
  serve: () => handleAppScheme(electron, paths.renderer),
  log: (message) => process.stderr.write(`slipway: ${message}\n`),
});
