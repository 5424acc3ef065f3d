import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../../renderer/transport/connector';
import { readCode } from '../../../renderer/transport/sign-in';

const CODE = 'k3QfLx0_1-abcdefghijklmnop';

describe('readCode', () => {
  it.each([
    [`http://127.0.0.1:4500/#code=${CODE}`, CODE],
    [`Slipway is running at http://127.0.0.1:4500/#code=${CODE}`, CODE],
    [`  #code=${CODE} `, CODE],
    [CODE, CODE],
    ['', null],
    ['short', null],
    ['http://127.0.0.1:4500/', null],
  ])('finds the code in "%s"', (pasted, code) => expect(readCode(pasted)).toBe(code));
});

describe('the wait before the next attempt', () => {
  it('doubles up to five seconds', () =>
    expect([0, 1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]));
});
