import { EventEmitter } from 'node:events';
import { type Mock, vi } from 'vitest';
import type { ElectronApi } from '../../../electron/desktop/electron-api';
import type { HostChild } from '../../../electron/desktop/host-link';

/** Two ends of a channel that deliver at once, like MessageChannelMain's. */
export class FakePort extends EventEmitter {
  other: FakePort | null = null;
  private started = false;
  private closed = false;
  private readonly queue: unknown[] = [];

  postMessage(data: unknown): void {
    if (!this.closed) this.other?.receive(data);
  }
  start(): void {
    this.started = true;
    for (const data of this.queue.splice(0)) this.emit('message', { data, ports: [] });
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('close');
    this.other?.close();
  }
  private receive(data: unknown): void {
    if (this.started) this.emit('message', { data, ports: [] });
    else this.queue.push(data);
  }
}

export class FakeMessageChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();
  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

export class FakeHostChild extends EventEmitter implements HostChild<FakePort> {
  pid: number | undefined = 4_242;
  readonly connected: FakePort[] = [];
  killed = false;
  postMessage(_message: unknown, transfer: FakePort[] = []): void {
    this.connected.push(...transfer);
  }
  kill(): boolean {
    this.killed = true;
    this.exit(143);
    return true;
  }
  ready(mode: 'own' | 'attached' = 'own'): void {
    this.emit('message', { type: 'ready', mode, hostPid: 4_242, url: null });
  }
  exit(code: number): void {
    for (const port of this.connected) port.close();
    this.emit('exit', code);
  }
}

export class FakeContents extends EventEmitter {
  readonly mainFrame = { origin: 'app://slipway' };
  readonly sent: unknown[][] = [];
  readonly posted: { channel: string; ports: FakePort[] }[] = [];
  reloads = 0;
  loading = false;
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  send(...message: unknown[]): void {
    this.sent.push(message);
  }
  postMessage(channel: string, _message: unknown, ports: FakePort[]): void {
    this.posted.push({ channel, ports });
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  isLoading(): boolean {
    return this.loading;
  }
  reload(): void {
    this.reloads += 1;
  }
}

export class FakeWindow extends EventEmitter {
  static opened: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  destroyed = false;
  minimized = false;
  focused = 0;
  url = '';
  constructor(readonly options: Record<string, unknown>) {
    super();
    FakeWindow.opened.push(this);
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isFocused(): boolean {
    return false;
  }
  restore(): void {
    this.minimized = false;
  }
  show(): void {
    this.emit('shown');
  }
  focus(): void {
    this.focused += 1;
  }
  loadURL(url: string): Promise<void> {
    this.url = url;
    return Promise.resolve();
  }
  close(): void {
    this.destroyed = true;
    this.emit('closed');
  }
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  hasLock = true;
  quits = 0;
  exits: number[] = [];
  requestSingleInstanceLock(): boolean {
    return this.hasLock;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getAppPath(): string {
    return '/app';
  }
  /** Like Electron: asks `before-quit`, and quits unless somebody prevented it. */
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.quits += 1;
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

/** Everything a test looks at; `api` is the same as product code takes it. */
export interface FakeElectron {
  readonly api: ElectronApi;
  readonly fork: Mock<(...values: unknown[]) => FakeHostChild>;
  readonly app: FakeApp;
  /** The next question's answer; the first button when nothing is said. */
  readonly messageBox: Mock<() => Promise<{ response: number; checkboxChecked: boolean }>>;
  readonly children: FakeHostChild[];
  readonly trays: { menu: unknown; tip: string }[];
  readonly notices: { title: string; body: string }[];
  readonly sessionHandlers: Record<string, (...values: never[]) => unknown>;
  readonly ipcHandlers: Map<string, (event: unknown) => unknown>;
}

export function createFakeElectron(): FakeElectron {
  FakeWindow.opened = [];
  const children: FakeHostChild[] = [];
  const trays: { menu: unknown; tip: string }[] = [];
  const notices: { title: string; body: string }[] = [];
  const sessionHandlers: Record<string, (...values: never[]) => unknown> = {};
  const ipcHandlers = new Map<string, (event: unknown) => unknown>();
  const app = new FakeApp();
  const dialog = {
    showOpenDialog: vi.fn(() => Promise.resolve({ canceled: false, filePaths: ['/srv/shop'] })),
    showMessageBox: vi.fn(() => Promise.resolve({ response: 0, checkboxChecked: false })),
  };
  const fork = vi.fn((..._values: unknown[]) => {
    const child = new FakeHostChild();
    children.push(child);
    return child;
  });
  const fake = {
    app,
    BrowserWindow: FakeWindow,
    dialog,
    ipcMain: {
      on: (channel: string, listener: (event: unknown) => unknown) => ipcHandlers.set(channel, listener),
      handle: (channel: string, listener: (event: unknown) => unknown) => ipcHandlers.set(channel, listener),
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: vi.fn() },
    MessageChannelMain: FakeMessageChannel,
    nativeImage: { createEmpty: () => ({}), createFromPath: (file: string) => ({ file }) },
    Notification: class extends EventEmitter {
      static isSupported = () => true;
      constructor(readonly notice: { title: string; body: string }) {
        super();
      }
      show(): void {
        notices.push({ title: this.notice.title, body: this.notice.body });
      }
    },
    protocol: { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: (...values: never[]) => unknown) => (sessionHandlers.request = handler),
        setPermissionCheckHandler: (handler: (...values: never[]) => unknown) => (sessionHandlers.check = handler),
        setDevicePermissionHandler: (handler: (...values: never[]) => unknown) => (sessionHandlers.device = handler),
        on: (name: string, handler: (...values: never[]) => unknown) => (sessionHandlers[name] = handler),
      },
    },
    shell: {},
    Tray: class extends EventEmitter {
      readonly record = { menu: null as unknown, tip: '' };
      constructor() {
        super();
        trays.push(this.record);
      }
      setToolTip(tip: string): void {
        this.record.tip = tip;
      }
      setContextMenu(menu: unknown): void {
        this.record.menu = menu;
      }
    },
    utilityProcess: { fork },
  };
  return {
    api: fake as unknown as ElectronApi,
    fork,
    app,
    messageBox: dialog.showMessageBox,
    children,
    trays,
    notices,
    sessionHandlers,
    ipcHandlers,
  };
}
