/** Folders as this door can name them: the only place besides the connectors that looks at the bridge. */
export interface FolderAccess {
  /** The platform's folder dialog; null in a browser, where the host lists folders instead. */
  readonly pickFolder: (() => Promise<string | null>) | null;
  /** Path of the first dropped folder; null where a browser hides it. */
  readonly droppedPath: (transfer: DataTransfer) => string | null;
  /** False in a browser, which tells the name of what is dropped and not where it is. */
  readonly tellsPaths: boolean;
  /** Called with a folder that was named outside the window; never in a browser. */
  readonly onNamedFolder?: (listener: (path: string) => void) => void;
}

export function folderAccess(): FolderAccess {
  const bridge = window.slipway;
  if (bridge === undefined) return { pickFolder: null, droppedPath: () => null, tellsPaths: false };
  return {
    tellsPaths: true,
    pickFolder: () => bridge.pickFolder(),
    droppedPath: (transfer) => {
      const file = transfer.files[0];
      const path = file === undefined ? '' : bridge.pathForFile(file);
      return path === '' ? null : path;
    },
    onNamedFolder: (listener) => {
      bridge.onAddFolder(listener);
    },
  };
}
