import { expect, test } from 'vitest';
import { Foresight } from '../../../electron/core/reload/foresight';
import { createFakeClock } from '../../helpers/fake-core';

function create(answers: readonly (string | null)[]) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const world = { stamp: 'as approved' as string | null, scans: 0, ahead: 0 };
  const scanner = {
    scan: () => {
      world.scans += 1;
      return Promise.reject(new Error('no process table'));
    },
  };
  const mayRun = (id: string) => {
    asked.push(id);
    return Promise.resolve(answers[asked.length - 1] ?? null);
  };
  const ahead = async (): Promise<void> => {
    world.ahead += world.scans + 1;
  };
  const foresight = new Foresight({ clock, scanner: scanner as never, mayRun, planStamp: () => world.stamp }, 'shop/api', ahead);
  return { clock, asked, foresight, world };
}

test('while files change it asks, looks ahead and then at the table, and the batch gets that answer', async () => {
  const { clock, asked, foresight, world } = create([null, 'asked anew']);
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  await clock.pass(10);
  expect(await foresight.denied({ firstAtMs })).toBeNull();
  expect([asked.length, world.ahead, world.scans]).toEqual([1, 1, 1]);
});

test('nothing is spawned ahead for a project that may not run', async () => {
  const { clock, foresight, world } = create(['not trusted', null]);
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  await clock.pass(10);
  expect(await foresight.denied({ firstAtMs })).toBe('not trusted');
  expect(world.ahead).toBe(0);
});

test('a file of the plan that changed meanwhile is read before anything runs, whether or not it is watched', async () => {
  const { clock, asked, foresight, world } = create([null, 'its commands changed']);
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  world.stamp = 'edited';
  expect(await foresight.denied({ firstAtMs })).toBe('its commands changed');
  expect(asked).toHaveLength(2);
});

test('where it cannot be told whether the plan changed, it asks again', async () => {
  const { clock, asked, foresight, world } = create([null, 'no']);
  world.stamp = null;
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  expect(await foresight.denied({ firstAtMs })).toBe('no');
  expect(asked).toHaveLength(2);
});

test('an approval counts for every batch while the plan and what was approved of it are the same', async () => {
  const { clock, asked, foresight, world } = create([null, 'its approval was taken back']);
  foresight.begin();
  await clock.pass(600);
  expect(await foresight.denied({ firstAtMs: clock.monotonicMs() })).toBeNull();
  foresight.begin();
  await clock.pass(10);
  expect([await foresight.denied({ firstAtMs: 0 }), asked.length]).toEqual([null, 1]);
  world.stamp = 'not approved';
  foresight.begin();
  await clock.pass(10);
  expect([await foresight.denied({ firstAtMs: 0 }), asked.length, world.ahead]).toEqual(['its approval was taken back', 2, 3]);
});

test('a refusal counts once, not for a later batch, and not when it is old', async () => {
  const { clock, asked, foresight } = create(['first', 'second', 'third', 'fourth', 'fifth', null]);
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  await foresight.denied({ firstAtMs });
  expect(await foresight.denied({ firstAtMs })).toBe('second');
  foresight.begin();
  await clock.pass(20);
  expect(await foresight.denied({ firstAtMs: clock.monotonicMs() })).toBe('fourth');
  const laterMs = clock.monotonicMs();
  foresight.begin();
  await clock.pass(600);
  expect(await foresight.denied({ firstAtMs: laterMs })).toBeNull();
  expect(asked).toHaveLength(6);
});

test('an answer that was asked for while the plan changed is not kept', async () => {
  const { asked, foresight, world } = create([null, null, 'changed']);
  foresight.begin();
  world.stamp = 'edited';
  await foresight.denied({ firstAtMs: 0 });
  world.stamp = 'as approved';
  expect(await foresight.denied({ firstAtMs: 0 })).toBe('changed');
  expect(asked).toHaveLength(3);
});
