import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock';
import { findMembers, type Marks, type RunIdentity } from '../../../electron/core/process/find-members';
import { parseSignalMasks, parseSoftLocks, parseStat } from '../../../electron/core/process/linux-process-reader';
import { createMemberScanner } from '../../../electron/core/process/member-scanner';
import { parsePs } from '../../../electron/core/process/parse-ps';
import { parseWinProcesses } from '../../../electron/core/process/parse-win-processes';
import type { ProcessEntry, ProcessReader } from '../../../electron/core/process/process-reader';
import { signalTree } from '../../../electron/core/process/signal-tree';
import { createForceTree } from '../../../electron/core/process/tool-process-adapter';

const row = (pid: number, ppid: number, change: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  ppid,
  pgid: pid,
  sid: pid,
  startTicks: 100 + pid,
  state: 'S',
  name: 'x',
  cpuTicks: 0,
  rssBytes: 0,
  ...change,
});
const run: RunIdentity = { rootPid: 10, rootStartTicks: 110, mark: 4242, uuid: 'u-1' };
const NO_MARKS: Marks = { mark: null, uuid: null };
const membersOf = (rows: readonly ProcessEntry[], marks: Record<number, Marks> = {}, ledger = new Map()) =>
  (findMembers(rows, [run], ledger, (entry) => marks[entry.pid] ?? NO_MARKS).get(run) ?? [])
    .map((entry) => entry.pid)
    .sort((a, b) => a - b);

describe('whose process is this', () => {
  const table: [string, ProcessEntry[], Record<number, Marks>, number[]][] = [
    ['the root', [row(10, 1)], {}, [10]],
    ['its group and session', [row(10, 1), row(11, 1, { pgid: 10 }), row(12, 1, { sid: 10 })], {}, [10, 11, 12]],
    ['the root has gone, its group lives', [row(11, 1, { pgid: 10 })], {}, [11]],
    ['the limit mark, wherever it went', [row(20, 1)], { 20: { mark: 4242, uuid: null } }, [20]],
    ['the environment mark', [row(20, 1)], { 20: { mark: null, uuid: 'u-1' } }, [20]],
    ['another run’s marks', [row(20, 1)], { 20: { mark: 4243, uuid: 'u-2' } }, []],
    ['descendants, listed before their parents', [row(30, 20), row(20, 10), row(10, 1)], {}, [10, 20, 30]],
    [
      'a child older than its parent has a reused ppid',
      [row(10, 1), row(40, 10, { startTicks: 111 }), row(41, 40, { startTicks: 110 })],
      {},
      [10, 40],
    ],
    ['the root’s pid reused', [row(10, 1, { startTicks: 5_000 })], {}, []],
    ['older than the root', [row(20, 1, { startTicks: 50 })], { 20: { mark: 4242, uuid: 'u-1' } }, []],
    ['pid 1 never', [row(1, 0, { startTicks: 500 })], { 1: { mark: 4242, uuid: 'u-1' } }, []],
  ];
  for (const [title, rows, marks, expected] of table) test(title, () => expect(membersOf(rows, marks)).toEqual(expected));

  test('a process found once stays found when it loses every mark', () => {
    const ledger = new Map();
    membersOf([row(10, 1), row(20, 10)], {}, ledger);
    expect(membersOf([row(20, 1)], {}, ledger)).toEqual([20]);
  });
});

const reader = (rows: readonly ProcessEntry[], change: Partial<ProcessReader> = {}): ProcessReader => ({
  ticksPerSecond: 100,
  list: async () => rows,
  lastBorn: () => null,
  entry: (pid) => rows.find((entry) => entry.pid === pid) ?? null,
  hasLiveThread: () => false,
  runMark: () => null,
  environmentMark: () => null,
  commandLine: () => null,
  signalMasks: () => null,
  ...change,
});

describe('a pass over the process table', () => {
  test('zombies do not count, unless a thread lives; marks are read once per identity', async () => {
    let reads = 0;
    const rows = [row(10, 1, { state: 'Z' }), row(11, 1, { pgid: 10, state: 'Z' }), row(12, 1)];
    const scanner = createMemberScanner(
      reader(rows, {
        hasLiveThread: (pid) => pid === 11,
        runMark: () => {
          reads++;
          return null;
        },
      }),
      systemClock,
      999,
    );
    scanner.track(run);
    const [first, second] = await Promise.all([scanner.scan(), scanner.scan()]);
    expect(first).toBe(second);
    await scanner.scan();
    expect(first.members(run).map((entry) => entry.pid)).toEqual([11]);
    expect(reads).toBe(1);
  });
});

