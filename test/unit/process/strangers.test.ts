import { describe, expect, test } from 'vitest';
import type { RunIdentity } from '../../../electron/core/process/find-members';
import { createMemberScanner } from '../../../electron/core/process/member-scanner';
import type { ProcessEntry, ProcessReader } from '../../../electron/core/process/process-reader';
import { skippable, strangersAmong } from '../../../electron/core/process/strangers';
import { createFakeClock } from '../../helpers/fake-core';

const RUN: RunIdentity = { rootPid: 10, rootStartTicks: 100, mark: null, uuid: 'one' };
const row = (pid: number, change: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  ppid: 1,
  pgid: pid,
  sid: pid,
  startTicks: 100 + pid,
  state: 'S',
  name: 'app',
  cpuTicks: 0,
  rssBytes: 0,
  ...change,
});

describe('which strangers are read again', () => {
  const known = { born: 60, wholeAtMs: 0, pids: new Set([5, 50, 61, 70]) };
  test.each([
    ['nothing was born', 60, [5, 50, 61, 70]],
    ['61 to 65 were given out', 65, [5, 50, 70]],
    ['pids began again and reached 6', 6, [50]],
  ])('%s', (_, bornNow, skipped) => {
    const skip = skippable(known, bornNow, 2_000);
    expect([5, 8, 50, 61, 70].filter((pid) => skip?.(pid))).toEqual(skipped);
  });
  test('everybody after ten seconds', () => expect(skippable(known, 60, 10_000)).toBeNull());
  test('a row whose parent was not in the table is not taken for a stranger', () => {
    const rows = [row(1, { ppid: 0 }), row(10, { startTicks: 100 }), row(50), row(51, { ppid: 49 }), row(52, { ppid: 40 })];
    const found = new Map([[RUN, rows.filter(({ pid }) => pid === 10)]]);
    expect([...strangersAmong(rows, found, [40])].sort()).toEqual([1, 40, 50, 52]);
  });
});

function createMachine() {
  const table = new Map([row(1, { ppid: 0, startTicks: 1 }), row(10, { startTicks: 100 }), row(50)].map((each) => [each.pid, each]));
  const machine = { table, born: 50, wholePasses: 0, read: [] as number[] };
  const reader: ProcessReader = {
    ticksPerSecond: 100,
    async list() {
      machine.wholePasses += 1;
      return [...table.values()];
    },
    async listExcept(skip) {
      const all = [...table.values()];
      const rows = all.filter(({ pid }) => !skip(pid));
      machine.read.push(...rows.map(({ pid }) => pid));
      return { rows, skipped: all.flatMap(({ pid }) => (skip(pid) ? [pid] : [])) };
    },
    lastBorn: () => machine.born,
    entry: (pid) => table.get(pid) ?? null,
    hasLiveThread: () => false,
    runMark: () => null,
    environmentMark: () => null,
    commandLine: () => null,
    signalMasks: () => null,
  };
  const clock = createFakeClock();
  const scanner = createMemberScanner(reader, clock, 2);
  scanner.track(RUN);
  const look = async (run = RUN): Promise<readonly number[]> => {
    const seen = scanner.scan();
    await clock.pass(10);
    return (await seen).members(run).map(({ pid }) => pid);
  };
  return { machine, scanner, clock, look };
}

describe('a look while others are born', () => {
  test('reads the members and who is new, and not every stranger again', async () => {
    const { machine, clock, look } = createMachine();
    expect(await look()).toEqual([10]);
    await clock.pass(2_000);
    machine.born = 55;
    machine.table.set(53, row(53, { ppid: 10, sid: 10, pgid: 10 }));
    machine.table.set(55, row(55));
    expect(await look()).toEqual([10, 53]);
    expect(machine).toMatchObject({ wholePasses: 1, read: [53, 55] });
    machine.born = 56;
    expect(await look()).toEqual([10, 53]);
    expect(machine).toMatchObject({ wholePasses: 1, read: [53, 55] });
  });

  test('finds a member that got the pid of a stranger', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.set(50, row(50, { ppid: 10, sid: 10, startTicks: 900 }));
    machine.born = 50 + 1;
    machine.table.set(51, row(51));
    await look();
    machine.born = 50;
    expect(await look()).toEqual([10, 50]);
  });

  test('finds a child that was not in the table yet though its pid was given out', async () => {
    const { machine, look } = createMachine();
    machine.born = 60;
    await look();
    machine.table.set(60, row(60, { ppid: 10 }));
    machine.born = 61;
    expect(await look()).toEqual([10, 60]);
  });

  test('once a member has ended everybody is read: nobody is proved gone by a look at a few', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.born = 61;
    machine.table.delete(10);
    machine.table.set(50, row(50, { sid: 10, startTicks: 900 }));
    expect(await look()).toEqual([50]);
    expect(machine.wholePasses).toBe(2);
  });

  test('and while a run has nobody everybody is read each time', async () => {
    const { machine, scanner, look } = createMachine();
    const other: RunIdentity = { rootPid: 70, rootStartTicks: 170, mark: null, uuid: 'two' };
    scanner.track(other);
    await look();
    machine.born = 70;
    machine.table.set(70, row(70));
    expect(await look(other)).toEqual([70]);
    expect(machine.wholePasses).toBe(2);
  });
});
