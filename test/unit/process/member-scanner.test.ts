import { describe, expect, test } from 'vitest';
import type { RunIdentity } from '../../../electron/core/process/find-members';
import { createMemberScanner } from '../../../electron/core/process/member-scanner';
import type { ProcessEntry, ProcessReader } from '../../../electron/core/process/process-reader';
import { createFakeClock } from '../../helpers/fake-core';

const RUN: RunIdentity = { rootPid: 10, rootStartTicks: 100, mark: null, uuid: 'one' };
const row = (pid: number, change: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  ppid: 1,
  pgid: 10,
  sid: 10,
  startTicks: 100 + pid,
  state: 'S',
  name: 'app',
  cpuTicks: 0,
  rssBytes: 0,
  ...change,
});

/** A machine with one run of two processes and a stranger. */
function createMachine() {
  const table = new Map([row(10, { startTicks: 100 }), row(11), row(50, { pgid: 50, sid: 50 })].map((each) => [each.pid, each]));
  const machine = { table, born: 50 as number | null, lists: 0, left: [] as number[], births: null as number | null, threads: false };
  const reader: ProcessReader = {
    ticksPerSecond: 100,
    async list(except) {
      machine.lists += 1;
      // Not this process itself, which is never of a run.
      machine.left = [...(except ?? [])].filter((pid) => pid !== 1);
      return [...table.values()].filter(({ pid }) => except?.has(pid) !== true);
    },
    lastBorn: () => machine.born,
    births: () => machine.births,
    entry: (pid) => table.get(pid) ?? null,
    hasLiveThread: () => machine.threads,
    runMark: () => null,
    environmentMark: () => null,
    commandLine: () => null,
    signalMasks: () => null,
  };
  const clock = createFakeClock();
  const scanner = createMemberScanner(reader, clock, 1);
  scanner.track(RUN);
  const look = async (run = RUN): Promise<readonly number[]> => {
    const seen = scanner.scan();
    await clock.pass(10);
    return (await seen).members(run).map(({ pid }) => pid);
  };
  return { machine, scanner, clock, look };
}

describe('while nothing is born', () => {
  test('the members are read again and not the table', async () => {
    const { machine, look } = createMachine();
    expect(await look()).toEqual([10, 11]);
    expect(await look()).toEqual([10, 11]);
    expect(machine.lists).toBe(1);
  });

  test('a member that ended is not there any more', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.delete(11);
    expect(await look()).toEqual([10]);
  });

  test('once a member has ended the table is read: its last child may not have stood in it before', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.delete(11);
    machine.table.set(52, row(52));
    expect(await look()).toEqual([10, 52]);
    expect(machine.lists).toBe(2);
  });

  test('after a second the table is read all the same', async () => {
    const { machine, clock, look } = createMachine();
    await look();
    await clock.pass(1_000);
    machine.table.set(52, row(52));
    expect(await look()).toEqual([10, 11, 52]);
  });

  test('a pid that is somebody else’s now is no member', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.set(11, row(11, { startTicks: 9_000, pgid: 11, sid: 11 }));
    expect(await look()).toEqual([10]);
  });

  test('a zombie counts as gone unless a thread of it lives', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.set(11, row(11, { state: 'Z' }));
    expect(await look()).toEqual([10]);
    machine.threads = true;
    expect(await look()).toEqual([10, 11]);
  });

  test('the end of the last member is proof with one look', async () => {
    const { machine, scanner, clock, look } = createMachine();
    await look();
    machine.table.delete(10);
    machine.table.delete(11);
    const seen = scanner.scan();
    await clock.pass(10);
    expect((await seen).quiet).toBe(true);
    expect((await seen).members(RUN)).toEqual([]);
  });
});

