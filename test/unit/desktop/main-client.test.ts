import { expect, test, vi } from 'vitest';
import type { HostLink, HostLinkState } from '../../../electron/desktop/host-link';
import { createMainClient } from '../../../electron/desktop/main-client';
import type { ProcessSnapshot } from '../../../shared/model/process';
import { FakeMessageChannel, type FakePort } from './fake-electron';
import { processSnapshot, RUNNING } from './process-snapshot';

const STOPPED = { kind: 'stopped', lastExit: null } as const;

/** A host that answers `snapshot.get` with what it is told to hold. */
function setUp() {
  let announce: (state: HostLinkState) => void = () => undefined;
  let served: FakePort | null = null;
  let revision = 7;
  let held: ProcessSnapshot[] = [processSnapshot('api', STOPPED)];
  let asked = 0;
  const link = {
    connect() {
      const { port1, port2 } = new FakeMessageChannel();
      port1.on('message', ({ data }: { data: { id: number; name: string } }) => {
        asked += 1;
        const value = { revision, snapshot: { processes: held, settings: { quit: 'ask' } } };
        port1.postMessage({ type: 'reply', id: data.id, result: { ok: true, value } });
      });
      port1.start();
      served = port1;
      return port2;
    },
    onState: (listener: (state: HostLinkState) => void) => {
      announce = listener;
    },
  } as unknown as HostLink<FakePort>;
  const client = createMainClient(link, () => undefined);
  const changes: string[] = [];
  client.onProcess((process, before) => changes.push(`${process.name} ${before?.state.kind ?? 'new'} → ${process.state.kind}`));
  return {
    client,
    changes,
    asked: () => asked,
    ready: () => announce({ kind: 'ready', mode: 'own', hostPid: 1, url: null }),
    hold: (next: number, processes: ProcessSnapshot[]) => {
      revision = next;
      held = processes;
    },
    emit: (name: string, payload: unknown) => served?.postMessage({ type: 'event', name, payload }),
    lose: () => served?.close(),
    kinds: () => client.processes().map(({ name, state }) => `${name} ${state.kind}`),
  };
}

test('it reads the snapshot when the host is ready and follows each process from there', async () => {
  const { ready, emit, kinds, changes } = setUp();
  ready();
  await vi.waitFor(() => expect(kinds()).toEqual(['api stopped']));
  emit('process.snapshot-changed', { revision: 8, process: processSnapshot('api', RUNNING) });
  expect(kinds()).toEqual(['api running']);
  expect(changes).toEqual(['api stopped → running']);
  emit('process.removed', { revision: 9, processId: 'shop/api' });
  expect(kinds()).toEqual([]);
});

test('an event the snapshot holds already is no news', async () => {
  const { ready, emit, kinds, changes } = setUp();
  ready();
  emit('process.snapshot-changed', { revision: 6, process: processSnapshot('api', RUNNING) });
  await vi.waitFor(() => expect(kinds()).toEqual(['api stopped']));
  emit('process.snapshot-changed', { revision: 7, process: processSnapshot('api', RUNNING) });
  expect([kinds(), changes]).toEqual([['api stopped'], []]);
});

test('after a gap it asks again', async () => {
  const { ready, emit, kinds, hold, asked } = setUp();
  ready();
  await vi.waitFor(() => expect(kinds()).toEqual(['api stopped']));
  hold(10, [processSnapshot('api', RUNNING), processSnapshot('web', RUNNING)]);
  emit('process.snapshot-changed', { revision: 10, process: processSnapshot('api', RUNNING) });
  await vi.waitFor(() => expect(kinds()).toEqual(['api running', 'web running']));
  expect(asked()).toBe(2);
});

test('with the host gone it knows nothing; a new host is read anew', async () => {
  const { client, ready, lose, kinds } = setUp();
  ready();
  await vi.waitFor(() => expect(kinds()).toEqual(['api stopped']));
  lose();
  expect([kinds(), client.client()]).toEqual([[], null]);
  ready();
  await vi.waitFor(() => expect(kinds()).toEqual(['api stopped']));
  expect(client.client()).not.toBeNull();
});
