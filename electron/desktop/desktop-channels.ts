/** The few IPC channels between the preload and main. Everything else travels over the MessagePort to the host. */
export const CHANNELS = {
  /** Preload → main, repeated until answered: hand me a port to the host. */
  wantPort: 'slipway:want-port',
  /** Main → preload, with one transferred MessagePort. */
  port: 'slipway:port',
  /** Main → preload: the host is gone; the text says why. The preload closes its link. */
  hostLost: 'slipway:host-lost',
  /** Main → preload: a folder the person named (second instance, tray); opens the add dialog, adds nothing by itself. */
  addFolder: 'slipway:add-folder',
  /** Preload → main and back: the platform's folder dialog. */
  pickFolder: 'slipway:pick-folder',
} as const;
