import { expect, test } from 'vitest';
import { Foresight } from '../../../electron/core/reload/foresight';
import { createFakeClock } from '../../helpers/fake-core';

function create(answers: readonly (string | null)[]) {
  const clock = createFakeClock();
  const asked: string[] = [];
  let scans = 0;
  const scanner = {
    scan: () => {
      scans += 1;
      return Promise.reject(new Error('no process table'));
    },
  };
  const mayRun = (id: string) => {
    asked.push(id);
    return Promise.resolve(answers[asked.length - 1] ?? null);
  };
  const foresight = new Foresight({ clock, scanner: scanner as never, mayRun }, 'shop/api');
  return { clock, asked, foresight, scans: () => scans };
}
const batch = (path: string, firstAtMs: number) => ({ paths: [path], firstAtMs });

test('while files change it asks and looks, and the batch gets that answer', async () => {
  const { clock, asked, foresight, scans } = create(['not trusted', null]);
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  await clock.pass(10);
  expect(await foresight.denied(batch('/shop/main.go', firstAtMs))).toBe('not trusted');
  expect([asked.length, scans()]).toEqual([1, 1]);
});

test.each(['slipway.yaml', '.air.toml', 'Procfile', 'package.json', '.env', 'compose.yaml'])(
  'a batch with %s in it asks again',
  async (name) => {
    const { clock, asked, foresight } = create([null, 'its commands changed']);
    const firstAtMs = clock.monotonicMs();
    foresight.begin();
    expect(await foresight.denied(batch(`/shop/${name}`, firstAtMs))).toBe('its commands changed');
    expect(asked).toHaveLength(2);
  },
);

test('an answer counts once, not for a later batch, and not when it is old', async () => {
  const { clock, asked, foresight } = create([null, 'second', 'third', null, 'fifth']);
  const firstAtMs = clock.monotonicMs();
  foresight.begin();
  await foresight.denied(batch('/shop/main.go', firstAtMs));
  expect(await foresight.denied(batch('/shop/main.go', firstAtMs))).toBe('second');
  foresight.begin();
  await clock.pass(20);
  expect(await foresight.denied(batch('/shop/main.go', clock.monotonicMs()))).toBeNull();
  const laterMs = clock.monotonicMs();
  foresight.begin();
  await clock.pass(600);
  expect(await foresight.denied(batch('/shop/main.go', laterMs))).toBeNull();
  expect(asked).toHaveLength(6);
});
