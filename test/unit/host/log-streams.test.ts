import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../electron/core/clock';
import { LogStore } from '../../../electron/core/logs/log-store';
import { createLogStreams, mergeLines } from '../../../electron/host/log-streams';
import type { EventPayload } from '../../../shared/contract/contract';
import type { Caller } from '../../../shared/contract/serve-contract';

let dir = '';
let store: LogStore;
const reports: unknown[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-streams-'));
  store = new LogStore(dir, systemClock);
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

type Batch = EventPayload<'log.lines-appended'>;

function client() {
  const batches: Batch[] = [];
  let queued = 0;
  let asked = 0;
  let leave = (): void => undefined;
  const caller: Caller = {
    emit: (_name, payload) => void batches.push(payload as unknown as Batch),
    queuedBytes: () => {
      asked += 1;
      return queued;
    },
    onClose: (listener) => {
      leave = listener;
    },
  };
  const texts = () => batches.flatMap(({ lines }) => lines.map(({ text }) => text));
  return {
    caller,
    batches,
    texts,
    fill: (bytes: number) => {
      queued = bytes;
    },
    timesAsked: () => asked,
    leave: () => leave(),
  };
}
const streamsOf = () =>
  createLogStreams(
    (id) => store.log(id),
    systemClock,
    (...report) => reports.push(report),
  );
const write = (id: string, text: string, runId = 1) => store.log(id).appendNote(runId, text);

test('the tail first, then each new line once', async () => {
  write('shop/api', 'one\ntwo\nthree');
  const { caller, texts } = client();
  const first = await streamsOf().follow(caller, 's', ['shop/api'], 2);
  expect(first.lines.map(({ text }) => text)).toEqual(['two', 'three']);
  write('shop/api', 'four');
  write('shop/api', 'five');
  await vi.waitUntil(() => texts().length === 2);
  expect(texts()).toEqual(['four', 'five']);
});

test('a line that has not ended is told after a quiet while, and taken back with the line it becomes', async () => {
  const { caller, batches, texts } = client();
  await streamsOf().follow(caller, 's', ['shop/api'], 10);
  const run = store.log('shop/api').attach(1, 'started by test');
  run.write('stdout', Buffer.from('Password: '));
  await vi.waitUntil(() => batches.some(({ open }) => open?.lines.length === 1));
  expect(batches.at(-1)).toMatchObject({
    lines: [],
    open: { processId: 'shop/api', lines: [{ text: 'Password: ', runId: 1, stream: 'stdout' }] },
  });
  // Whoever comes now is told at once, and only of what is there.
  const late = client();
  await streamsOf().follow(late.caller, 's', ['shop/api'], 10);
  await vi.waitUntil(() => late.batches.length === 1);
  expect(late.batches[0]?.open?.lines).toMatchObject([{ text: 'Password: ' }]);
  run.write('stdout', Buffer.from('***\n'));
  await vi.waitUntil(() => texts().length === 1);
  expect(batches.at(-1)).toMatchObject({ lines: [{ text: 'Password: ***' }], open: { lines: [] } });
});

test('lines of several processes, each in its own order; a new run brings its header', async () => {
  const { caller, batches, texts } = client();
  await streamsOf().follow(caller, 's', ['shop/api', 'shop/web'], 0);
  const run = store.log('shop/api').attach(7, 'started by test');
  run.write('stdout', Buffer.from('a1\na2\n'));
  write('shop/web', 'w1');
  await vi.waitUntil(() => texts().length === 3);
  expect(texts().filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2']);
  expect(batches.flatMap(({ runs }) => runs)).toMatchObject([{ runId: 7, processId: 'shop/api', cause: 'started by test' }]);
});

test('a client that is behind is not sent more, and is told what it did not get', async () => {
  const { caller, batches, texts, fill, timesAsked } = client();
  const log = store.log('shop/api');
  await streamsOf().follow(caller, 's', ['shop/api'], 0);
  fill(2 * 1024 * 1024);
  write('shop/api', 'first');
  await vi.waitUntil(() => texts().length === 1);
  const writer = log.attach(1, 'flood');
  writer.write('stdout', Buffer.from('x\n'.repeat(40_000)));
  await log.flush();
  const looks = timesAsked();
  await vi.waitUntil(() => timesAsked() > looks + 2);
  expect(texts()).toHaveLength(1);
  fill(0);
  await vi.waitUntil(() => batches.some(({ skipped }) => skipped > 0));
  await vi.waitUntil(() => (batches.at(-1)?.lines.at(-1)?.seq ?? -1) === log.nextSeq - 1);
  const received = batches.reduce((sum, { lines, skipped }) => sum + lines.length + skipped, 0);
  expect(received).toBe(log.nextSeq - log.firstSeq);
  expect(Math.max(...batches.map(({ lines }) => lines.length))).toBeLessThanOrEqual(5_000);
});

test('the same id replaces, unfollow and leaving end', async () => {
  const { caller, batches, texts, leave } = client();
  const streams = streamsOf();
  await streams.follow(caller, 's', ['shop/api'], 0);
  await streams.follow(caller, 's', ['shop/web'], 0);
  await streams.follow(caller, 't', ['shop/api'], 0);
  write('shop/api', 'a');
  write('shop/web', 'w');
  await vi.waitUntil(() => texts().length === 2);
  expect(batches.map(({ streamId, lines }) => [streamId, lines[0]?.text]).sort()).toEqual([
    ['s', 'w'],
    ['t', 'a'],
  ]);
  streams.unfollow(caller, 't');
  streams.unfollow(caller, 'never-there');
  leave();
  const other = client();
  await streams.follow(other.caller, 's', ['shop/api'], 0);
  write('shop/api', 'b');
  await vi.waitUntil(() => other.texts().includes('b'));
  expect(texts()).toHaveLength(2);
  expect(reports).toEqual([]);
});

test('merging keeps each process in order and goes by the instant', () => {
  const line = (processId: string, seq: number, at: number) => ({ seq, processId, runId: 1, stream: 'stdout' as const, at, text: '' });
  const merged = mergeLines([
    [line('a', 0, 10), line('a', 1, 10), line('a', 2, 30)],
    [line('b', 0, 5), line('b', 1, 20)],
  ]);
  expect(merged.map(({ processId, seq }) => `${processId}${seq}`)).toEqual(['b0', 'a0', 'a1', 'b1', 'a2']);
  expect(mergeLines([])).toEqual([]);
});
