import { expect, test } from 'vitest';
import { BuildOrder } from '../../../electron/core/reload/build-order';
import { isWrittenWithin } from '../../../electron/core/reload/written-within';

const SPAN = { from: 1_000, to: 2_000 };

test('a build that began after the newest change is not behind, however the clock was set', () => {
  const order = new BuildOrder();
  expect(order.isBehind).toBe(false);
  order.changed();
  order.began();
  order.ended(SPAN, true);
  expect([order.isBehind, order.lastBuild]).toEqual([false, SPAN]);
});

test('a change while it builds leaves it behind, and so does one whose own build was given up', () => {
  const order = new BuildOrder();
  order.changed();
  order.began();
  order.changed();
  order.ended(SPAN, true);
  expect(order.isBehind).toBe(true);
  order.began();
  order.ended(SPAN, false);
  expect(order.isBehind).toBe(true);
});

test('a change before anything was ever built leaves nothing behind', () => {
  const order = new BuildOrder();
  order.changed();
  expect(order.isBehind).toBe(false);
});

test('a file that cannot be looked at was written by nobody', () => expect(isWrittenWithin(['/dev/null/nothing'], SPAN)).toBe(false));
