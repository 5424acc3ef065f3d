import { describe, expect, test, vi } from 'vitest';
import { askQuit, quitUnasked } from '../../../electron/desktop/ask-quit';
import { describeRunning } from '../../../electron/desktop/describe-running';
import type { ElectronApi } from '../../../electron/desktop/electron-api';
import { createQuit, quitDeadlineMs } from '../../../electron/desktop/quit';
import type { CallClient } from '../../../shared/contract/call-client';
import type { QuitPolicy } from '../../../shared/model/leftover';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';
import { processSnapshot, RUNNING } from './process-snapshot';

function setUp(mode: 'own' | 'attached' | null) {
  const events: string[] = [];
  const timers: (() => void)[] = [];
  let settleShutdown: () => void = () => undefined;
  let exit: () => void = () => undefined;
  const exited = new Promise<void>((resolve) => {
    exit = resolve;
  });
  const call = (name: string, { keep }: { keep?: boolean } = {}) => {
    events.push(keep === true ? `${name}, kept` : name);
    return new Promise((resolve) => {
      settleShutdown = () => resolve({ ok: true, value: { stopped: [] } });
    });
  };
  const quit = createQuit({
    client: () => (mode === null ? null : ({ call } as unknown as CallClient)),
    processes: () => [processSnapshot('api', RUNNING)],
    mode: () => mode,
    expectExit: () => events.push('expect exit'),
    exited: () => exited,
    kill: () => events.push('kill'),
    after: (delayMs, run) => {
      events.push(`timer ${delayMs}`);
      timers.push(run);
      return () => events.push(`cancel ${delayMs}`);
    },
    log: (message) => events.push(message),
  });
  return { quit, events, timers, settle: () => settleShutdown(), exit: () => exit() };
}

test('quitting stops everything through the host, then waits for its process', async () => {
  const { quit, events, settle, exit } = setUp('own');
  const done = quit('stop');
  settle();
  exit();
  await done;
  expect([...events].sort()).toEqual(['cancel 10000', 'expect exit', 'host.shutdown', 'timer 10000']);
});

test('quitting that keeps what runs asks the host to let it go, and waits for no kill delay', async () => {
  const { quit, events, settle, exit } = setUp('own');
  const done = quit('keep');
  settle();
  exit();
  await done;
  expect([...events].sort()).toEqual(['cancel 5000', 'expect exit', 'host.shutdown, kept', 'timer 5000']);
});

test('a host that does not end in time is ended', async () => {
  const { quit, events, timers, exit } = setUp('own');
  const done = quit('stop');
  await Promise.resolve();
  timers[0]?.();
  await vi.waitFor(() => expect(events).toContain('kill'));
  exit();
  await done;
});

test('a host of somebody else is left alone', async () => {
  const { quit, events, exit } = setUp('attached');
  const done = quit('stop');
  exit();
  await done;
  expect(events).toContain('kill');
  expect(events).not.toContain('host.shutdown');
});

test('quitting while the host starts ends its process and does not hang', async () => {
  const { quit, events, timers } = setUp(null);
  const done = quit('stop');
  expect(events).toEqual(['expect exit', 'kill', 'timer 3000']);
  timers[0]?.();
  await done;
});

test('quitting twice is one quit', () => {
  const { quit, events } = setUp('own');
  expect(quit('stop')).toBe(quit('keep'));
  expect(events.filter((event) => event === 'host.shutdown')).toHaveLength(1);
});

test.each([
  [[], 5_000],
  [[processSnapshot('a', { kind: 'stopped', lastExit: null }, { stop: { ...DEFAULT_STOP, killDelayMs: 60_000 } })], 5_000],
  [[processSnapshot('a', RUNNING), processSnapshot('b', RUNNING, { stop: { ...DEFAULT_STOP, killDelayMs: 20_000 } })], 25_000],
  [[processSnapshot('a', RUNNING, { stop: { ...DEFAULT_STOP, killDelayMs: 600_000 } })], 90_000],
])('the deadline of %# follows the longest kill delay of what runs', (processes, expected) => {
  expect(quitDeadlineMs(processes)).toBe(expected);
});

test('what runs is said in one line', () => {
  expect(describeRunning([])).toBe('nothing runs');
  const failed = processSnapshot('c', { kind: 'failed', cause: 'restart-limit', text: 'x', lastExit: null });
  const waiting = processSnapshot('d', { kind: 'waiting', on: [], since: 0, lastExit: null });
  expect(describeRunning([processSnapshot('a', RUNNING), processSnapshot('b', RUNNING), failed, waiting])).toBe(
    '2 running, 1 waiting, 1 failed',
  );
});

describe('the question before a quit', () => {
  const ask = async (processes: Parameters<typeof askQuit>[1], policy: QuitPolicy, response: number, checkboxChecked = false) => {
    const showMessageBox = vi.fn((_options: { message: string; buttons: string[] }) => Promise.resolve({ response, checkboxChecked }));
    const electron = { dialog: { showMessageBox } } as unknown as Pick<ElectronApi, 'dialog'>;
    return { answer: await askQuit(electron, processes, policy), shown: showMessageBox.mock.calls[0]?.[0] ?? null };
  };
  const api = [processSnapshot('api', RUNNING)];

  test('is not asked where nothing runs', async () => {
    expect(await ask([], 'ask', 2)).toEqual({ answer: { choice: 'stop', remember: false }, shown: null });
  });
  test.each([
    [0, false, { choice: 'stop', remember: false }],
    [0, true, { choice: 'stop', remember: true }],
    [1, true, { choice: 'keep', remember: true }],
    [2, true, { choice: 'cancel', remember: false }],
  ])('answer %i, every time %s', async (response, checked, expected) => {
    const { answer, shown } = await ask(api, 'ask', response, checked);
    expect(answer).toEqual(expected);
    expect([shown?.message, shown?.buttons]).toEqual([
      'Quit Slipway while api runs?',
      ['Stop api and quit', 'Keep running and quit', 'Cancel'],
    ]);
  });
  test.each(['stop', 'keep'] as const)('is not asked once the answer %s is remembered', async (policy) => {
    expect(await ask(api, policy, 2)).toEqual({ answer: { choice: policy, remember: false }, shown: null });
  });
  test('where nobody can be asked, what was chosen counts, else everything is stopped', () => {
    expect((['ask', 'stop', 'keep'] as const).map(quitUnasked)).toEqual(['stop', 'stop', 'keep']);
  });
});
