import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type BridgePort, createBridge } from './preload-bridge';

// Runs in the sandbox, bundled into one CommonJS file. All decisions are in preload-bridge.
contextBridge.exposeInMainWorld(
  'slipway',
  createBridge({
    platform: process.platform,
    send: (channel) => ipcRenderer.send(channel),
    invoke: (channel) => ipcRenderer.invoke(channel),
    on: (channel, listener) => {
      ipcRenderer.on(channel, (event, text: unknown) => listener({ ports: event.ports as unknown as readonly BridgePort[] }, text));
    },
    pathForFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  }),
);
