import { expect, test } from 'vitest';
import { stickyShift } from '../../../renderer/logs/place-sticky-header';

test.each<[string, number, number | null, number]>([
  ['no other header is near', 100, null, 0],
  ['the next one is below it', 100, 200, 0],
  ['the next one touches it', 100, 124, 0],
  ['the next one is half under it', 100, 110, -14],
  ['the next one is at the top', 100, 96, -28],
])('the header at the top does not lie over the next: %s', (_what, scrollTop, nextOffset, shift) =>
  expect(stickyShift(scrollTop, nextOffset)).toBe(shift),
);
