import { describe, expect, it } from 'vitest';
import { type LogClient, LogStore } from '../../../renderer/logs/log-store';
import type { EventPayload } from '../../../shared/contract/contract';
import type { LogLine } from '../../../shared/model/log';

const line = (seq: number): LogLine => ({ seq, processId: 'p/a', runId: 1, stream: 'stdout', at: seq, text: `line ${seq}` });

type Appended = EventPayload<'log.lines-appended'>;

/** A host that answers `log.follow` when told to. */
function fakeClient(tail: LogLine[]) {
  const listeners = new Set<(event: Appended) => void>();
  const calls: { name: string; input: { streamId?: string } }[] = [];
  const answers: (() => void)[] = [];
  const client = {
    call: (name: string, input: { streamId?: string }) => {
      calls.push({ name, input });
      return new Promise((resolve) => {
        const lines = name === 'log.read' ? [line(1), line(2)] : tail;
        answers.push(() => resolve({ ok: true, value: { lines, runs: [] } }));
      });
    },
    on: (_name: string, listener: (event: Appended) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as LogClient;
  const streamId = (): string => calls.findLast((call) => call.name === 'log.follow')?.input.streamId ?? '';
  return {
    client,
    calls,
    answer: async () => {
      for (const reply of answers.splice(0)) reply();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
    emit: (lines: LogLine[], id = streamId(), skipped = 0) => {
      for (const listener of listeners) listener({ streamId: id, lines, skipped, runs: [] });
    },
  };
}

const seqs = (store: LogStore): number[] => [...store.ring('p/a').linesAfter(-1)].map((entry) => entry.seq);
const makeStore = (): LogStore => new LogStore((task) => task());

describe('log store', () => {
  it('keeps batches that come before the tail in order behind it', async () => {
    const store = makeStore();
    const host = fakeClient([line(3), line(4)]);
    store.attach(host.client);
    store.show('p/a');
    host.emit([line(5)]);
    expect(seqs(store)).toEqual([]);
    await host.answer();
    host.emit([line(6)]);
    expect(seqs(store)).toEqual([3, 4, 5, 6]);
    expect(store.status('p/a')).toBe('live');
  });

  it('ignores a stream that is no longer shown', async () => {
    const store = makeStore();
    const host = fakeClient([line(1)]);
    store.attach(host.client);
    store.show('p/a');
    await host.answer();
    const old = host.calls[0]?.input.streamId;
    store.show('p/b');
    host.emit([line(2)], old);
    expect(seqs(store)).toEqual([1]);
    expect(host.calls.map((call) => call.name)).toEqual(['log.follow', 'log.unfollow', 'log.follow']);
  });

  it('reopens the stream on a new connection and recognises the overlap', async () => {
    const store = makeStore();
    const first = fakeClient([line(1), line(2)]);
    store.attach(first.client);
    store.show('p/a');
    await first.answer();
    store.attach(null);
    const second = fakeClient([line(1), line(2), line(3)]);
    store.attach(second.client);
    await second.answer();
    expect(seqs(store)).toEqual([1, 2, 3]);
  });

  it('begins anew after a gap instead of pretending that nothing is missing', async () => {
    const store = makeStore();
    const first = fakeClient([line(1)]);
    store.attach(first.client);
    store.show('p/a');
    await first.answer();
    const second = fakeClient([line(9)]);
    store.attach(second.client);
    await second.answer();
    expect(seqs(store)).toEqual([9]);
  });

  it('loads older lines once, however often it is asked', async () => {
    const store = makeStore();
    const host = fakeClient([line(3)]);
    store.attach(host.client);
    store.show('p/a');
    await host.answer();
    void store.loadOlder('p/a');
    void store.loadOlder('p/a');
    await host.answer();
    expect(seqs(store)).toEqual([1, 2, 3]);
    expect(host.calls.filter((call) => call.name === 'log.read')).toHaveLength(1);
  });

  it('tells listeners once for many changes in a frame', () => {
    const tasks: (() => void)[] = [];
    const store = new LogStore((task) => tasks.push(task));
    let told = 0;
    store.subscribe(() => told++);
    store.attach(fakeClient([]).client);
    store.show('p/a');
    store.setFolded('p/a', 1, true);
    expect(tasks).toHaveLength(1);
    tasks[0]?.();
    expect(told).toBe(1);
  });
});
