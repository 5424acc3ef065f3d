import { describe, expect, it } from 'vitest';
import { countdownText, durationText, secondsLeft, uptimeShort, uptimeText } from '../../../renderer/present/format-duration';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('durationText', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [84, '84 ms'],
    [99.6, '0.10 s'],
    [310, '0.31 s'],
    [5_010, '5.01 s'],
    [9_994, '9.99 s'],
    [9_996, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 m'],
    [3 * MINUTE + 12 * SECOND, '3 m 12 s'],
    [2 * HOUR + 41 * MINUTE, '2 h 41 m'],
    [41 * HOUR, '1 d 17 h'],
  ])('writes %d ms as %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

describe('uptimeText', () => {
  it.each([
    [-1, '0 s', '0 s'],
    [8_900, '8 s', '8 s'],
    [12 * MINUTE + 59 * SECOND, '12 m', '12 m'],
    [2 * HOUR, '2 h', '2 h'],
    [2 * HOUR + 41 * MINUTE, '2 h 41 m', '2 h'],
    [41 * HOUR + 59 * MINUTE, '1 d 17 h', '1 d'],
  ])('rounds %d ms down to %s, short %s', (ms, text, short) => {
    expect(uptimeText(ms)).toBe(text);
    expect(uptimeShort(ms)).toBe(short);
  });
});

describe('countdownText', () => {
  it.each([
    [23_100, '24 s'],
    [4_000, '4 s'],
    [1, '1 s'],
    [0, '0 s'],
    [-700, '0 s'],
    [80_000, '1 m 20 s'],
  ])('counts %d ms down as %s', (left, text) => expect(countdownText(1_000_000 + left, 1_000_000)).toBe(text));

  it('never counts below zero', () => expect(secondsLeft(10, 20_000)).toBe(0));
});
