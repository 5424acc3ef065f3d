import { expect, test } from 'vitest';
import { OpenHandOver } from '../../../electron/core/reload/open-hand-over';
import { type SignalTarget, signalByHand } from '../../../electron/core/reload/signal-by-hand';
import type { SignalOutcome } from '../../../shared/contract/outcomes';
import type { ProcessState } from '../../../shared/model/process-state';
import { createFakeClock } from '../../helpers/fake-core';
import { RUNNING } from '../../helpers/running-state';

/** A process whose look and whose signal are answered when the test says so. */
function stage(onChange: 'restart' | 'signal' = 'restart') {
  const clock = createFakeClock();
  const handOver = new OpenHandOver(clock, () => undefined);
  const { pid } = RUNNING as { pid: number };
  const member = { pid, ppid: 1, startTicks: 1, command: 'web' };
  const run = { members: [member], listeners: [{ pid }], log: { note: () => undefined } };
  let looked: () => void = () => undefined;
  const firstLook = new Promise<void>((resolve) => {
    looked = resolve;
  });
  const owner = {
    config: { name: 'web', reloadSignal: 'SIGHUP', onChange },
    state: RUNNING as ProcessState,
    run,
    refresh: () => firstLook.then(() => run),
    dispatch: () => undefined,
  };
  const artifact = { stale: async () => null, noteProgram: () => undefined };
  const failed = { look: async () => null, through: () => undefined };
  const aims: SignalTarget[] = [];
  const reader = { signalMasks: () => null, lastBorn: () => null };
  const send = (signal: string, sending: Promise<SignalOutcome>, target: SignalTarget = 'main') =>
    signalByHand(
      { deps: { clock, reader: reader as never }, owner: owner as never, artifact, failed, handOver },
      {
        signal,
        target,
        send: (aim) => {
          aims.push(aim);
          return sending;
        },
      },
    );
  return {
    clock,
    handOver,
    owner,
    run,
    aims,
    pid,
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

test('a reload signal while a hand-over is open is not sent, and it is said why and what to do', async () => {
  const { owner, aims, pid, send, sent } = stage();
  owner.state = { ...RUNNING, pid: 512, handOver: { from: pid, to: 512, since: 0, signal: 'SIGHUP' } } as ProcessState;
  for (const target of ['run', 'main', 512, pid] as const) {
    const refused = await send('hup', Promise.resolve(sent), target).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'not-signalable',
      message: expect.stringMatching(/^SIGHUP is not sent while web hands over: pid 512 \(new\) has the port since/),
      hint: `Send it when pid ${pid} is gone, or end that one now: slipway signal web SIGKILL --pid ${pid}`,
    });
  }
  expect(aims).toEqual([]);
  await send('SIGKILL', Promise.resolve(sent), pid);
  expect(aims).toEqual([pid]);
});

test('two reload signals at once: the second waits for what comes of the first, and is refused where that is a hand-over', async () => {
  const { clock, owner, aims, looked, pid, send, sent } = stage();
  looked();
  await Promise.all([send('SIGHUP', Promise.resolve(sent)), clock.pass(0)]);
  const second = send('SIGHUP', Promise.resolve(sent)).catch((error: unknown) => error);
  await clock.pass(50);
  owner.state = { ...RUNNING, pid: 512, handOver: { from: pid, to: 512, since: 0, signal: 'SIGHUP' } } as ProcessState;
  await clock.pass(50);
  expect(await second).toMatchObject({ code: 'not-signalable' });
  expect(aims).toEqual(['main']);
});

test('two reload signals at once: the second is sent where the first was served in place', async () => {
  const { clock, aims, looked, send, sent } = stage();
  looked();
  await Promise.all([send('SIGHUP', Promise.resolve(sent)), clock.pass(0)]);
  const second = send('SIGHUP', Promise.resolve(sent));
  await clock.pass(2_000);
  expect(await second).toBe(sent);
  expect(aims).toEqual(['main', 'main']);
});

test.each(['signal', 'restart'] as const)('on_change: %s, a signal to the whole run goes to the whole run', async (onChange) => {
  const { aims, looked, send, sent, clock } = stage(onChange);
  looked();
  await Promise.all([send('SIGHUP', Promise.resolve(sent), 'run'), clock.pass(0)]);
  expect(aims).toEqual(['run']);
});
