import { expect, test } from 'vitest';
import { findLeftovers } from '../../../electron/core/process/find-leftovers';
import type { ProcessEntry, ProcessReader } from '../../../electron/core/process/process-reader';
import { runMarkOf } from '../../../electron/core/process/run-build';
import type { RunRecord } from '../../../electron/core/process/run-guard';
import { identityOfLeftover } from '../../../electron/core/process/stop-leftovers';
import { leftoverText, settleLeftovers } from '../../../electron/host/settle-leftovers';
import type { HostNotice } from '../../../shared/contract/snapshot';

const MANAGER = 7;
const record: RunRecord = {
  processId: 'shop/api',
  runId: 3,
  stop: { stopSignal: 'SIGTERM', killDelayMs: 1_000, scope: 'tree' },
  keepRunning: false,
  ports: [],
  pid: 812,
  startTicks: 900,
  bootId: 'boot',
};

interface Fake extends Partial<ProcessEntry> {
  readonly pid: number;
  readonly mark?: number;
  readonly line?: string;
}

/** A process table of these rows; nothing else is read. */
function readerOf(...fakes: Fake[]): ProcessReader {
  const rows = fakes.map(({ mark: _mark, line: _line, ...row }) => ({
    ppid: 1,
    pgid: row.pid,
    sid: row.pid,
    startTicks: 900,
    state: 'S',
    name: 'node',
    cpuTicks: 0,
    rssBytes: 0,
    ...row,
  }));
  const fake = (pid: number) => fakes.find((one) => one.pid === pid);
  return {
    ticksPerSecond: 100,
    list: async () => rows,
    lastBorn: () => 1,
    entry: (pid) => rows.find((row) => row.pid === pid) ?? null,
    hasLiveThread: () => false,
    runMark: (pid) => fake(pid)?.mark ?? null,
    environmentMark: () => null,
    commandLine: (pid) => fake(pid)?.line ?? null,
    signalMasks: () => null,
  };
}

const mark = runMarkOf(MANAGER, 5);
const records = new Map([[5, record]]);

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

test.each<[string, Fake, number]>([
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

async function settle(reader: ProcessReader, stored: Map<number, RunRecord>, policy: 'stop' | 'leave') {
  const notices: HostNotice[] = [];
  const killed: [number, string][] = [];
  await settleLeftovers({
    clock: { now: () => 0, monotonicMs: () => 0, setTimer: () => ({ cancel: () => undefined }) },
    policy,
    managerId: MANAGER,
    records: { all: () => new Map(stored), set: () => undefined, remove: (serial) => void stored.delete(serial) },
    bootId: 'boot',
    hasRunMark: true,
    notify: (notice) => void notices.push(notice),
    report: (error) => {
      throw error;
    },
    reader,
    kill: (pid, signal) => void killed.push([pid, signal]),
  });
  return { notices: notices.map(({ id, text }) => `${id}: ${text}`), killed, serials: [...stored.keys()] };
}

test('nothing left: old records are forgotten in silence', async () => {
  expect(await settle(readerOf({ pid: 903 }), new Map(records), 'stop')).toEqual({ notices: [], killed: [], serials: [] });
});

test('what a build that ended well has left behind is not touched', async () => {
  const reader = readerOf({ pid: 900, mark: runMarkOf(MANAGER, 6) });
  expect(await settle(reader, new Map(), 'stop')).toEqual({ notices: [], killed: [], serials: [] });
});

test('keep_running: left, said, and still remembered', async () => {
  const stored = new Map([
    [5, { ...record, keepRunning: true }],
    [9, record],
  ]);
  expect(await settle(readerOf({ pid: 812, mark }), stored, 'stop')).toEqual({
    notices: ['kept-running: 1 process of the last session was still running (api pid 812); left running, as keep_running asks.'],
    killed: [],
    serials: [5],
  });
});

test('the policy `leave` only says so, and the port doctor still knows whose they are', async () => {
  expect(await settle(readerOf({ pid: 812, mark }), new Map(records), 'leave')).toEqual({
    notices: ['leftovers: 1 process of the last session was still running (api pid 812).'],
    killed: [],
    serials: [5],
  });
});

test('runs of a live host with a copied state directory are left alone', async () => {
  const line = `/bin/sh -c text slipway-guardian marks ${MANAGER} 4711`;
  const { notices, killed } = await settle(readerOf({ pid: 812, mark }, { pid: 70, ppid: 4711, line }), new Map(records), 'stop');
  expect([notices, killed]).toEqual([['leftovers: 1 process of the last session was still running (api pid 812).'], []]);
});
