import { expect, test } from 'vitest';
import { counted } from '../../../electron/cli/counted';

test.each([
  [[], []],
  [['SIGHUP'], ['SIGHUP']],
  [
    ['SIGHUP', 'SIGHUP', 'SIGUSR1', 'SIGHUP'],
    ['SIGHUP ×2', 'SIGUSR1', 'SIGHUP'],
  ],
])('signals in a row that are the same are one word: %j', (signals, words) => {
  expect(counted(signals)).toEqual(words);
});