describe('signalTree', () => {
  const deliver = (members: ProcessEntry[], seen: ProcessEntry[], byGroup = true, fail: string | null = null) => {
    const killed: [number, string][] = [];
    const result = signalTree({ run, members, signal: 'SIGTERM', atMs: () => 0, byGroup }, reader(seen), (pid, signal) => {
      if (fail !== null) throw Object.assign(new Error(fail), { code: fail });
      killed.push([pid, signal]);
    });
    return { killed, ...result };
  };
  test('the group once, each outsider once', () => {
    const members = [row(10, 1), row(11, 10, { pgid: 10 }), row(20, 1), row(21, 1)];
    expect(deliver(members, members).killed).toEqual([
      [-10, 'SIGTERM'],
      [20, 'SIGTERM'],
      [21, 'SIGTERM'],
    ]);
  });
  test('a reused pid is not hit', () => {
    expect(deliver([row(20, 1)], [row(20, 1, { startTicks: 9_999 })]).killed).toEqual([]);
  });
  test('a group without a verified member is not hit', () => {
    expect(deliver([row(11, 1, { pgid: 10 })], []).killed).toEqual([]);
  });
  test('of a group only those are said to have it who may be signalled: the kernel is content with one', () => {
    const members = [row(10, 1), row(11, 10, { pgid: 10 }), row(12, 10, { pgid: 10 })];
    const seen: ProcessReader = {
      ...reader(members),
      isOurs: (pid) => pid === 10,
      signalMasks: (pid) => ({ ignored: 0n, caught: 0n, refuses: pid === 12 }),
    };
    const { sent, refused } = signalTree({ run, members, signal: 'SIGTERM', atMs: () => 0, byGroup: true }, seen, () => undefined);
    expect(sent).toMatchObject([{ target: 'group', pids: [10, 11] }]);
    expect(refused).toMatchObject([{ pid: 12, reason: expect.stringContaining('another user') }]);
  });
  test('gone meanwhile is no error, another user’s is named', () => {
    expect(deliver([row(20, 1)], [row(20, 1)], true, 'ESRCH')).toMatchObject({ sent: [], refused: [] });
    expect(deliver([row(20, 1)], [row(20, 1)], true, 'EPERM').refused).toMatchObject([
      { pid: 20, reason: expect.stringContaining('another user') },
    ]);
  });
});

describe('what the systems print', () => {
  test('a stat line whose name holds spaces and parentheses', () => {
    const stat = '4711 (a) b (c) S 1 4711 4711 0 -1 4194560 1 0 0 0 7 5 0 0 20 0 1 0 222695 1000 25 18446744073709551615';
    expect(parseStat(stat)).toMatchObject({
      pid: 4711,
      name: 'a) b (c',
      state: 'S',
      ppid: 1,
      pgid: 4711,
      sid: 4711,
      startTicks: 222_695,
      cpuTicks: 12,
      rssBytes: 102_400,
    });
    expect(parseStat('torn')).toBeNull();
  });
  test('soft limits and signal masks', () => {
    expect(parseSoftLocks('Max cpu time   unlimited\nMax file locks            123456789012345      unlimited            locks\n')).toBe(
      123_456_789_012_345,
    );
    expect(parseSoftLocks('Max file locks            unlimited            unlimited            locks\n')).toBeNull();
    expect(parseSignalMasks('SigIgn:\t0000000000001000\nSigCgt:\t0000000100000001\n')).toEqual({
      ignored: 0x1000n,
      caught: 0x1_0000_0001n,
    });
  });
  test.each([
    ['root', [0, 0], undefined],
    ['the same user', [1000, 1000], undefined],
    ['the saved user', [33, 33], undefined],
    ['another user', [1001, 1001], true],
  ])('who may signal a process of user 1000 that saved user 33: %s', (_, sender, refuses) => {
    const status = 'Uid:\t1000\t0\t33\t0\nSigIgn:\t0\nSigCgt:\t1\n';
    expect(parseSignalMasks(status, sender)?.refuses).toBe(refuses);
  });
  test('ps of macOS', () => {
    const text =
      '    1     0     1      0 Ss    18432   1:02.33 Thu Nov 19 08:00:01 2026 /sbin/launchd\n' +
      '  812   790   812      0 S+    51200 1-02:03:04.50 Sat Nov 21 09:59:58 2026 /opt/homebrew/bin/node server.js\nnoise\n';
    expect(parsePs(text)).toMatchObject([
      { pid: 1, ppid: 0, pgid: 1, state: 'S', name: 'launchd', cpuTicks: 6_233, rssBytes: 18_874_368 },
      { pid: 812, ppid: 790, pgid: 812, sid: 812, name: 'node server.js', cpuTicks: 9_378_450 },
    ]);
  });
  test('process objects of Windows, one or many, or nothing', () => {
    const one = {
      ProcessId: 4321,
      ParentProcessId: 88,
      Name: 'node.exe',
      CreationSeconds: 1_795_000_000,
      WorkingSetSize: 4096,
      CpuHundredths: 12,
    };
    expect(parseWinProcesses(JSON.stringify(one))).toMatchObject([{ pid: 4321, ppid: 88, startTicks: 1_795_000_000, name: 'node.exe' }]);
    expect(parseWinProcesses(JSON.stringify([one, { ProcessId: 4 }, {}]))).toHaveLength(1);
    expect(parseWinProcesses('Get-CimInstance : Access denied')).toEqual([]);
  });
});

describe('tree-kill is guarded', () => {
  const probed = async () => undefined;
  test('a missing tool is a rejection and tree-kill is not called', async () => {
    let called = 0;
    const force = createForceTree(
      () => called++,
      async () => Promise.reject(new Error('spawn taskkill ENOENT')),
    );
    await expect(force(1234)).rejects.toThrow('ENOENT');
    expect(called).toBe(0);
  });
  test('pid 0 and 1 are never ended', async () => {
    const force = createForceTree(() => undefined, probed);
    await expect(force(0)).rejects.toThrow(RangeError);
    await expect(force(1)).rejects.toThrow(RangeError);
  });
  test('a tree that has gone meanwhile is done; another error is a rejection', async () => {
    await expect(
      createForceTree((_pid, _signal, done) => done(new Error('process "1234" not found')), probed)(1234),
    ).resolves.toBeUndefined();
    await expect(createForceTree((_pid, _signal, done) => done(new Error('Access is denied')), probed)(1234)).rejects.toThrow('denied');
  });
});
