import { describe, expect, test } from 'vitest';
import type { RunIdentity } from '../../../electron/core/process/find-members';
import { createMemberScanner } from '../../../electron/core/process/member-scanner';
import type { ProcessEntry, ProcessReader } from '../../../electron/core/process/process-reader';
import { runMarkOf } from '../../../electron/core/process/run-build';
import { NO_GUARD } from '../../../electron/core/process/run-guard';
import { signalTree } from '../../../electron/core/process/signal-tree';
import { stopLeftover } from '../../../electron/core/process/stop-leftovers';
import { createStopRecorder } from '../../../electron/core/process/stop-recorder';
import { createStopRun } from '../../../electron/core/process/stop-run';
import { createFakeClock, NO_SPAWN } from '../../helpers/fake-core';

const [ROOT, CHILD, OUTSIDER] = [10, 11, 20];
/** Start ticks of everybody who got a number of ours after its owner had died. */
const STRANGER = 9_999;
const MARK = runMarkOf(7, 5);
const RUN: RunIdentity = { rootPid: ROOT, rootStartTicks: 100, mark: MARK, uuid: 'u' };
const NO_PORTS = { waitForRelease: async () => [], countConnections: async () => null, strangersOn: async () => [] };
const STEPS = [
  { signal: 'SIGTERM', graceMs: 200 },
  { signal: 'SIGKILL', graceMs: 500 },
];

const row = (pid: number, change: Partial<ProcessEntry>): ProcessEntry => ({
  pid,
  ppid: 1,
  pgid: ROOT,
  sid: ROOT,
  startTicks: 100,
  state: 'S',
  name: 'x',
  cpuTicks: 0,
  rssBytes: 0,
  ...change,
});

/**
 * A fake /proc with a root, a child in its group and an outsider that only the mark finds; none dies of anything but SIGKILL. At read number
 * `at` of the table or of a single process the given pids are dead, and strangers of the same number, name and group live there.
 */
function createWorld(at: number, taken: readonly number[]) {
  const rows = new Map([
    [ROOT, row(ROOT, {})],
    [CHILD, row(CHILD, { ppid: ROOT })],
    [OUTSIDER, row(OUTSIDER, { pgid: OUTSIDER, sid: OUTSIDER })],
  ]);
  const hit: string[] = [];
  let reads = 0;
  let takenDuring: 'list' | 'entry' | null = null;
  const read = (what: 'list' | 'entry'): void => {
    if (++reads !== at) return;
    takenDuring = what;
    // The kernel gives a number to nobody while a group has it: the root's comes free with its child's.
    for (const pid of taken) rows.set(pid, row(pid, { pgid: pid, sid: pid, startTicks: STRANGER }));
  };
  const reader: ProcessReader = {
    ticksPerSecond: 100,
    async list() {
      const seen = [...rows.values()];
      read('list');
      return seen;
    },
    lastBorn: () => null,
    entry(pid) {
      const seen = rows.get(pid) ?? null;
      read('entry');
      return seen;
    },
    hasLiveThread: () => false,
    runMark: (pid) => (rows.get(pid)?.startTicks === STRANGER ? null : MARK),
    environmentMark: () => null,
    commandLine: () => 'x',
    signalMasks: () => null,
  };
  const kill = (pid: number, signal: string): void => {
    const targets = [...rows.values()].filter((each) => (pid > 0 ? each.pid === pid : each.pgid === -pid));
    if (targets.length === 0) throw Object.assign(new Error('ESRCH'), { code: 'ESRCH' });
    for (const target of targets) {
      // Between the identity check and the kill(2) right behind it nothing can be done without pidfd_open(2), which Node does not have.
      const isInWindow = takenDuring === 'entry' && reads === at;
      if (target.startTicks === STRANGER && !isInWindow) hit.push(`${signal} to pid ${target.pid}`);
      if (signal === 'SIGKILL') rows.delete(target.pid);
    }
  };
  return { rows, hit, reader, kill, reads: () => reads };
}

const TAKEN: readonly [string, readonly number[]][] = [
  ['the child’s number', [CHILD]],
  ['the number of one outside the group', [OUTSIDER]],
  ['the numbers of the whole group', [ROOT, CHILD]],
  ['every number', [ROOT, CHILD, OUTSIDER]],
];
/** More than a stop makes (asserted): the exchange happens before, between and after all of its steps. */
const READS = 60;

describe.each(TAKEN)('%s belongs to a stranger', (_, taken) => {
  test('from any moment of a stop on: signal, freeze and force never reach the stranger', async () => {
    let longest = 0;
    for (let at = 1; at <= READS; at++) {
      const world = createWorld(at, taken);
      const clock = createFakeClock();
      const scanner = createMemberScanner(world.reader, clock, 999);
      scanner.track(RUN);
      const recorder = createStopRecorder(clock, { runId: 1, askedBy: 'test', steps: STEPS }, () => undefined);
      const stop = createStopRun(
        { clock, scanner, reader: world.reader, ports: NO_PORTS, kill: world.kill, hasGroups: true, forceTree: null },
        { run: RUN, steps: STEPS, scope: 'tree', mainPid: ROOT, heldPorts: () => [], expectedPorts: () => [], command: null },
        recorder,
        (step) => stop.enterStep(step + 1),
      );
      stop.enterStep(0);
      await clock.pass(5_000);
      expect(world.hit, `taken at read ${at}`).toEqual([]);
      expect(await stop.ended).toMatchObject({ kind: 'released' });
      expect([...world.rows.values()].every(({ startTicks }) => startTicks === STRANGER)).toBe(true);
      longest = Math.max(longest, world.reads());
    }
    expect(longest).toBeLessThan(READS);
  });

  test('from any moment on while leftovers are stopped', async () => {
    for (let at = 1; at <= READS; at++) {
      const world = createWorld(at, taken);
      const clock = createFakeClock();
      const members = [...world.rows.values()];
      const stop = { stopSignal: 'SIGTERM', killDelayMs: 200, scope: 'tree' } as const;
      const record = { processId: 'a/b', runId: 1, stop, keepRunning: false, ports: [], pid: ROOT, startTicks: 100, bootId: 'boot' };
      const { reader, kill } = world;
      const deps = {
        clock,
        reader,
        kill,
        scanner: createMemberScanner(reader, clock, 1),
        ports: NO_PORTS,
        guard: NO_GUARD,
        spawn: NO_SPAWN,
      };
      const stopping = stopLeftover(deps, { mark: MARK, serial: 5, record, members }, [], 'host', () => undefined);
      await clock.pass(5_000);
      expect(world.hit, `taken at read ${at}`).toEqual([]);
      expect(await stopping.ended).toMatchObject({ outcome: 'stopped', survivors: [] });
    }
  });

  test.each(['group', 'single'])('a signal that a person sends (%s) does not reach it', (how) => {
    const world = createWorld(0, taken);
    const members = [...world.rows.values()];
    for (const pid of taken) world.rows.set(pid, row(pid, { pgid: pid, sid: pid, startTicks: STRANGER }));
    signalTree({ run: RUN, members, signal: 'SIGHUP', atMs: () => 0, byGroup: how === 'group' }, world.reader, world.kill);
    expect(world.hit).toEqual([]);
  });
});
