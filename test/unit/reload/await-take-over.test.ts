import { expect, test } from 'vitest';
import type { LiveRun } from '../../../electron/core/process/live-run';
import { awaitTakeOver } from '../../../electron/core/reload/await-take-over';
import { createFakeClock } from '../../helpers/fake-core';
import { RUNNING } from '../../helpers/running-state';

const OLD = 'pid 7 serves on';

/** Ends when it ends, in ms from now; null while it has not after a minute. */
async function lookFor(takesOverAfterMs: number, endsAfterMs = Number.POSITIVE_INFINITY) {
  const clock = createFakeClock();
  const startedMs = clock.monotonicMs();
  const since = (): number => clock.monotonicMs() - startedMs;
  let serves = since() >= takesOverAfterMs;
  const artifact = {
    read: async () => {
      serves = since() >= takesOverAfterMs;
      return null;
    },
    notTakenOver: async () => (serves ? null : OLD),
  };
  let ended: { readonly failure: string | null; readonly afterMs: number } | null = null;
  const owner = { run: {} as LiveRun, state: RUNNING };
  void awaitTakeOver(clock, owner, artifact, () => since() < endsAfterMs).then((went) => {
    ended = { failure: went?.message ?? null, afterMs: since() };
  });
  await clock.pass(60_000);
  return ended as { readonly failure: string | null; readonly afterMs: number } | null;
}

test('a server that serves its new version already is not waited for', async () => {
  expect(await lookFor(0)).toEqual({ failure: null, afterMs: 0 });
});

test.each([500, 1_000, 2_000, 2_700])(
  'a server that finishes its requests for %i ms has reloaded, and that is seen soon',
  async (drainMs) => {
    const ended = await lookFor(drainMs);
    expect(ended?.failure).toBeNull();
    expect(ended?.afterMs).toBeLessThanOrEqual(drainMs + 250);
  },
);

test('a server that goes on with its old version is told within 3.3 s', async () => {
  const ended = await lookFor(Number.POSITIVE_INFINITY);
  expect(ended?.failure).toBe(OLD);
  expect(ended?.afterMs).toBeGreaterThanOrEqual(3_000);
  expect(ended?.afterMs).toBeLessThanOrEqual(3_300);
});

test('a reload whose place a newer change took is looked at no further', async () => {
  expect((await lookFor(Number.POSITIVE_INFINITY, 400))?.afterMs).toBeLessThanOrEqual(650);
});
