import { describe, expect, test } from 'vitest';
import { crashSuspect, namingSuspect } from '../../../electron/core/process/crash-suspect';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { RunCause } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';

const CHANGE: RunCause = { kind: 'file-change', files: ['main.go'], by: 'file change' };
const CRASH: RunCause = { kind: 'crash', files: [], by: 'automatic restart' };
const BY_HAND: RunCause = { kind: 'manual', files: [], by: 'window' };
const exit = (ranMs: number | null): ExitResult => ({
  runId: 2,
  code: 7,
  signal: null,
  cause: 'crashed',
  expected: false,
  at: 1,
  ranMs,
  detail: 'exited 7',
});

describe('the change a crash loop began with', () => {
  test.each([
    ['a new version that dies at once', null, CHANGE, 80, CHANGE],
    ['its automatic restarts', CHANGE, CRASH, 90, CHANGE],
    ['a start by hand', CHANGE, BY_HAND, 80, null],
    ['a run that worked for longer than the window', null, CHANGE, 60_000, null],
    ['an automatic restart that worked for longer', CHANGE, CRASH, 70_000, null],
    ['an end nobody saw', CHANGE, CRASH, null, null],
    ['a run whose cause is not known', CHANGE, null, 80, null],
  ])('%s', (_what, before, cause, ranMs, suspect) => expect(crashSuspect(before, cause, exit(ranMs), 60_000)).toEqual(suspect));

  test('is named once, where automatic restarts are given up', () => {
    const before: ProcessState = { kind: 'backoff', lastExit: exit(80), attempt: 3, retryAt: 5 };
    const failed: ProcessState = {
      kind: 'failed',
      cause: 'restart-limit',
      text: 'exited 7; 3 automatic restarts did not help',
      lastExit: exit(80),
    };
    const named = namingSuspect(before, failed, CHANGE);
    expect(named).toEqual({ ...failed, text: 'exited 7; 3 automatic restarts did not help; it began when main.go changed' });
    expect(namingSuspect(named, named, CHANGE)).toBe(named);
    expect(namingSuspect(before, failed, null)).toBe(failed);
    const unkillable: ProcessState = { ...failed, cause: 'unkillable' };
    expect(namingSuspect(before, unkillable, CHANGE)).toBe(unkillable);
  });
});
