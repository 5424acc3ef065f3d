import { expect, test } from 'vitest';
import { findLeftovers } from '../../../electron/core/process/find-leftovers';
import { runMarkOf } from '../../../electron/core/process/run-build';
import { identityOfLeftover } from '../../../electron/core/process/stop-leftovers';
import { leftoverText } from '../../../electron/host/leftover-text';
import { type FakeRow, MANAGER, mark, readerOf, records } from '../../helpers/leftover-table';

test('leftovers are found by mark alone, grouped by run, and matched with what is remembered', async () => {
  const reader = readerOf(
    { pid: 812, mark },
    { pid: 813, mark, startTicks: 950 },
    { pid: 900, mark: runMarkOf(MANAGER, 6) },
    { pid: 901, mark: runMarkOf(MANAGER + 1, 5) },
    { pid: 902, mark, state: 'Z' },
    { pid: 903 },
  );
  const { runs, guardian, heldByHost } = await findLeftovers(reader, MANAGER, records, 'boot');
  expect(runs.map((run) => [run.serial, run.record?.processId ?? null, run.members.map(({ pid }) => pid)])).toEqual([
    [5, 'shop/api', [812, 813]],
    [6, null, [900]],
  ]);
  expect([guardian, heldByHost]).toEqual([null, null]);
  expect(leftoverText(runs)).toBe('3 processes of the last session were still running (api pid 812 and 1 more, node pid 900)');
});

test('a record of another boot is not believed', async () => {
  const { runs } = await findLeftovers(readerOf({ pid: 812, mark }), MANAGER, records, 'other boot');
  expect(runs[0]?.record).toBeNull();
});

test.each<[string, FakeRow, number]>([
  ['the root itself counts under its own start ticks', { pid: 812, startTicks: 900 }, 812],
  ['a root whose pid was given away counts no more', { pid: 812, startTicks: 901 }, -1],
  ['a root that is gone leaves only the mark', { pid: 850, startTicks: 950 }, -1],
])('%s', async (_what, fake, rootPid) => {
  const { runs } = await findLeftovers(readerOf({ ...fake, mark }), MANAGER, records, 'boot');
  const [run] = runs;
  expect(run && identityOfLeftover(run, 'u')).toMatchObject({ rootPid, mark, rootStartTicks: fake.startTicks });
});

test('a guardian at work is told from that of a live host', async () => {
  const line = `/bin/sh -c text slipway-guardian marks ${MANAGER} 4711`;
  const orphan = await findLeftovers(readerOf({ pid: 812, mark }, { pid: 70, ppid: 1, line }), MANAGER, records, 'boot');
  expect([orphan.guardian?.pid, orphan.heldByHost]).toEqual([70, null]);
  const held = await findLeftovers(readerOf({ pid: 812, mark }, { pid: 70, ppid: 4711, line }), MANAGER, records, 'boot');
  expect([held.guardian, held.heldByHost]).toEqual([null, 4711]);
  const other = await findLeftovers(
    readerOf({ pid: 812, mark }, { pid: 70, line: line.replace('marks 7', 'marks 8') }),
    MANAGER,
    records,
    'boot',
  );
  expect([other.guardian, other.heldByHost]).toEqual([null, null]);
});
