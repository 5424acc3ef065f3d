import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where the built parts lie, seen from the folder of the bundled main file (`dist/desktop`). */
export interface AppPaths {
  readonly preload: string;
  readonly hostProcess: string;
  readonly renderer: string;
  /** Null where the build brought no icon. */
  readonly icon: string | null;
  readonly trayIcon: string | null;
}

export function appPaths(mainFolder: string): AppPaths {
  const optional = (file: string): string | null => (existsSync(file) ? file : null);
  return {
    preload: path.join(mainFolder, 'preload.cjs'),
    hostProcess: path.join(mainFolder, 'host-process.js'),
    renderer: path.join(mainFolder, '..', 'renderer'),
    icon: optional(path.join(mainFolder, 'icon.png')),
    trayIcon: optional(path.join(mainFolder, 'tray.png')),
  };
}
