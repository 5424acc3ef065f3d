import { expect, test } from 'vitest';
import { signalCountsOf, signalWords } from '../../../electron/cli/signal-counts';
import type { SignalRecord } from '../../../shared/model/process';

const sent = (...names: string[]): SignalRecord[] => names.map((signal, at) => ({ at, signal, pids: [7], by: 'window' }));

test.each([
  ['none', {}, [], {}],
  [
    'all that are kept, in their order',
    { signals: sent('SIGHUP', 'SIGUSR1', 'SIGHUP') },
    ['SIGHUP', 'SIGUSR1', 'SIGHUP'],
    { SIGHUP: 2, SIGUSR1: 1 },
  ],
  [
    'more than are kept, each with its count',
    { signals: sent('SIGHUP', 'SIGHUP'), signalCounts: { SIGUSR1: 1, SIGHUP: 33 } },
    ['SIGUSR1', 'SIGHUP ×33'],
    { SIGUSR1: 1, SIGHUP: 33 },
  ],
  ['a record that keeps both says the same', { signals: sent('SIGHUP'), signalCounts: { SIGHUP: 1 } }, ['SIGHUP'], { SIGHUP: 1 }],
] as const)('the history of a run counts every signal sent to it: %s', (_what, run, words, counts) => {
  expect(signalWords(run)).toEqual(words);
  expect(signalCountsOf(run)).toEqual(counts);
});
