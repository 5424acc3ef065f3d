import { expect, test } from 'vitest';
import { createChangeBatch } from '../../../electron/core/watch/change-batch';
import { silentFileSystem } from '../../../electron/core/watch/file-system-kind';
import { outOfWatches } from '../../../electron/core/watch/file-watcher';
import { createFakeClock } from '../../helpers/fake-core';

function batches(debounceMs: number, longestWaitMs?: number, isAtWork?: () => boolean, leadMs?: () => number) {
  const clock = createFakeClock();
  const told: { readonly paths: readonly string[]; readonly at: number; readonly first: number }[] = [];
  const begin = clock.monotonicMs();
  const batch = createChangeBatch({
    clock,
    debounceMs,
    ...(longestWaitMs === undefined ? {} : { longestWaitMs }),
    ...(isAtWork === undefined ? {} : { isAtWork }),
    ...(leadMs === undefined ? {} : { leadMs }),
    onBatch: (paths, first) => told.push({ paths, at: clock.monotonicMs() - begin, first: first - begin }),
  });
  return { clock, batch, told };
}

test('a batch is told when it has been quiet for the debounce', async () => {
  const { clock, batch, told } = batches(50);
  batch.add('a');
  await clock.pass(30);
  batch.add('b');
  batch.add('a');
  await clock.pass(49);
  expect(told).toEqual([]);
  await clock.pass(2);
  expect(told).toEqual([{ paths: ['a', 'b'], at: 80, first: 0 }]);
});

test('what never gets quiet is told after the longest wait', async () => {
  const { clock, batch, told } = batches(50, 200);
  for (let i = 0; i < 12; i++) {
    batch.add('log');
    await clock.pass(20);
  }
  expect(told).toMatchObject([{ at: 200 }]);
});

test('while git holds its index the longest wait is a minute', async () => {
  let isAtWork = true;
  const { clock, batch, told } = batches(50, 200, () => isAtWork);
  for (let i = 0; i < 40; i++) {
    batch.add('checkout');
    await clock.pass(20);
  }
  expect(told).toEqual([]);
  isAtWork = false;
  batch.add('checkout');
  await clock.pass(1);
  await clock.pass(60);
  expect(told).toMatchObject([{ paths: ['checkout'], first: 0 }]);
  isAtWork = true;
  for (let i = 0; i < 3_100; i++) {
    batch.add('endless');
    await clock.pass(20);
  }
  expect(told.slice(1)).toMatchObject([{ paths: ['endless'] }]);
});

test('ten thousand changes set no more than a few timers', async () => {
  const { clock, batch, told } = batches(50);
  for (let i = 0; i < 10_000; i++) batch.add(`f${i}`);
  expect(clock.pending()).toHaveLength(1);
  await clock.pass(60);
  expect(told[0]?.paths).toHaveLength(10_000);
  expect(clock.pending()).toEqual([]);
});

test('what was not settled is told again after its own wait', async () => {
  const { clock, batch, told } = batches(10);
  batch.hold(['a'], 100, clock.monotonicMs());
  await clock.pass(99);
  expect(told).toEqual([]);
  await clock.pass(2);
  expect(told).toMatchObject([{ paths: ['a'] }]);
});

test('what is held back counts to the longest wait from its first change', async () => {
  const { clock, batch, told } = batches(50, 200);
  batch.add('a');
  await clock.pass(60);
  batch.add('b');
  expect(batch.isOpen).toBe(true);
  batch.hold(['a'], 0, clock.monotonicMs() - 60);
  for (let i = 0; i < 9; i++) {
    await clock.pass(20);
    if (batch.isOpen) batch.add('b');
  }
  expect(told).toMatchObject([{ paths: ['a'] }, { paths: ['b', 'a'], at: 200, first: 0 }]);
});

test('a cleared batch tells nothing', async () => {
  const { clock, batch, told } = batches(10);
  batch.add('a');
  batch.clear();
  batch.clear();
  await clock.pass(50);
  expect(told).toEqual([]);
});

