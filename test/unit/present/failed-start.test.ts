import { expect, it } from 'vitest';
import { failedStart } from '../../../renderer/present/failed-start';
import type { ProcessState } from '../../../shared/model/process-state';

const failed = (text: string, cause: 'spawn-failed' | 'restart-limit' = 'spawn-failed'): ProcessState => ({
  kind: 'failed',
  cause,
  text,
  lastExit: null,
});

it('a missing command is told with its next step, neither cut', () => {
  expect(failedStart({ state: failed('./does-not-exist does not exist (ENOENT). Build it, or correct the command') })).toEqual({
    text: './does-not-exist does not exist (ENOENT).',
    next: 'Build it, or correct the command.',
  });
});

it('what has no next step, and what did start', () => {
  expect(failedStart({ state: failed('the command is empty') })).toEqual({ text: 'the command is empty.', next: undefined });
  expect(failedStart({ state: failed('exited 1, tried 5 times', 'restart-limit') })).toBeNull();
  expect(failedStart({ state: { kind: 'stopped', lastExit: null } })).toBeNull();
});
