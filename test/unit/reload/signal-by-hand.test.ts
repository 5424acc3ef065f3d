import { expect, test } from 'vitest';
import { OpenHandOver } from '../../../electron/core/reload/open-hand-over';
import { signalByHand } from '../../../electron/core/reload/signal-by-hand';
import type { SignalOutcome } from '../../../shared/contract/outcomes';
import { createFakeClock } from '../../helpers/fake-core';
import { RUNNING } from '../../helpers/running-state';

/** A process whose look and whose signal are answered when the test says so. */
function stage() {
  const clock = createFakeClock();
  const handOver = new OpenHandOver();
  const { pid } = RUNNING as { pid: number };
  const member = { pid, ppid: 1, startTicks: 1, command: 'web' };
  const run = { members: [member], listeners: [{ pid }], log: { note: () => undefined } };
  let looked: () => void = () => undefined;
  const firstLook = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const owner = { config: { reloadSignal: 'SIGHUP' }, state: RUNNING, run, refresh: () => firstLook.then(() => run) };
  const artifact = { stale: async () => null, noteProgram: () => undefined };
  const failed = { look: async () => null, through: () => undefined };
  const send = (signal: string, sending: Promise<SignalOutcome>) =>
    signalByHand({ deps: { clock }, owner: owner as never, artifact, failed, handOver }, signal, () => sending);
  return {
    clock,
    handOver,
    looked: () => looked(),
    send,
    sent: { effect: { [pid]: 'caught' }, warning: null } as unknown as SignalOutcome,
  };
}

test('a reload that comes while a signal by hand is on its way waits for what comes of that', async () => {
  const { clock, handOver, looked, send, sent } = stage();
  let leaves: (sent: SignalOutcome) => void = () => undefined;
  const sending = new Promise<SignalOutcome>((resolve) => {
    leaves = resolve;
  });
  const done = send('SIGHUP', sending);
  let isOver = false;
  expect(handOver.isOpen).toBe(true);
  void handOver.over().then(() => {
    isOver = true;
  });
  looked();
  await clock.pass(0);
  leaves(sent);
  expect(await done).toBe(sent);
  await clock.pass(100);
  expect(isOver).toBe(false);
  await clock.pass(2_000);
  expect(isOver).toBe(true);
});

test('a signal by hand that could not be sent holds back no reload', async () => {
  const { handOver, looked, send } = stage();
  const done = send('SIGUSR2', Promise.reject(new Error('no such process')));
  looked();
  await expect(done).rejects.toThrow('no such process');
  await handOver.over();
  expect(handOver.isOpen).toBe(false);
});

test('a signal that asks for no reload holds back none', async () => {
  const { handOver, send, sent } = stage();
  const done = send('SIGWINCH', Promise.resolve(sent));
  expect(handOver.isOpen).toBe(false);
  expect(await done).toBe(sent);
});
