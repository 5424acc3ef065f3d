import { expect, test } from 'vitest';
import { HoldQueue } from '../../../electron/core/proxy/hold-queue';
import { closeFrame, FrameTracker } from '../../../electron/core/proxy/websocket-ending';
import { createFakeClock } from '../../helpers/fake-core';

const item = (heldSinceMs: number, bytes = 1) => ({ heldSinceMs, bytes });

test('in order, bounded in number and bytes, and each gets its time from when it first waited', async () => {
  const clock = createFakeClock();
  const expired: unknown[] = [];
  const queue = new HoldQueue<ReturnType<typeof item>>(clock, { timeMs: 100, requests: 3, bytes: 10 }, (one) => expired.push(one));
  const start = clock.monotonicMs();
  const [a, b, c, d] = [item(start), item(start, 9), item(start + 50), item(start)];
  expect([queue.add(a), queue.add(b), queue.add(c), queue.add(a)]).toEqual([null, null, 'bytes', null]);
  expect(queue.remove(b)).toBe(true);
  expect(queue.remove(b)).toBe(false);
  expect([queue.add(c), queue.add(d), queue.add(b)]).toEqual([null, null, 'requests']);
  await clock.pass(100);
  expect(expired).toEqual([a, d]);
  await clock.pass(49);
  expect(expired).toHaveLength(2);
  await clock.pass(1);
  expect(expired).toEqual([a, d, c]);
  expect([queue.size, queue.bytes]).toEqual([0, 0]);
});

test('those that were taken expire no more', async () => {
  const clock = createFakeClock();
  const expired: unknown[] = [];
  const queue = new HoldQueue<ReturnType<typeof item>>(clock, { timeMs: 100, requests: 9, bytes: 9 }, (one) => expired.push(one));
  const start = clock.monotonicMs();
  const all = [item(start), item(start), item(start)];
  for (const one of all) queue.add(one);
  expect(queue.take(2)).toEqual(all.slice(0, 2));
  expect(queue.take()).toEqual(all.slice(2));
  await clock.pass(1_000);
  expect(expired).toEqual([]);
});

test('a close frame goes only between two frames of the server, however they are cut', () => {
  const frames = Buffer.concat([
    Buffer.from([0x81, 3, 1, 2, 3]),
    Buffer.from([0x82, 126, 0x01, 0x00]),
    Buffer.alloc(256),
    Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
    Buffer.alloc(65_536),
    Buffer.from([0x89, 0]),
  ]);
  const tracker = new FrameTracker();
  const free: number[] = [];
  for (let at = 0; at < frames.length; at += 1) {
    tracker.push(frames.subarray(at, at + 1));
    if (tracker.isBetweenFrames) free.push(at + 1);
  }
  expect(free).toEqual([5, 265, 265 + 10 + 65_536, frames.length]);
  expect(tracker.hasClosed).toBe(false);
  tracker.push(closeFrame('bye', 1012));
  expect(tracker).toMatchObject({ hasClosed: true, isBetweenFrames: true });
  expect([...closeFrame('bye', 1012)]).toEqual([0x88, 5, 0x03, 0xf4, ...Buffer.from('bye')]);
});
