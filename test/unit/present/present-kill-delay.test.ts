import { describe, expect, it } from 'vitest';
import {
  adviseDelay,
  countStops,
  delayInWords,
  histogramOf,
  parseDelay,
  positionOf,
  secondsText,
  stepMs,
} from '../../../renderer/present/present-kill-delay';
import type { PastStop } from '../../../shared/model/process';
import { KILL_DELAY_STEPS_MS } from '../../../shared/model/stop-sequence';

const stops = (count: number, durationMs: number, escalated = false): PastStop[] =>
  Array.from({ length: count }, () => ({ durationMs, escalated }));

describe('the scale of the slider', () => {
  it('puts every step at its own place, and back', () => {
    for (const [step, ms] of KILL_DELAY_STEPS_MS.entries()) {
      expect(positionOf(ms)).toBe(step);
      expect(stepMs(step)).toBe(ms);
    }
  });

  it.each([
    [50, 0.5],
    [3_500, 5.5],
    [7_500, 6.5],
    [600_000, 9],
    [-1, 0],
  ])('%i ms stands at %d', (ms, position) => {
    expect(positionOf(ms)).toBeCloseTo(position, 5);
  });
});

describe('words and numbers', () => {
  it.each([
    [5_000, '5', '5 seconds'],
    [1_000, '1', '1 second'],
    [250, '0.25', '0.25 seconds'],
    [0, '0', '0 seconds: SIGKILL at once'],
  ])('%i ms', (ms, seconds, words) => {
    expect([secondsText(ms), delayInWords(ms)]).toEqual([seconds, words]);
  });

  it.each<[string, number | string]>([
    ['5', 5_000],
    [' 0.5 ', 500],
    ['0,5', 500],
    ['.25', 250],
    ['500ms', 500],
    ['2 s', 2_000],
    ['1m', 60_000],
    ['600', 600_000],
    ['601', 'At most 600 s.'],
    ['', 'Write seconds, like 5 or 0.5.'],
    ['abc', 'Write seconds, like 5 or 0.5.'],
    ['-1', 'Write seconds, like 5 or 0.5.'],
    ['1e3', 'Write seconds, like 5 or 0.5.'],
  ])('reads %j', (text, expected) => {
    const parsed = parseDelay(text);
    expect(parsed.ok ? parsed.delayMs : parsed.message).toBe(expected);
  });
});

describe('past stops', () => {
  it('stand at the first step that would have been enough; killed ones at the delay they were given', () => {
    const bars = histogramOf([...stops(31, 84), ...stops(4, 200), ...stops(2, 5_010, true)]);
    expect(bars.filter((bar) => bar.count > 0).map((bar) => [bar.step, bar.count, bar.killed])).toEqual([
      [1, 31, 0],
      [2, 4, 0],
      [6, 2, 2],
    ]);
    expect(bars[1]?.share).toBe(1);
  });

  it('that somebody forced are neither drawn nor counted', () => {
    const past: PastStop[] = [...stops(6, 84), { durationMs: 40_000, escalated: true, forcedBy: 'window' }];
    expect(histogramOf(past).filter((bar) => bar.count > 0)).toMatchObject([{ step: 1, count: 6, killed: 0 }]);
    expect(countStops(past).killed).toBeNull();
    expect(adviseDelay(past, 5_000)?.text).toBe('0.1 s would have done for 6 of the last 6 stops.');
  });

  it('of several steps stand at the time since the last step began, and not at all where it never came', () => {
    const past: PastStop[] = [
      { durationMs: 2_084, escalated: false, lastStepMs: 84 },
      { durationMs: 900, escalated: false, lastStepMs: null },
    ];
    expect(histogramOf(past).filter((bar) => bar.count > 0)).toMatchObject([{ step: 1, count: 1 }]);
    expect(countStops(past).graceful).toBe('1 stop ended by itself');
  });

  it('are all empty without any', () => {
    expect(histogramOf([]).every((bar) => bar.count === 0 && bar.share === 0)).toBe(true);
  });

  it('advise the shortest step that would have done', () => {
    expect(adviseDelay([...stops(37, 84), ...stops(1, 860), ...stops(2, 5_010, true)], 5_000)).toEqual({
      delayMs: 1_000,
      text: '1 s would have done for 38 of the last 40 stops.',
      detail: 'Longest that ended by itself: 0.86 s',
    });
  });

  it.each<[string, PastStop[], number]>([
    ['too few stops are known', stops(4, 84), 5_000],
    ['the delay is short enough already', stops(10, 84), 100],
    ['every stop needed SIGKILL', stops(10, 5_010, true), 5_000],
  ])('advise nothing when %s', (_, past, current) => {
    expect(adviseDelay(past, current)).toBeNull();
  });

  it('are counted in words', () => {
    expect(countStops([...stops(1, 84), ...stops(2, 5_010, true)])).toEqual({
      graceful: '1 stop ended by itself',
      killed: '2 were killed',
    });
    expect(countStops(stops(38, 84))).toEqual({ graceful: '38 stops ended by themselves', killed: null });
  });
});
