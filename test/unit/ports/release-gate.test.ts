import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../electron/core/clock';
import type { BindTarget } from '../../../electron/core/ports/bind-target';
import { type ReleaseRequest, waitForRelease } from '../../../electron/core/ports/release-gate';
import type { SocketRow } from '../../../electron/core/ports/socket-row';

/** Time that passes only when somebody waits for it: each timer fires at once and moves the clock. */
function steppingClock(): Clock & { readonly waits: number[] } {
  let nowMs = 1000;
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimer: (fn, ms) => {
      let cancelled = false;
      waits.push(ms);
      queueMicrotask(() => {
        if (cancelled) return;
        nowMs += ms;
        fn();
      });
      return {
        cancel: () => {
          cancelled = true;
        },
      };
    },
  };
}

const listen = (port: number, address = '127.0.0.1'): SocketRow => ({
  protocol: address.includes(':') ? 'tcp6' : 'tcp',
  localAddress: address,
  localPort: port,
  remoteAddress: '0.0.0.0',
  remotePort: 0,
  state: 'LISTEN',
  uid: 0,
  inode: 7,
  expiresInMs: null,
  pid: null,
});

function gate(overrides: Partial<ReleaseRequest>, rowsAt: (nowMs: number) => readonly SocketRow[] = () => []) {
  const clock = steppingClock();
  const reads: number[] = [];
  const probed: string[] = [];
  const request: ReleaseRequest = {
    ports: [3000],
    clock,
    reader: {
      countTimeWait: () => null,
      read: async () => {
        reads.push(clock.monotonicMs());
        return rowsAt(clock.monotonicMs());
      },
    },
    ...overrides,
    probe: async (port, target: BindTarget) => {
      probed.push(`${target.address}:${port}`);
      return overrides.probe === undefined ? 'ok' : overrides.probe(port, target);
    },
  };
  return { clock, reads, probed, result: () => waitForRelease(request) };
}

describe('waitForRelease', () => {
  it('resolves at the first look, without a timer, when the port is free', async () => {
    const { clock, reads, probed, result } = gate({});
    expect(await result()).toEqual({
      released: true,
      cancelled: false,
      ports: [{ port: 3000, releasedAtMs: 0, lastSeen: 'ok' }],
      durationMs: 0,
    });
    expect(clock.waits).toEqual([]);
    expect(reads).toHaveLength(1);
    expect(probed).toEqual([':::3000']);
  });

  it('reads no table where a bind alone proves the port free', async () => {
    const { reads, result } = gate({ bindProvesFree: true });
    expect((await result()).released).toBe(true);
    expect(reads).toEqual([]);
  });

  it('resolves at once with no ports', async () => {
    const { probed, result } = gate({ ports: [] });
    expect(await result()).toMatchObject({ released: true, ports: [] });
    expect(probed).toEqual([]);
  });

  it.each([false, true])('waits from 5 ms growing to 100 ms while somebody listens (bind alone: %s)', async (bindProvesFree) => {
    let listening = true;
    const { clock, result } = gate({ bindProvesFree, probe: async () => (listening ? 'EADDRINUSE' : 'ok') }, (nowMs) => {
      listening = nowMs < 1300;
      return listening ? [listen(3000)] : [];
    });
    const { released, ports } = await result();
    expect(released).toBe(true);
    expect(ports[0]?.releasedAtMs).toBeGreaterThanOrEqual(300);
    expect(ports[0]?.releasedAtMs).toBeLessThan(500);
    expect(clock.waits[0]).toBe(5);
    expect(Math.max(...clock.waits)).toBeLessThanOrEqual(100);
    expect([...clock.waits].sort((a, b) => a - b)).toEqual(clock.waits);
  });

  it('ends at the limit and says what stood in the way', async () => {
    const { result } = gate({ limitMs: 1000, ports: [3000, 3001] }, () => [listen(3000)]);
    const { released, ports, durationMs } = await result();
    expect(released).toBe(false);
    expect(durationMs).toBe(1000);
    expect(ports).toEqual([
      { port: 3000, releasedAtMs: null, lastSeen: 'LISTEN' },
      { port: 3001, releasedAtMs: 0, lastSeen: 'ok' },
    ]);
  });

  it('does not count a port as released while the bind is refused with EADDRINUSE', async () => {
    const { result } = gate({ limitMs: 200, probe: async () => 'EADDRINUSE' });
    expect((await result()).ports).toEqual([{ port: 3000, releasedAtMs: null, lastSeen: 'EADDRINUSE' }]);
  });

  it.each(['EACCES', 'EADDRNOTAVAIL'])('counts a port without a listener as released when the probe fails with %s', async (errno) => {
    const { result } = gate({ bindProvesFree: true, probe: async () => errno });
    expect((await result()).ports).toEqual([{ port: 3000, releasedAtMs: 0, lastSeen: errno }]);
  });

  it('asks on the run’s own address, so a foreign listener on the other family does not hold it up', async () => {
    const { probed, result } = gate({ hosts: new Map([[3000, ['127.0.0.1']]]) }, () => [listen(3000, '::1')]);
    expect((await result()).released).toBe(true);
    expect(probed).toEqual(['127.0.0.1:3000']);
  });

  it('ends at once when cancelled, before and while waiting', async () => {
    const before = AbortSignal.abort();
    expect(await gate({ signal: before }).result()).toMatchObject({ cancelled: true, released: false });

    const controller = new AbortController();
    const { clock, result } = gate({ signal: controller.signal }, () => {
      if (clock.waits.length === 3) controller.abort();
      return [listen(3000)];
    });
    expect(await result()).toMatchObject({ cancelled: true, released: false });
    expect(clock.waits.length).toBeLessThanOrEqual(4);
  });

  it('counts from the start of the stop when told so', async () => {
    const { result } = gate({ originMs: 900 });
    expect((await result()).ports[0]?.releasedAtMs).toBe(100);
  });
});
