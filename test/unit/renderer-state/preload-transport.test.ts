import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SlipwayBridge } from '../../../renderer/transport/bridge';
import { createPreloadConnector } from '../../../renderer/transport/preload-transport';

interface Port {
  readonly sent: { readonly id: number; readonly name: string }[];
  readonly receive: (message: unknown) => void;
  readonly close: (reason: string) => void;
}

function fakeBridge() {
  const ports: Port[] = [];
  const bridge: SlipwayBridge = {
    openPort: (onMessage, onClose) => {
      const port: Port = { sent: [], receive: onMessage, close: onClose };
      ports.push(port);
      return { send: (message) => port.sent.push(message as Port['sent'][number]), close: () => undefined };
    },
    pickFolder: () => Promise.resolve(null),
    pathForFile: () => '',
    onAddFolder: () => () => undefined,
  };
  return { bridge, ports };
}

const answerFirst = (port: Port | undefined) => port?.receive({ type: 'reply', id: port.sent[0]?.id, result: { ok: true, value: {} } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the desktop window’s link', () => {
  it('counts as open with the host’s first answer, not with the port', async () => {
    const { bridge, ports } = fakeBridge();
    const onOpen = vi.fn();
    createPreloadConnector(bridge).start({ onOpen, onLost: vi.fn(), onSignInNeeded: vi.fn() });
    await vi.advanceTimersByTimeAsync(0);
    expect(onOpen).not.toHaveBeenCalled();
    expect(ports[0]?.sent[0]?.name).toBe('host.info');
    answerFirst(ports[0]);
    await vi.advanceTimersByTimeAsync(0);
    expect(onOpen).toHaveBeenCalledOnce();
  });

  it('asks for a new port after a lost one, with a growing wait', async () => {
    const { bridge, ports } = fakeBridge();
    const onLost = vi.fn();
    createPreloadConnector(bridge).start({ onOpen: vi.fn(), onLost, onSignInNeeded: vi.fn() });
    ports[0]?.close('the host ended');
    await vi.advanceTimersByTimeAsync(250);
    expect(ports).toHaveLength(2);
    ports[1]?.close('no host yet');
    await vi.advanceTimersByTimeAsync(499);
    expect(ports).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(ports).toHaveLength(3);
    expect(onLost.mock.calls.map(([reason]) => reason)).toEqual(['the host ended', 'no host yet']);
  });

  it('does not wait when a person says so', async () => {
    const { bridge, ports } = fakeBridge();
    const connector = createPreloadConnector(bridge);
    connector.start({ onOpen: vi.fn(), onLost: vi.fn(), onSignInNeeded: vi.fn() });
    ports[0]?.close('gone');
    connector.retryNow();
    connector.retryNow();
    expect(ports).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ports).toHaveLength(2);
  });
});
