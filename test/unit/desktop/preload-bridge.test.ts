import { expect, test, vi } from 'vitest';
import { CHANNELS } from '../../../electron/desktop/desktop-channels';
import { type BridgePort, createBridge } from '../../../electron/desktop/preload-bridge';

type Listener = (event: { ports: readonly BridgePort[] }, text: unknown) => void;

function fakePort() {
  const port = {
    sent: [] as unknown[],
    closed: false,
    onmessage: null as BridgePort['onmessage'],
    onclose: null as (() => void) | null,
    postMessage: (message: unknown) => port.sent.push(message),
    close: () => {
      port.closed = true;
    },
  };
  return port;
}

function setUp() {
  const listeners = new Map<string, Listener>();
  const sent: string[] = [];
  const timers: { delayMs: number; run: () => void; cancelled: boolean }[] = [];
  const bridge = createBridge({
    platform: 'linux',
    send: (channel) => sent.push(channel),
    invoke: vi.fn((channel: string) => Promise.resolve(channel === CHANNELS.pickFolder ? '/srv/shop' : undefined)),
    on: (channel, listener) => listeners.set(channel, listener),
    pathForFile: () => '/srv/dropped',
    after: (delayMs, run) => {
      const timer = { delayMs, run, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  });
  const receive = (channel: string, ports: readonly BridgePort[] = [], text?: unknown): void => listeners.get(channel)?.({ ports }, text);
  const messages: unknown[] = [];
  const closes: string[] = [];
  const open = () =>
    bridge.openPort(
      (message) => messages.push(message),
      (reason) => closes.push(reason),
    );
  return { bridge, sent, timers, receive, messages, closes, open };
}

test('a port is asked for again and again, ever more slowly, until one comes', () => {
  const { open, sent, timers, receive } = setUp();
  open();
  for (let repeat = 0; repeat < 7; repeat++) timers.at(-1)?.run();
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
  expect(new Set(sent)).toEqual(new Set([CHANNELS.wantPort]));
  receive(CHANNELS.port, [fakePort()]);
  expect(timers.at(-1)?.cancelled).toBe(true);
});

test('messages sent before the port is there wait in order', () => {
  const { open, receive, messages } = setUp();
  const link = open();
  link.send({ n: 1 });
  link.send({ n: 2 });
  const port = fakePort();
  receive(CHANNELS.port, [port]);
  link.send({ n: 3 });
  expect(port.sent).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  port.onmessage?.({ data: { hello: 1 } });
  expect(messages).toEqual([{ hello: 1 }]);
});

test('a port nobody waits for is closed', () => {
  const { open, receive } = setUp();
  open();
  const [first, second] = [fakePort(), fakePort()];
  receive(CHANNELS.port, [first]);
  receive(CHANNELS.port, [second]);
  expect([first.closed, second.closed]).toEqual([false, true]);
});

test.each(['the port closes', 'main says that the host is lost'])('when %s the page is told once', (how) => {
  const { open, receive, closes, messages } = setUp();
  const link = open();
  const port = fakePort();
  receive(CHANNELS.port, [port]);
  if (how === 'the port closes') port.onclose?.();
  receive(CHANNELS.hostLost, [], 'the host process ended (code 9)');
  port.onclose?.();
  expect(closes).toHaveLength(1);
  port.onmessage?.({ data: 'late' });
  link.send('late');
  expect([messages, port.sent]).toEqual([[], []]);
});

test('a host that is lost before a port came does not end the waiting', () => {
  const { open, receive, closes } = setUp();
  open();
  receive(CHANNELS.hostLost, [], 'code 1');
  expect(closes).toEqual([]);
  const port = fakePort();
  receive(CHANNELS.port, [port]);
  expect(port.closed).toBe(false);
});

test('closing stops the asking and tells nobody', () => {
  const { open, timers, closes, receive } = setUp();
  open().close();
  expect(timers[0]?.cancelled).toBe(true);
  const late = fakePort();
  receive(CHANNELS.port, [late]);
  expect([late.closed, closes]).toEqual([true, []]);
});

test('opening again replaces the connection before', () => {
  const { open, receive, closes } = setUp();
  open();
  const [first, second] = [fakePort(), fakePort()];
  receive(CHANNELS.port, [first]);
  open();
  receive(CHANNELS.port, [second]);
  expect([first.closed, second.closed, closes]).toEqual([true, false, ['replaced by a newer connection']]);
});

test('the folder dialog and dropped files answer with paths', async () => {
  const { bridge } = setUp();
  expect(await bridge.pickFolder()).toBe('/srv/shop');
  expect(bridge.pathForFile({})).toBe('/srv/dropped');
});

test('a folder named before the page listens is kept for it', () => {
  const { bridge, receive } = setUp();
  receive(CHANNELS.addFolder, [], '/srv/early');
  const heard: string[] = [];
  const forget = bridge.onAddFolder((folder) => heard.push(folder));
  receive(CHANNELS.addFolder, [], '/srv/late');
  receive(CHANNELS.addFolder, [], 7);
  forget();
  receive(CHANNELS.addFolder, [], '/srv/unheard');
  expect(heard).toEqual(['/srv/early', '/srv/late']);
});
