import { describe, expect, test } from 'vitest';
import { KILL_PATIENCE_MS, planStop, type StopOverrides } from '../../../electron/core/process/plan-stop';
import { effectiveStop } from '../../../electron/core/process/process-view';
import { EMPTY_MEMORY } from '../../../electron/core/process/supervisor-api';
import { DEFAULT_STOP, type StopConfig, stopGraceMs, stopSteps } from '../../../shared/model/stop-sequence';
import { fakeConfig } from '../../helpers/fake-core';

const force = { signal: 'SIGKILL', graceMs: KILL_PATIENCE_MS };
const THREE: StopConfig = {
  ...DEFAULT_STOP,
  earlier: [
    { signal: 'SIGQUIT', graceMs: 1_000 },
    { signal: 'SIGINT', graceMs: 2_000 },
  ],
};

/** `SIGINT 2000 → SIGTERM 5000`, without the SIGKILL. */
const planned = (config: StopConfig, overrides: StopOverrides = {}): string =>
  planStop(config, overrides, true)
    .slice(0, -1)
    .map(({ signal, graceMs }) => `${signal} ${graceMs}`)
    .join(' → ');

describe('the steps of one stop', () => {
  test.each<[string, StopConfig, StopOverrides, string]>([
    ['one step', DEFAULT_STOP, {}, 'SIGTERM 5000'],
    ['three steps in their order', THREE, {}, 'SIGQUIT 1000 → SIGINT 2000 → SIGTERM 5000'],
    ['a kill delay is the wait of the last step', THREE, { killDelayMs: 100 }, 'SIGQUIT 1000 → SIGINT 2000 → SIGTERM 100'],
    ['a signal for this once is the only step', THREE, { signal: 'SIGHUP' }, 'SIGHUP 5000'],
    ['a signal and a delay for this once', THREE, { signal: 'SIGHUP', killDelayMs: 0 }, 'SIGHUP 0'],
    ['SIGKILL for this once is no step beside the last', THREE, { signal: 'SIGKILL' }, ''],
  ])('%s', (_what, config, overrides, steps) => {
    expect(planned(config, overrides)).toBe(steps);
    expect(planStop(config, overrides, true).at(-1)).toEqual(force);
  });

  test('without signals there is only force, however many steps there are', () => expect(planStop(THREE, {}, false)).toEqual([force]));
  test('the longest a stop can take is the sum of its waits', () => expect(stopGraceMs(THREE)).toBe(8_000));
});

describe('what was set for a process in the window', () => {
  const memory = { ...EMPTY_MEMORY, stopSignal: 'SIGHUP', killDelayMs: 250 };
  test('replaces signal and wait of the only step', () =>
    expect(stopSteps(effectiveStop(fakeConfig('web'), memory))).toEqual([{ signal: 'SIGHUP', graceMs: 250 }]));
  test('sets only the wait before SIGKILL where there are several steps', () =>
    expect(planned(effectiveStop(fakeConfig('web', { stop: THREE }), memory))).toBe('SIGQUIT 1000 → SIGINT 2000 → SIGTERM 250'));
});
