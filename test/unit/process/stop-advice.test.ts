import { describe, expect, test } from 'vitest';
import { adviceOf, adviceToKeep, currentAdvice } from '../../../electron/core/process/stop-advice';
import { storedStateSchema } from '../../../electron/host/stored-state';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import type { StopPrediction } from '../../../shared/model/suggest-stop-signal';
import { createFakeCore, type FakeCore, makeStubborn, runWeb, watched } from '../../helpers/fake-core';

const record = (change: Partial<StopRecord> = {}): StopRecord => ({
  runId: 1,
  askedAt: 0,
  askedBy: 'test',
  steps: [
    { signal: 'SIGTERM', graceMs: 5_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ],
  events: [],
  signals: [],
  survivors: [],
  ports: [],
  escalated: true,
  durationMs: 5_010,
  outcome: 'stopped',
  ...change,
});
const prediction: StopPrediction = {
  signal: 'SIGTERM',
  killDelayMs: 5_000,
  tone: 'slow',
  text: 'api 7 ignores SIGTERM: the stop would take the full 5 s, then SIGKILL.',
  reason: 'api 7 ignores SIGTERM',
  better: { signal: 'SIGINT', text: 'SIGINT is caught by api 7.' },
};
const advice = {
  signal: 'SIGTERM',
  better: 'SIGINT',
  text: 'SIGKILL was needed: api 7 ignores SIGTERM. SIGINT is caught by api 7.',
  commandLine: './api',
  runId: 1,
};

describe('what a stop teaches', () => {
  test('a better signal, where its own was not obeyed', () => expect(adviceOf(record(), prediction, './api')).toEqual(advice));
  test.each<[string, Partial<StopRecord>, Partial<StopPrediction>]>([
    ['it ended by itself', { escalated: false }, {}],
    ['somebody did not wait for its steps', { forcedBy: 'window' }, {}],
    ['nothing would be better', {}, { better: null }],
    ['everybody obeyed and it still took too long', {}, { tone: 'fine', reason: null }],
  ])('nothing when %s', (_title, stop, predicted) => expect(adviceOf(record(stop), { ...prediction, ...predicted }, './api')).toBeNull());
  test('nothing where nothing could be read', () => expect(adviceOf(record(), null, './api')).toBeNull());

  test('it is kept until the same signal is obeyed', () => {
    const byInt = record({ escalated: false, steps: [{ signal: 'SIGINT', graceMs: 1 }] });
    expect(adviceToKeep(undefined, record(), advice)).toBe(advice);
    expect(adviceToKeep(advice, byInt, null)).toBe(advice);
    expect(adviceToKeep(advice, record(), null)).toBe(advice);
    expect(adviceToKeep(advice, record({ escalated: false }), null)).toBeUndefined();
  });
  test('it is void for another command or stop signal', () => {
    expect(currentAdvice(advice, 'SIGTERM', './api')).toBe(advice);
    expect(currentAdvice(advice, 'SIGINT', './api')).toBeNull();
    expect(currentAdvice(advice, 'SIGTERM', './api -v')).toBeNull();
    expect(currentAdvice(undefined, 'SIGTERM', './api')).toBeNull();
  });
  test('it survives a restart of the host', () => {
    const state = storedStateSchema.parse({ version: 1, managerId: 1, processes: { 'shop/api': { stopAdvice: advice } } });
    expect(state.processes['shop/api']?.stopAdvice).toEqual(advice);
  });
});

test('a stop that is not obeyed tells the better signal in its outcome and in the snapshot; another signal takes it away', async () => {
  const core = createFakeCore();
  // SIGTERM (bit 14) ignored, SIGINT (bit 1) caught.
  Object.assign(core.deps.reader, { signalMasks: () => ({ ignored: 1n << 14n, caught: 1n << 1n }) });
  await runWeb(core);
  makeStubborn(core);
  const stop = watched(core.supervisor.stop('test/web', { by: 'test' }));
  await core.clock.pass(5_500);
  expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: true, note: expect.stringContaining('SIGINT is caught by') });
  expect(core.supervisor.snapshot('test/web')?.stopAdvice).toMatchObject({ signal: 'SIGTERM', better: 'SIGINT' });
  expect(core.supervisor.configure('test/web', { stopSignal: 'SIGINT' }).stopAdvice).toBeNull();
});

test.each<[string, (core: FakeCore) => Promise<unknown>, string]>([
  ['a second stop', (core) => core.supervisor.stop('test/web', { by: 'command line' }), 'command line'],
  ['Kill now', (core) => core.supervisor.kill('test/web', 'window'), 'window'],
  ['the end of the host', async (core) => core.supervisor.force(), 'host'],
])('a stop forced by %s does not blame the program', async (_what, force, forcedBy) => {
  const core = createFakeCore();
  Object.assign(core.deps.reader, { signalMasks: () => ({ ignored: 1n << 14n, caught: 1n << 1n }) });
  await runWeb(core);
  makeStubborn(core);
  const stop = watched(core.supervisor.stop('test/web', { by: 'test' }));
  await core.clock.pass(500);
  void force(core);
  await core.clock.pass(500);
  expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: true, forcedBy, note: null });
  const web = core.supervisor.snapshot('test/web');
  expect(web?.stopAdvice).toBeNull();
  expect(web?.pastStops).toMatchObject([{ escalated: true, forcedBy }]);
});

test('Kill now on what runs is forced, a stop signal of SIGKILL is not', async () => {
  const core = createFakeCore();
  await runWeb(core);
  const kill = watched(core.supervisor.kill('test/web', 'window'));
  await core.clock.pass(500);
  expect(kill.value).toMatchObject({ outcome: 'stopped', escalated: true, forcedBy: 'window' });
  await runWeb(core);
  const stop = watched(core.supervisor.stop('test/web', { signal: 'SIGKILL', by: 'window' }));
  await core.clock.pass(500);
  expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: true });
  expect(stop.value?.forcedBy).toBeUndefined();
});
