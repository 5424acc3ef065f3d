import { expect, test } from 'vitest';
import { endIconOf, exitWords, foldsBehind, presentRunFacts, type RunFacts } from '../../../renderer/logs/run-facts';
import type { ExitResult } from '../../../shared/model/exit-result';

const EXIT: ExitResult = { runId: 1, code: null, signal: null, cause: 'stopped', expected: true, at: 9, ranMs: 0, detail: '' };
const facts = (exit: ExitResult): RunFacts => ({ live: null, readyMs: null, stopMs: null, escalated: false, exit });

const takenBack: ExitResult = { ...EXIT, detail: 'was not started: its start was taken back' };
const buildFailed: ExitResult = { ...EXIT, cause: 'build-failed', code: 1, expected: false, detail: 'the build exited 1' };
const unknownCode: ExitResult = { ...EXIT, ranMs: 3_000, detail: 'ended (exit code unknown: it had been handed over)' };

test.each([
  ['a start that was taken back did not end, and has no tick', takenBack, 'not started: its start was taken back', 'stopped'],
  ['the code of a failed build is not that of a run', buildFailed, 'not started: the build exited 1', 'failed'],
  ['a run whose code nobody knows has ended', unknownCode, 'ended', 'exited'],
  ['a run that was stopped', { ...EXIT, code: 0, ranMs: 12 }, 'exited 0', 'exited'],
] as const)('%s', (_what, exit, words, icon) => {
  expect(exitWords(exit)).toBe(words);
  expect(endIconOf(facts(exit))).toBe(icon);
});

test('what never began is not said to have run for 0 ms', () => {
  expect(presentRunFacts(facts(takenBack), 2, true)).toEqual(['2 lines', 'not started: its start was taken back']);
  expect(presentRunFacts(facts(unknownCode), 2, false)).toEqual(['ran 3.00 s', 'ended']);
});

test.each([
  ['a build that gave the same program', 'Built in 0.73 s', 'stopped'],
  ['a build beside the run that failed', 'Build: the build exited 1', 'failed'],
  ['a build that a newer change cancelled', 'Build: the build was cancelled', 'stopped'],
  ['nothing was said of it', '', 'stopped'],
] as const)('a run for which nothing was started has an icon: %s', (_what, notStarted, icon) => {
  expect(endIconOf({ exit: null, escalated: false, notStarted })).toBe(icon);
});

test.each([
  ['the run that lives, however many builds came after it', { live: 'running', exit: null }, 1, 9, false],
  ['one that ended as it should', { live: null, exit: unknownCode }, 8, 9, true],
  ['one that ended badly', { live: null, exit: buildFailed }, 1, 9, false],
  ['the one before the newest, of which nothing is known yet', { live: null, exit: null }, 8, 9, false],
  ['an older one of which nothing is known', { live: null, exit: null }, 7, 9, true],
] as const)('what folds when a newer run begins: %s', (_what, facts, runId, newest, folds) => {
  expect(foldsBehind(facts, runId, newest)).toBe(folds);
});
