/** What the desktop preload puts on `window`. Messages are JSON values of shared/contract/messages.ts. */
export interface SlipwayBridge {
  /**
   * Opens a link to the host. `onMessage` gets every message in order; `onClose` fires once, with why. `send` after the close does nothing.
   */
  openPort(
    onMessage: (message: unknown) => void,
    onClose: (reason: string) => void,
  ): { readonly send: (message: unknown) => void; readonly close: () => void };
  /** The platform's folder dialog; null when it was cancelled. */
  pickFolder(): Promise<string | null>;
  /** Path of a dropped file or folder; empty where it has none. */
  pathForFile(file: File): string;
  /** A folder somebody named outside the window (a second start with a path, the tray). Returns the function that stops listening. */
  onAddFolder(listener: (folder: string) => void): () => void;
}

declare global {
  interface Window {
    /** Only in the desktop window; a browser has no bridge. */
    readonly slipway?: SlipwayBridge;
  }
}
