import { CHANNELS } from './desktop-channels';

/** How soon a first request for a port is repeated, ms; doubles up to the longest. A first message may overtake the page's commit. */
const FIRST_REPEAT_MS = 50;
const LONGEST_REPEAT_MS = 1_000;

/** The DOM MessagePort as far as it is used here (this file is compiled without the DOM's types). */
export interface BridgePort {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose?: (() => void) | null;
  close(): void;
}

interface PortEvent {
  readonly ports: readonly BridgePort[];
}

export interface BridgeDeps {
  readonly platform: string;
  send(channel: string): void;
  invoke(channel: string): Promise<unknown>;
  on(channel: string, listener: (event: PortEvent, text: unknown) => void): void;
  pathForFile(file: unknown): string;
  after(delayMs: number, run: () => void): () => void;
}

export interface OpenPort {
  send(message: unknown): void;
  close(): void;
}

export interface SlipwayBridge {
  readonly platform: string;
  openPort(onMessage: (message: unknown) => void, onClose: (reason: string) => void): OpenPort;
  pickFolder(): Promise<string | null>;
  pathForFile(file: unknown): string;
  onAddFolder(listener: (folder: string) => void): () => void;
}

interface Opening {
  take(port: BridgePort): void;
  fail(reason: string): void;
}

/**
 * What the page sees as `window.slipway`. No channel name, event object or port crosses into it: only JSON messages and the functions
 * below. `openPort` asks main for a port until it gets one (the request is repeated: main ignores it while the host starts, and refuses
 * it before the page is committed); messages sent before wait in order. A second `openPort` closes the first.
 */
export function createBridge(deps: BridgeDeps): SlipwayBridge {
  let opening: Opening | null = null;
  let current: Opening | null = null;
  const folderListeners = new Set<(folder: string) => void>();
  /** A folder named before the page listened, e.g. on the command line that started the app. */
  let waitingFolder: string | null = null;

  deps.on(CHANNELS.port, (event) => {
    const port = event.ports[0];
    if (port === undefined) return;
    if (opening === null) port.close();
    else opening.take(port);
  });
  deps.on(CHANNELS.hostLost, (_event, text) => {
    current?.fail(typeof text === 'string' ? text : 'the host process ended');
  });
  deps.on(CHANNELS.addFolder, (_event, folder) => {
    if (typeof folder !== 'string') return;
    if (folderListeners.size === 0) waitingFolder = folder;
    for (const listener of folderListeners) listener(folder);
  });

  return {
    platform: deps.platform,
    openPort(onMessage, onClose) {
      current?.fail('replaced by a newer connection');
      let port: BridgePort | null = null;
      let closed = false;
      let cancelRepeat: (() => void) | null = null;
      const queue: unknown[] = [];

      const end = (reason: string | null): void => {
        if (closed) return;
        closed = true;
        cancelRepeat?.();
        if (opening === self) opening = null;
        if (current === self) current = null;
        port?.close();
        if (reason !== null) onClose(reason);
      };
      const self: Opening = {
        take(taken) {
          opening = null;
          cancelRepeat?.();
          port = taken;
          taken.onmessage = (event) => {
            if (!closed) onMessage(event.data);
          };
          taken.onclose = () => end('the host process closed the connection');
          for (const message of queue.splice(0)) taken.postMessage(message);
        },
        fail(reason) {
          // While it still waits for its port a lost host is no news: main starts another one and the request goes on.
          if (port !== null || reason.startsWith('replaced')) end(reason);
        },
      };
      const ask = (delayMs: number): void => {
        deps.send(CHANNELS.wantPort);
        cancelRepeat = deps.after(delayMs, () => ask(Math.min(delayMs * 2, LONGEST_REPEAT_MS)));
      };
      opening = self;
      current = self;
      ask(FIRST_REPEAT_MS);
      return {
        send(message) {
          if (closed) return;
          if (port === null) queue.push(message);
          else port.postMessage(message);
        },
        close: () => end(null),
      };
    },
    async pickFolder() {
      const folder = await deps.invoke(CHANNELS.pickFolder);
      return typeof folder === 'string' ? folder : null;
    },
    pathForFile: (file) => deps.pathForFile(file),
    onAddFolder(listener) {
      folderListeners.add(listener);
      if (waitingFolder !== null) listener(waitingFolder);
      waitingFolder = null;
      return () => {
        folderListeners.delete(listener);
      };
    },
  };
}
