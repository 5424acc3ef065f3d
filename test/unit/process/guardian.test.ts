import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../electron/core/clock';
import { createRunGuard } from '../../../electron/core/process/guardian';
import type { GuardianLink } from '../../../electron/core/process/guardian-adapter';
import { runMarkOf } from '../../../electron/core/process/run-build';
import type { GuardedRun, RunRecord } from '../../../electron/core/process/run-guard';

const MANAGER = 7;
const RUN: GuardedRun = {
  processId: 'shop/api',
  runId: 3,
  stop: { stopSignal: 'SIGTERM', killDelayMs: 10_000, scope: 'tree' },
  keepRunning: false,
  ports: [8080],
};

/** A guard with a clock that stands still, guardians that write down what they are told, and records in memory. */
function setUp(hasGuardian = true) {
  const timers: (() => void)[] = [];
  let nowMs = 0;
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimer: (fn) => {
      timers.push(fn);
      return { cancel: () => timers.splice(timers.indexOf(fn), 1) };
    },
  };
  const guardians: { lines: string[]; die: () => void }[] = [];
  const startGuardian = (): GuardianLink => {
    const lines: string[] = [];
    let gone = (): void => undefined;
    guardians.push({ lines, die: () => gone() });
    return {
      pid: 1,
      send: (line) => void lines.push(line),
      onGone: (listener) => {
        gone = listener;
      },
    };
  };
  const stored = new Map<number, RunRecord>();
  const guard = createRunGuard({
    clock,
    managerId: MANAGER,
    bootId: 'boot',
    records: {
      all: () => stored,
      set: (serial, record) => void stored.set(serial, record),
      remove: (serial) => void stored.delete(serial),
    },
    startGuardian: hasGuardian ? startGuardian : null,
  });
  return {
    guard,
    guardians,
    stored,
    timers,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

const mark = runMarkOf(MANAGER, 5);
const identity = { rootPid: 812, rootStartTicks: 900, mark, uuid: 'u' };

describe('what a guardian is told', () => {
  test.each<[string, Partial<GuardedRun['stop']>, string]>([
    ['signal number and kill delay in hundredths of a second', {}, `A ${mark} 15 1000 0`],
    ['another signal and delay', { stopSignal: 'SIGINT', killDelayMs: 250 }, `A ${mark} 2 25 0`],
    ['SIGKILL is no first step: it is forced at once', { stopSignal: 'SIGKILL' }, `A ${mark} 0 0 0`],
    ['a name this system does not know becomes SIGTERM', { stopSignal: 'SIGNONSENSE' }, `A ${mark} 15 1000 0`],
    ['each step of a longer sequence, in order', { earlier: [{ signal: 'SIGINT', graceMs: 2_000 }] }, `A ${mark} 2 200 0 15 1000`],
  ])('%s', (_what, stop, line) => {
    const { guard, guardians } = setUp();
    guard.expect('u', mark, { ...RUN, stop: { ...RUN.stop, ...stop } });
    expect(guardians[0]?.lines).toEqual([line]);
  });

  test('a run is registered once before its spawn, and let go once', () => {
    const { guard, guardians, timers } = setUp();
    guard.expect('u', mark, RUN);
    guard.spawned(identity);
    guard.letGo('u');
    guard.letGo('u');
    timers.shift()?.();
    expect(guardians[0]?.lines).toEqual([`A ${mark} 15 1000 0`, `D ${mark}`]);
  });

  test('runs that end together are told together, and before anything else', () => {
    const { guard, guardians, timers } = setUp();
    const [first, second, third] = [5, 6, 7].map((serial) => runMarkOf(MANAGER, serial));
    guard.expect('u', first ?? 0, RUN);
    guard.expect('v', second ?? 0, RUN);
    guard.letGo('u');
    guard.letGo('v');
    guard.expect('w', third ?? 0, RUN);
    expect(guardians[0]?.lines.slice(2)).toEqual([`D ${first}\nD ${second}`, `A ${third} 15 1000 0`]);
    expect(timers).toEqual([]);
  });

  test('where only the main process is signalled, its pid follows', () => {
    const { guard, guardians } = setUp();
    guard.expect('u', mark, { ...RUN, stop: { ...RUN.stop, scope: 'main' } });
    guard.spawned(identity);
    expect(guardians[0]?.lines).toEqual([`A ${mark} 15 1000 0`, `A ${mark} 15 1000 812`]);
  });

  test('without a mark the group of the root is registered as soon as it is known', () => {
    const { guard, guardians, timers } = setUp();
    guard.expect('u', null, RUN);
    expect(guardians[0]?.lines).toEqual([]);
    guard.spawned({ ...identity, mark: null });
    guard.letGo('u');
    timers.shift()?.();
    expect(guardians[0]?.lines).toEqual(['A 812 15 1000 0', 'D 812']);
  });

  test('a changed kill delay is registered anew, the same one is not', () => {
    const { guard, guardians } = setUp();
    guard.expect('u', mark, RUN);
    guard.update('shop/api', { ...RUN.stop });
    guard.update('shop/web', { ...RUN.stop, killDelayMs: 1 });
    guard.update('shop/api', { ...RUN.stop, killDelayMs: 500 });
    const earlier = [{ signal: 'SIGINT', graceMs: 10 }];
    guard.update('shop/api', { ...RUN.stop, killDelayMs: 500, earlier });
    guard.update('shop/api', { ...RUN.stop, killDelayMs: 500, earlier });
    expect(guardians[0]?.lines.slice(1)).toEqual([`A ${mark} 15 50 0`, `A ${mark} 2 1 0 15 50`]);
  });

  test('during a stop only the rest of the grace is left, without a signal', () => {
    const { guard, guardians, advance } = setUp();
    guard.expect('u', mark, RUN);
    guard.signalled('u', { signal: 'SIGTERM', graceMs: 2_000 }, []);
    advance(1_500);
    guardians[0]?.die();
    expect(guardians.map(({ lines }) => lines.at(-1))).toEqual([`A ${mark} 0 200 0`, `A ${mark} 0 50 0`]);
  });

  test('during a longer stop the steps that follow are told, too, and remembered', () => {
    const { guard, guardians, stored, advance, timers } = setUp();
    const earlier = [{ signal: 'SIGINT', graceMs: 2_000 }];
    guard.expect('u', mark, { ...RUN, stop: { ...RUN.stop, earlier } });
    const next = [{ signal: 'SIGTERM', graceMs: 10_000 }];
    guard.signalled('u', { signal: 'SIGINT', graceMs: 2_000 }, next);
    // A stop that is over at once needs no write of its own.
    expect(stored.get(5)).not.toHaveProperty('stopping');
    timers.pop()?.();
    advance(1_500);
    guardians[0]?.die();
    expect(guardians.map(({ lines }) => lines.at(-1))).toEqual([`A ${mark} 0 200 0 15 1000`, `A ${mark} 0 50 0 15 1000`]);
    expect(stored.get(5)?.stopping).toEqual({ signal: 'SIGINT', dueAt: 2_000, next });
    guard.signalled('u', { signal: 'SIGTERM', graceMs: 10_000 }, []);
    timers.pop()?.();
    expect(stored.get(5)?.stopping).toEqual({ signal: 'SIGTERM', dueAt: 11_500, next: [] });
    guard.signalled('u', { signal: 'SIGKILL', graceMs: 5_000 }, []);
    expect(guardians.at(-1)?.lines.at(-1)).toBe(`A ${mark} 0 0 0`);
  });

  test('keep_running is never registered, yet remembered', () => {
    const { guard, guardians, stored } = setUp();
    guard.expect('u', mark, { ...RUN, keepRunning: true });
    guard.spawned(identity);
    expect(stored.get(5)).toMatchObject({ keepRunning: true, pid: 812 });
    guard.letGo('u');
    expect(guardians[0]?.lines).toEqual([]);
  });

  test('a clean end says so, and nothing is started after it', () => {
    const { guard, guardians } = setUp();
    guard.expect('u', mark, RUN);
    guard.letGo('u');
    guard.close();
    guardians[0]?.die();
    guard.expect('v', runMarkOf(MANAGER, 6), RUN);
    expect(guardians.map(({ lines }) => lines)).toEqual([[`A ${mark} 15 1000 0`, `D ${mark}`, 'Q']]);
  });

  test('what could not be ended is left to the guardian', () => {
    const { guard, guardians } = setUp();
    guard.expect('u', mark, RUN);
    guard.close();
    expect(guardians[0]?.lines).not.toContain('Q');
  });
});

describe('a guardian that dies', () => {
  test('is replaced at once, with every run that lives', () => {
    const { guard, guardians, advance } = setUp();
    guard.expect('u', mark, RUN);
    guard.expect('v', runMarkOf(MANAGER, 6), RUN);
    guard.letGo('u');
    advance(5_000);
    guardians[0]?.die();
    expect(guardians[1]?.lines).toEqual([`A ${runMarkOf(MANAGER, 6)} 15 1000 0`]);
  });

  test('within a second is tried again a second after its start', () => {
    const { guard, guardians, timers, advance } = setUp();
    guard.expect('u', mark, RUN);
    guardians[0]?.die();
    expect(guardians).toHaveLength(1);
    advance(1_000);
    timers[0]?.();
    expect(guardians).toHaveLength(2);
  });
});

describe('what is remembered of a run', () => {
  test('its root, boot and stop sequence while it lives, nothing afterwards', () => {
    const { guard, stored } = setUp(false);
    guard.expect('u', mark, RUN);
    expect([...stored.keys()]).toEqual([5]);
    guard.spawned(identity);
    expect([...stored]).toEqual([[5, { ...RUN, pid: 812, startTicks: 900, bootId: 'boot' }]]);
    guard.letGo('u');
    expect(stored.size).toBe(0);
  });

  test('a run that is kept stays remembered as such; the guardian forgets it and may end', () => {
    const { guard, guardians, stored } = setUp();
    guard.expect('u', mark, RUN);
    guard.spawned(identity);
    guard.keep('u');
    expect(stored.get(5)).toMatchObject({ ...RUN, pid: 812, startTicks: 900, kept: true });
    guard.letGo('u');
    expect(stored.size).toBe(1);
    guard.close();
    expect(guardians[0]?.lines).toEqual([`A ${mark} 15 1000 0`, `D ${mark}`, 'Q']);
  });

  test('an adopted run is guarded under its own mark, kept no more, and its start is not forgotten', () => {
    const { guard, guardians, stored } = setUp();
    guard.adopt({ ...identity, rootPid: -1 }, mark, RUN, 1_234);
    guard.spawned({ ...identity, rootPid: -1 });
    expect(guardians[0]?.lines).toEqual([`A ${mark} 15 1000 0`]);
    expect(stored.get(5)).toMatchObject({ pid: 0, startedAt: 1_234 });
    expect(stored.get(5)?.kept).toBeUndefined();
    expect(guard.leftoverOf(mark)).toBeNull();
    guard.letGo('u');
    expect(stored.size).toBe(0);
  });

  test('a leftover that could not be ended is the next host’s: the guardian forgets it, the record is as it was found', () => {
    const { guard, guardians, stored } = setUp();
    const found: RunRecord = { ...RUN, pid: 812, startTicks: 900, bootId: 'boot', startedAt: 77 };
    stored.set(5, found);
    guard.stopLeftover(identity, mark, found);
    guard.signalled('u', { signal: 'SIGKILL', graceMs: 0 }, []);
    guard.signalled('u', { signal: 'SIGTERM', graceMs: 500 }, []);
    guard.giveUp('u');
    guard.giveUp('u');
    expect(stored.get(5)).toEqual(found);
    guard.close();
    expect(guardians[0]?.lines.slice(-2)).toEqual([`D ${mark}`, 'Q']);
  });

  test('a host that ends while it stops a leftover leaves that to the guardian, its stop command included', () => {
    const { guard, guardians } = setUp();
    guard.stopLeftover(identity, mark, { ...RUN, stopCommand: 'a\nb', pid: 812, startTicks: 900, bootId: 'boot' });
    guard.close();
    expect(guardians[0]?.lines).toEqual([`A ${mark} 15 1000 0\nC ${mark} 812 a\\nb`]);
  });

  test('tells whose leftover a mark is: none of a live run, none of another host', () => {
    const { guard, stored } = setUp();
    stored.set(4, { ...RUN, pid: 1, startTicks: 1, bootId: 'boot' });
    guard.expect('u', mark, RUN);
    expect(guard.leftoverOf(runMarkOf(MANAGER, 4))).toEqual({ processId: 'shop/api', name: 'api', runId: 3, live: false });
    expect(guard.leftoverOf(runMarkOf(MANAGER, 9))).toMatchObject({ runId: 0, live: false });
    expect(guard.leftoverOf(mark)).toBeNull();
    expect(guard.leftoverOf(runMarkOf(MANAGER + 1, 4))).toBeNull();
    expect(guard.leftoverOf(12)).toBeNull();
  });
});
