import { expect, test } from 'vitest';
import { OpenHandOver } from '../../../electron/core/reload/open-hand-over';

test('whoever waits goes on when all that have begun are over, also one that failed', async () => {
  const told: (number | null)[] = [];
  const gate: OpenHandOver = new OpenHandOver({ now: () => 5_000 }, () => told.push(gate.waitsSince));
  await gate.over();
  expect(told).toEqual([]);
  const ends: ((text: string) => void)[] = [];
  const one = (isGood: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      ends.push((text) => (isGood ? resolve() : reject(new Error(text))));
    });
  gate.begun(one(false));
  gate.begun(one(true));
  expect(gate.isOpen).toBe(true);
  let isOver = false;
  const waiting = gate.over().then(() => {
    isOver = true;
  });
  ends[1]?.('');
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  expect(told).toEqual([5_000]);
  ends[0]?.('not sent');
  await waiting;
  expect(gate.isOpen).toBe(false);
  expect(told).toEqual([5_000, null]);
});
