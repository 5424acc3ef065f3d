import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../electron/core/clock';
import { ReadBrake } from '../../../electron/core/logs/read-brake';

/** A clock whose timers fire by hand. */
function manualClock() {
  const due: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonicMs: () => 0,
    setTimer: (fn) => {
      due.push(fn);
      return {
        cancel: () => {
          const at = due.indexOf(fn);
          if (at >= 0) due.splice(at, 1);
        },
      };
    },
  };
  return { clock, due, elapse: () => due.splice(0).forEach((fn) => void fn()) };
}

describe('read brake', () => {
  it('pauses above the bound and resumes each reader once, when half of it is written', () => {
    let waiting = 50;
    const { clock, due } = manualClock();
    const brake = new ReadBrake(clock, () => waiting, 100);
    const resumed: string[] = [];
    expect(brake.shouldPause(() => resumed.push('never'))).toBe(false);
    waiting = 100;
    expect(brake.shouldPause(() => resumed.push('stdout'))).toBe(true);
    expect(brake.shouldPause(() => resumed.push('stderr'))).toBe(true);
    waiting = 60;
    brake.moved();
    expect(resumed).toEqual([]);
    waiting = 40;
    brake.moved();
    brake.moved();
    expect(resumed).toEqual(['stdout', 'stderr']);
    expect(due).toEqual([]);
  });

  it('a disk that stands still holds the child for one limit only, until it moves again', () => {
    let waiting = 100;
    const { clock, elapse } = manualClock();
    const brake = new ReadBrake(clock, () => waiting, 100);
    let resumed = 0;
    const resume = () => {
      resumed++;
    };
    expect(brake.shouldPause(resume)).toBe(true);
    elapse();
    expect(resumed).toBe(1);
    expect(brake.shouldPause(resume)).toBe(false);
    waiting = 90;
    brake.moved();
    waiting = 100;
    expect(brake.shouldPause(resume)).toBe(true);
  });

  it('letting go at the end resumes everybody', () => {
    const { clock, due } = manualClock();
    const brake = new ReadBrake(clock, () => 100, 100);
    let resumed = 0;
    brake.shouldPause(() => {
      resumed++;
    });
    brake.release();
    brake.release();
    expect(resumed).toBe(1);
    expect(due).toEqual([]);
  });
});
