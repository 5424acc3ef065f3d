import { expect, test } from 'vitest';
import { wait } from '../../../electron/core/clock';
import type { PortSeam } from '../../../electron/core/process/port-seam';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, type FakeCore, runWeb } from '../../helpers/fake-core';

/** A run on two ports; the second can be bound `lateMs` after the first. Resolves with the ports that the gate of the next start bound again. */
async function restartWith(lateMs: number): Promise<number[]> {
  const again: number[] = [];
  const core: FakeCore = createFakeCore();
  const waitForRelease: PortSeam['waitForRelease'] = async (held, limitMs) => {
    if (limitMs === 0) {
      again.push(...held.map(({ port }) => port));
      return held.map(({ port }) => ({ port, releasedAtMs: 0 }));
    }
    if (lateMs > 0) await wait(core.clock, lateMs);
    return held.map(({ port }) => ({ port, releasedAtMs: port === 9000 ? lateMs : 0 }));
  };
  Object.assign(core.deps.ports, { waitForRelease });
  await runWeb(core);
  core.listeners = [3000, 9000].map((port) => ({ protocol: 'tcp', address: '127.0.0.1', port, pid: core.spawned[0]?.pid ?? 0 }));
  await core.clock.pass(4_000);
  again.length = 0;
  void core.supervisor.restart('test/web', BY_TEST, { by: 'test' });
  await core.clock.pass(lateMs + 1_000);
  expect(core.spawned).toHaveLength(2);
  return again;
}

test('what the stop has just bound is not bound again', async () => expect(await restartWith(0)).toEqual([]));

test('a port that was bound seconds ago is bound again: somebody may have taken it while the stop waited for the other', async () =>
  expect(await restartWith(3_000)).toEqual([3000]));
