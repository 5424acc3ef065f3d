import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { missingAmong, RequestRing } from '../../../renderer/proxy/request-ring';
import { type RequestClient, RequestStore } from '../../../renderer/proxy/request-store';
import type { ProxiedRequest } from '../../../shared/model/proxy';
import { sampleProxy } from '../../helpers/contract-samples';

function request(id: number, state: ProxiedRequest['state'] = 'done'): ProxiedRequest {
  const plain = { at: id, method: 'GET', path: `/${id}`, kind: 'http', status: 200, durationMs: 1, heldMs: 0, note: null } as const;
  return { id, state, ...plain };
}

/** A host that answers when told to, with the tail it has by then. */
function fakeHost() {
  const listeners = new Map<string, (event: unknown) => void>();
  const calls: { name: string; streamId: string }[] = [];
  const waiting: ((result: unknown) => void)[] = [];
  const client = {
    call: (name: string, { streamId }: { streamId: string }) => {
      calls.push({ name, streamId });
      return new Promise((resolve) => {
        if (name === 'proxy.follow') waiting.push(resolve);
      });
    },
    on: (name: string, listener: (event: unknown) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as RequestClient;
  const settle = async (result: unknown) => {
    for (const resolve of waiting.splice(0)) resolve(result);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const lastStream = () => calls.findLast(({ name }) => name === 'proxy.follow')?.streamId ?? '';
  return {
    client,
    calls,
    lastStream,
    answer: (requests: ProxiedRequest[]) => settle({ ok: true, value: { requests } }),
    refuse: () => settle({ ok: false, error: { code: 'bad-argument', message: 'It has no proxy.', hint: 'Give it one.' } }),
    tell: (requests: ProxiedRequest[], skipped = 0, streamId = lastStream()) =>
      listeners.get('proxy.requests-changed')?.({ streamId, requests, skipped }),
    close: () => listeners.get('proxy.removed')?.({ revision: 1, processId: 'shop/api' }),
    open: () => listeners.get('proxy.snapshot-changed')?.({ revision: 2, proxy: sampleProxy() }),
  };
}

function shownStore() {
  const host = fakeHost();
  const store = new RequestStore((task) => task());
  store.attach(host.client);
  store.show('shop/api');
  return { host, store, ids: () => store.requests.map(({ id }) => id) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('requests of one proxy', () => {
  it('stand newest first, each once in its newest state', async () => {
    const { host, store } = shownStore();
    await host.answer([request(1), request(2, 'held')]);
    host.tell([request(2), request(3, 'held')]);
    expect(store.requests.map(({ id, state }) => `${id} ${state}`)).toEqual(['3 held', '2 done', '1 done']);
    expect(store.status).toBe('live');
  });

  it('that change before the tail arrives are not lost, and none goes back to a state it has left', async () => {
    const { host, store } = shownStore();
    host.tell([request(2, 'held'), request(3)]);
    await host.answer([request(1), request(2)]);
    expect(store.requests.map(({ id, state }) => `${id} ${state}`)).toEqual(['3 done', '2 done', '1 done']);
  });

  it('of another stream are not taken', async () => {
    const { host, ids } = shownStore();
    await host.answer([request(1)]);
    host.tell([request(2)], 0, 'somebody else');
    expect(ids()).toEqual([1]);
  });

  it('a batch is one change, however many it tells of', async () => {
    const { host, store } = shownStore();
    await host.answer([]);
    const seen = vi.fn();
    store.subscribe(seen);
    host.tell(Array.from({ length: 200 }, (_, at) => request(at + 1)));
    expect(seen).toHaveBeenCalledTimes(1);
    expect(store.requests).toBe(store.requests);
  });

  it('a batch with holes has the whole list read again, once a second at most', async () => {
    const { host, store, ids } = shownStore();
    await host.answer([request(1, 'held')]);
    host.tell([request(400)], 300);
    host.tell([request(401)], 20);
    vi.advanceTimersByTime(1_000);
    expect(host.calls.map(({ name }) => name)).toEqual(['proxy.follow', 'proxy.follow']);
    expect(new Set(host.calls.map(({ streamId }) => streamId)).size).toBe(1);
    await host.answer([request(1), request(400), request(401)]);
    expect(ids()).toEqual([401, 400, 1]);
    expect(store.requests.at(-1)?.state).toBe('done');
    vi.advanceTimersByTime(5_000);
    expect(host.calls).toHaveLength(2);
  });

  it('are followed anew after their proxy was closed and another one opened, whose numbers start again', async () => {
    const { host, store, ids } = shownStore();
    await host.answer([request(90)]);
    host.close();
    expect(store.status).toBe('gone');
    expect(ids()).toEqual([90]);
    host.open();
    await host.answer([request(1)]);
    expect(ids()).toEqual([1]);
  });

  it('are followed anew over a new link; without one what is there stays', async () => {
    const { host, store, ids } = shownStore();
    await host.answer([request(1)]);
    store.attach(null);
    expect(ids()).toEqual([1]);
    const next = fakeHost();
    store.attach(next.client);
    host.tell([request(7)]);
    await next.answer([request(1), request(2)]);
    expect(ids()).toEqual([2, 1]);
  });

  it('are left when nobody looks, with nothing still to come', async () => {
    const { host, store } = shownStore();
    await host.answer([]);
    host.tell([request(1)], 5);
    store.hide();
    store.hide();
    vi.advanceTimersByTime(5_000);
    expect(host.calls.map(({ name }) => name)).toEqual(['proxy.follow', 'proxy.unfollow']);
  });

  it('that cannot be read say why and what to do', async () => {
    const { host, store } = shownStore();
    await host.refuse();
    expect([store.status, store.error]).toEqual(['failed', 'It has no proxy. Give it one.']);
  });
});

describe('the ring', () => {
  it('keeps the newest 500', () => {
    const ring = new RequestRing();
    ring.put(Array.from({ length: 700 }, (_, at) => request(at + 1)));
    expect([ring.newestFirst.length, ring.newestFirst[0]?.id, ring.newestFirst.at(-1)?.id]).toEqual([500, 700, 201]);
  });

  it('knows how many were never told by the holes in their numbers', () => {
    const ring = new RequestRing();
    expect(missingAmong(ring.newestFirst)).toBe(0);
    ring.put([request(1), request(2), request(9)]);
    expect(missingAmong(ring.newestFirst)).toBe(6);
  });
});
