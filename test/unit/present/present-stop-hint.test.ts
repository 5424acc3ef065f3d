import { describe, expect, it } from 'vitest';
import { presentCustoms, presentStopSignal, runtimeOf } from '../../../renderer/present/present-customs';
import { adviceAfterStop, containerHint, presentStopHint } from '../../../renderer/present/present-stop-hint';
import type { SignalForecast } from '../../../shared/contract/outcomes';
import { DEFAULT_STOP, type StopRecord } from '../../../shared/model/stop-sequence';
import type { StopPrediction } from '../../../shared/model/suggest-stop-signal';

const SLOW: StopPrediction = {
  signal: 'SIGTERM',
  killDelayMs: 5_000,
  tone: 'slow',
  text: 'all 2 processes ignore SIGTERM: the stop would take the full 5 s, then SIGKILL.',
  reason: 'all 2 processes ignore SIGTERM',
  better: { signal: 'SIGINT', text: 'SIGINT is caught by all 2 processes.' },
};
const forecast = (stop: StopPrediction | null): SignalForecast => ({
  processId: 'shop/api',
  runId: 1,
  readAt: 0,
  members: [{ pid: 7, command: 'python3 app.py', main: true, effects: {} }],
  stop,
});
const ADVICE = { signal: 'SIGTERM', better: 'SIGINT', text: 'SIGKILL was needed: api 7 ignores SIGTERM.', commandLine: './api', runId: 9 };
const process = { name: 'api', stop: DEFAULT_STOP, stopAdvice: null, lastStop: null };

const stopOf = (runId: number): StopRecord => ({
  runId,
  askedAt: 0,
  askedBy: 'window',
  steps: [],
  events: [],
  signals: [],
  survivors: [],
  ports: [],
  escalated: true,
  durationMs: 680,
  outcome: 'stopped',
});

describe('the line beside Stop', () => {
  it('is there only where another signal would do better', () => {
    expect(presentStopHint(process, forecast(SLOW))).toEqual({
      text: 'All 2 processes ignore SIGTERM: the stop would take the full 5 s, then SIGKILL.',
      next: 'SIGINT is caught by all 2 processes.',
      better: 'SIGINT',
    });
    expect(presentStopHint(process, forecast({ ...SLOW, better: null }))).toBeNull();
    expect(presentStopHint(process, forecast(null))).toBeNull();
    expect(presentStopHint(process, null)).toBeNull();
  });
  it('offers the better signal of a sequence of several steps without keeping it', () => {
    const stop = { ...DEFAULT_STOP, earlier: [{ signal: 'SIGTERM', graceMs: 2_000 }], stopSignal: 'SIGINT' };
    const hint = presentStopHint({ ...process, stop }, forecast({ ...SLOW, better: { signal: 'SIGQUIT', text: 'SIGQUIT is caught.' } }));
    expect(hint?.next).toBe('SIGQUIT is caught. Once: slipway stop api --signal SIGQUIT. For good: change the steps in the project file.');
    expect(hint?.better).toBeNull();
    expect(adviceAfterStop({ ...process, stop, stopAdvice: ADVICE, lastStop: stopOf(9) })).toMatchObject({
      text: ADVICE.text,
      better: null,
    });
  });
  it('says nothing about a signal that is not the stop signal any more', () => {
    expect(presentStopHint({ ...process, stop: { ...DEFAULT_STOP, stopSignal: 'SIGINT' } }, forecast(SLOW))).toBeNull();
  });
  it('falls back on what the last stop taught while nothing can be read', () => {
    expect(presentStopHint({ ...process, stopAdvice: ADVICE }, null)).toMatchObject({ better: 'SIGINT' });
    expect(presentStopHint({ ...process, stopAdvice: ADVICE }, forecast({ ...SLOW, tone: 'fine', better: null }))).toBeNull();
  });
  it('does not show the pid that an older run had as one of the run that was stopped now', () => {
    const words = 'SIGKILL was needed for run 9: api 7 ignores SIGTERM.';
    expect(adviceAfterStop({ ...process, stopAdvice: ADVICE, lastStop: stopOf(10) })?.text).toBe(words);
    expect(presentStopHint({ ...process, stopAdvice: ADVICE }, null)?.text).toBe(words);
    const { runId: _runId, ...old } = ADVICE;
    expect(adviceAfterStop({ ...process, stopAdvice: old, lastStop: stopOf(9) })?.text).toContain('for an earlier run: api 7');
  });
  it('after a stop that was not obeyed the advice stands until the signal is another', () => {
    expect(adviceAfterStop({ ...process, stopAdvice: ADVICE, lastStop: stopOf(9) })).toMatchObject({ text: ADVICE.text, better: 'SIGINT' });
    expect(adviceAfterStop({ ...process, stop: { ...DEFAULT_STOP, stopSignal: 'SIGINT' }, stopAdvice: ADVICE })).toBeNull();
    expect(adviceAfterStop(process)).toBeNull();
  });
});

describe('the side of the signal menu', () => {
  const row = (name: string) => ({ info: { name } });
  it('marks the stop signal and the better one, and no other', () => {
    expect(presentStopSignal(row('SIGTERM'), forecast(SLOW))).toMatchObject({
      use: 'SIGINT',
      text: expect.stringContaining('Stop begins with it: all 2 processes ignore SIGTERM'),
    });
    expect(presentStopSignal(row('SIGINT'), forecast(SLOW))).toMatchObject({
      use: 'SIGINT',
      text: expect.stringContaining('better than SIGTERM'),
    });
    expect(presentStopSignal(row('SIGHUP'), forecast(SLOW))).toBeNull();
    expect(presentStopSignal(row('SIGTERM'), forecast({ ...SLOW, better: null }))?.use).toBeNull();
    expect(presentStopSignal(row('SIGTERM'), forecast(null))).toBeNull();
  });
  it('puts the customs of this very process first', () => {
    expect(runtimeOf(forecast(null))).toBe('python');
    const behindShell = [
      { pid: 7, command: 'sh -c "python3 app.py"', main: true, effects: {} },
      { pid: 8, command: 'python3 app.py', main: false, effects: {} },
    ];
    expect(runtimeOf({ ...forecast(null), members: behindShell })).toBe('python');
    expect(presentCustoms('SIGINT', 'python')[0]).toMatchObject({
      name: 'Python',
      own: true,
      does: expect.stringContaining('KeyboardInterrupt'),
    });
    expect(presentCustoms('SIGINT', null).some(({ own }) => own)).toBe(false);
  });
});

describe('inside a container', () => {
  it('the kill delay’s hint says so; elsewhere there is none', () => {
    expect(containerHint({ container: 'a Docker container' })).toMatch(/^Slipway runs in a Docker container\. Stops tend to take longer/);
    expect(containerHint({ container: null })).toBeNull();
    expect(containerHint({})).toBeNull();
  });
});