describe('the table is read', () => {
  test('after a birth, and the child is found', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.set(51, row(51));
    machine.born = 51;
    expect(await look()).toEqual([10, 11, 51]);
    expect(machine.lists).toBe(2);
  });

  test('for a run that is older than the last pass', async () => {
    const { machine, scanner, look } = createMachine();
    await look();
    const other: RunIdentity = { rootPid: 50, rootStartTicks: 150, mark: null, uuid: 'two' };
    scanner.track(other);
    expect(await look(other)).toEqual([50]);
    expect(machine.lists).toBe(2);
  });

  test('every time where births are not known (macOS)', async () => {
    const { machine, look } = createMachine();
    machine.born = null;
    await look();
    await look();
    expect(machine.lists).toBe(2);
  });

  test('after a pass in which something was born', async () => {
    const { machine, scanner, clock, look } = createMachine();
    const { table } = machine;
    const seen = scanner.scan();
    const values = table.values.bind(table);
    table.values = () => {
      machine.born = 52;
      return values();
    };
    await clock.pass(10);
    expect((await seen).quiet).toBe(false);
    table.values = values;
    table.set(52, row(52));
    expect(await look()).toEqual([10, 11, 52]);
    expect(machine.lists).toBe(2);
  });
});

describe('who was a stranger a moment ago', () => {
  test('is not read again when a member ends, and whoever is new is', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.delete(11);
    machine.table.set(60, row(60, { ppid: 10, pgid: 60, sid: 60 }));
    expect(await look()).toEqual([10, 60]);
    expect([machine.lists, machine.left]).toEqual([2, [50]]);
  });

  test('is not read again however late, while births are counted and few; after many it is', async () => {
    const { machine, clock, look } = createMachine();
    machine.births = 1_000;
    await look();
    await clock.pass(5_000);
    machine.births = 9_000;
    machine.born = 51;
    await look();
    expect(machine.left).toEqual([50]);
    await clock.pass(5_000);
    machine.births = 40_000;
    machine.born = 52;
    await look();
    expect(machine.left).toEqual([]);
  });

  test('is read again where its parent was not in the table: that may have ended, and it be handed on to a member', async () => {
    const { machine, look } = createMachine();
    machine.table.set(51, row(51, { ppid: 49, pgid: 51, sid: 51 }));
    await look();
    machine.born = 52;
    machine.table.set(51, row(51, { ppid: 10, pgid: 51, sid: 51 }));
    expect(await look()).toEqual([10, 11, 51]);
    expect(machine.left).not.toContain(51);
  });

  test('stays one when a run is added whose root was born later', async () => {
    const { machine, scanner, look } = createMachine();
    await look();
    const run = { rootPid: 70, rootStartTicks: 170, mark: null, uuid: 'two' };
    machine.table.set(70, row(70, { startTicks: 170, pgid: 70, sid: 70 }));
    machine.born = 70;
    scanner.track(run, true);
    expect(await look(run)).toEqual([70]);
    expect(machine.left).toEqual([50]);
  });

  test('is read again for a run that is older: its root may have a higher pid than the last one given out', async () => {
    const { machine, scanner, look } = createMachine();
    machine.born = 20;
    await look();
    // Adopted, or left over by another host, from before pids began anew.
    scanner.track({ rootPid: 50, rootStartTicks: 150, mark: null, uuid: 'two' });
    await look();
    expect(machine.left).toEqual([]);
  });

  test('is read again after a quarter of a second where births are not counted', async () => {
    const { machine, clock, look } = createMachine();
    await look();
    await clock.pass(300);
    machine.born = 51;
    await look();
    expect([machine.lists, machine.left]).toEqual([2, []]);
  });

  test('is read again when pids have begun anew: another process may have its number', async () => {
    const { machine, look } = createMachine();
    await look();
    machine.table.set(50, row(50));
    machine.born = 7;
    expect(await look()).toEqual([10, 11, 50]);
    expect(machine.left).toEqual([]);
  });

  test('is read again where the system does not say what was born, and for a run that was added meanwhile', async () => {
    const { machine, scanner, look } = createMachine();
    await look();
    machine.born = null;
    await look();
    expect(machine.left).toEqual([]);
    machine.born = 50;
    await look();
    scanner.track({ rootPid: 50, rootStartTicks: 150, mark: null, uuid: 'two' });
    await look();
    expect(machine.left).toEqual([]);
  });
});
