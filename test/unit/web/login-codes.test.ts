import { describe, expect, test } from 'vitest';
import { createLoginCodes, isSameSecret, newSecret } from '../../../electron/web/login-codes';

function withClock() {
  const clock = { now: 1_000_000 };
  return { clock, codes: createLoginCodes(() => clock.now) };
}

describe('a login code', () => {
  test('is exchanged for a session token once', () => {
    const { codes } = withClock();
    const code = codes.issueCode();
    const first = codes.exchange(code);
    expect(first.kind).toBe('token');
    if (first.kind === 'token') expect(codes.isSession(first.token)).toBe(true);
    expect(codes.exchange(code)).toEqual({ kind: 'refused' });
  });

  test('is 256 bit in base64url', () => {
    const { codes } = withClock();
    expect(codes.issueCode()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(Array.from({ length: 100 }, newSecret)).size).toBe(100);
  });

  test('ends after twelve hours', () => {
    const { clock, codes } = withClock();
    const code = codes.issueCode();
    clock.now += 12 * 60 * 60_000 + 1;
    expect(codes.exchange(code)).toEqual({ kind: 'refused' });
  });

  test('of thirty-three unused ones the oldest is forgotten', () => {
    const { codes } = withClock();
    const issued = Array.from({ length: 33 }, () => codes.issueCode());
    expect(codes.exchange(issued[0] ?? '').kind).toBe('refused');
    expect(codes.exchange(issued[1] ?? '').kind).toBe('token');
  });

  test('is neither a session token nor the other way round', () => {
    const { codes } = withClock();
    const code = codes.issueCode();
    expect(codes.isSession(code)).toBe(false);
    const result = codes.exchange(code);
    if (result.kind === 'token') expect(codes.exchange(result.token).kind).toBe('refused');
  });
});

test('after twenty wrong codes even a right one waits ten seconds', () => {
  const { clock, codes } = withClock();
  const code = codes.issueCode();
  for (let i = 0; i < 20; i += 1) expect(codes.exchange(`wrong${i}`).kind).toBe('refused');
  expect(codes.exchange(code).kind).toBe('too-many');
  clock.now += 10_001;
  expect(codes.exchange(code).kind).toBe('token');
});

test('secrets of different lengths compare without an error', () => {
  expect(isSameSecret('a', 'abc')).toBe(false);
  expect(isSameSecret('', '')).toBe(true);
});
