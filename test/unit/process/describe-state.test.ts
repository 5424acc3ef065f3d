import { describe, expect, test } from 'vitest';
import { describeState, type StateFacts } from '../../../electron/core/process/describe-state';
import type { ProcessState } from '../../../shared/model/process-state';

const PLAIN: StateFacts = { stop: null, building: false, withoutReadyCheck: false };
const RUNNING: ProcessState = {
  kind: 'running',
  runId: 1,
  pid: 2,
  startedAt: 0,
  readyAt: 300,
  attempt: 0,
  health: 'ready',
  handedOverFrom: null,
  lastExit: null,
};

describe('what stands beside the word for a process that runs while its watch is paused by a loop', () => {
  test.each<[string, ProcessState, Partial<StateFacts>, string]>([
    ['watched', RUNNING, {}, 'ready in 0.30 s'],
    ['paused', RUNNING, { watchPaused: true }, 'ready in 0.30 s · watch paused'],
    ['paused, of an older build', RUNNING, { watchPaused: true, buildFailed: true }, 'ready in 0.30 s · build failed · watch paused'],
    ['paused, without a check', RUNNING, { watchPaused: true, withoutReadyCheck: true }, 'no ready check · watch paused'],
    ['paused, adopted', { ...RUNNING, adoptedAt: 400 }, { watchPaused: true }, 'adopted · ready · watch paused'],
    ['down, where the watch rests anyway', { kind: 'stopped', lastExit: null }, { watchPaused: true }, ''],
  ])('%s', (_, state, facts, text) => {
    expect(describeState(state, { ...PLAIN, ...facts })).toBe(text);
  });
});