test.each([
  ['ENOSPC', 'sudo sysctl fs.inotify.max_user_watches'],
  ['EMFILE', 'max_user_instances'],
])('%s is told with the next step', (code, step) => {
  expect(outOfWatches(code, 8_192)).toContain(step);
});

test('another error is no lack of watches', () => {
  expect(outOfWatches('ENOENT', 8_192)).toBeNull();
});

test.each([
  [0x6969, 'NFS'],
  [-11_317_950, 'SMB'], // 0xff534d42 is CIFS, signed
  [0x65735546, 'FUSE'],
  [0xef53, null],
  [0x01021994, null],
])('file system type %i', (type, name) => {
  expect(silentFileSystem(type)).toBe(name === 'SMB' ? 'CIFS' : name);
});

const at = (ms: number) => () => ms;

test.each([
  ['so much before the quiet time is over', 20, 30],
  ['in the second half of it at the earliest', 300, 25],
  ['at its end where there is no reason to begin before', 0, 50],
])('with a lead a batch is told %s', async (_, leadMs, toldAtMs) => {
  const { clock, batch, told } = batches(50, undefined, undefined, at(leadMs));
  batch.add('a');
  await clock.pass(toldAtMs - 1);
  expect(told).toEqual([]);
  await clock.pass(1);
  expect(told).toMatchObject([{ paths: ['a'], at: toldAtMs }]);
});

test('a checkout under way is not told early', async () => {
  const { clock, batch, told } = batches(50, undefined, () => true, at(20));
  batch.add('a');
  await clock.pass(49);
  expect(told).toEqual([]);
});

test('what was told early is quiet only after the whole debounce, and a change meanwhile is told before that', async () => {
  const { clock, batch, told } = batches(50, undefined, undefined, at(20));
  const order: string[] = [];
  batch.add('a');
  await clock.pass(30);
  const wait = async (): Promise<void> => {
    for (let quiet = batch.quiet(); quiet !== null; quiet = batch.quiet()) await quiet;
    order.push(`quiet after ${told.length}`);
  };
  void wait();
  await clock.pass(10);
  batch.add('b');
  await clock.pass(29);
  expect(told).toHaveLength(1);
  expect(order).toEqual([]);
  await clock.pass(1);
  expect(told).toMatchObject([{ paths: ['a'] }, { paths: ['b'], at: 70, first: 40 }]);
  await clock.pass(19);
  expect(order).toEqual([]);
  await clock.pass(1);
  expect(order).toEqual(['quiet after 2']);
  expect(batch.quiet()).toBeNull();
});

test('what is held again after an early telling waits as long as asked', async () => {
  const { clock, batch, told } = batches(50, undefined, undefined, at(20));
  batch.add('a');
  await clock.pass(30);
  batch.hold(['a'], 100, 0);
  await clock.pass(99);
  expect(told).toHaveLength(1);
  await clock.pass(1);
  expect(told).toMatchObject([{ at: 30 }, { at: 130 }]);
});

test('who waits for quiet hears of each batch where it never gets quiet', async () => {
  const { clock, batch, told } = batches(50, 200);
  let heard = 0;
  for (let i = 0; i < 32; i++) {
    batch.add('log');
    if (i === 0 || i === 15) void batch.quiet()?.then(() => heard++);
    await clock.pass(20);
  }
  expect(told.length).toBeGreaterThan(1);
  expect(heard).toBe(2);
});

test('since when it has not been quiet counts over all batches', async () => {
  const { clock, batch, told } = batches(50, 200);
  expect(batch.busySinceMs).toBeNull();
  const sinceMs = clock.monotonicMs();
  for (let i = 0; i < 32; i++) {
    batch.add('log');
    await clock.pass(20);
  }
  expect(told.length).toBeGreaterThan(1);
  expect(batch.busySinceMs).toBe(sinceMs);
  expect(batch.isOverdue(sinceMs)).toBe(true);
  await clock.pass(100);
  expect(batch.busySinceMs).toBeNull();
});

test('who waits for quiet is let go when what was collected is dropped', async () => {
  const { batch } = batches(50);
  batch.add('a');
  const quiet = batch.quiet();
  batch.clear();
  await quiet;
  expect(batch.quiet()).toBeNull();
});
