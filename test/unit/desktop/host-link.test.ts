import { expect, test } from 'vitest';
import { createHostLink, type HostLinkState } from '../../../electron/desktop/host-link';
import { restartDelayMs } from '../../../electron/desktop/restart-delay';
import { FakeHostChild, FakeMessageChannel, type FakePort } from './fake-electron';

function setUp(failingForks = 0) {
  const children: FakeHostChild[] = [];
  const timers: { delayMs: number; run: () => void; cancelled: boolean }[] = [];
  const states: HostLinkState['kind'][] = [];
  const clock = { now: 0 };
  let forks = 0;
  const link = createHostLink<FakePort>({
    fork: () => {
      forks += 1;
      if (forks <= failingForks) throw new Error('no such file');
      const child = new FakeHostChild();
      children.push(child);
      return child;
    },
    createChannel: () => new FakeMessageChannel(),
    now: () => clock.now,
    after: (delayMs, run) => {
      const timer = { delayMs, run, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
    log: () => undefined,
  });
  link.onState((state) => states.push(state.kind));
  const child = (): FakeHostChild => {
    const last = children.at(-1);
    if (last === undefined) throw new Error('no child yet');
    return last;
  };
  const elapse = (): number => {
    const timer = timers.at(-1);
    if (timer === undefined || timer.cancelled) throw new Error('no timer waits');
    timer.run();
    return timer.delayMs;
  };
  return { link, children, timers, states, clock, child, elapse };
}

test('no port is handed out before the host is ready, one per request after', () => {
  const { link, child } = setUp();
  expect(link.connect()).toBeNull();
  child().ready();
  const port = link.connect();
  expect(port).not.toBeNull();
  expect(child().connected).toHaveLength(1);
  expect(child().connected[0]?.other).toBe(port);
  expect(link.connect()).not.toBe(port);
});

test('a host that dies is started again after a growing pause', () => {
  const { link, child, children, elapse, states } = setUp();
  child().ready();
  const pauses: number[] = [];
  for (let death = 0; death < 8; death++) {
    child().exit(1);
    expect(link.state().kind).toBe('lost');
    pauses.push(elapse());
  }
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(children).toHaveLength(9);
  expect(states.slice(0, 3)).toEqual(['ready', 'lost', 'starting']);
});

test('after 30 s alive a death counts as the first again', () => {
  const { child, elapse, clock } = setUp();
  child().ready();
  for (let death = 0; death < 3; death++) {
    child().exit(1);
    elapse();
  }
  clock.now = 30_000;
  child().exit(1);
  expect(elapse()).toBe(250);
});

test('asking for a port during the pause starts the host at once', () => {
  const { link, child, children, timers } = setUp();
  child().ready();
  child().exit(1);
  expect(link.connect()).toBeNull();
  expect(children).toHaveLength(2);
  expect(timers[0]?.cancelled).toBe(true);
  child().ready();
  expect(link.connect()).not.toBeNull();
});

test('what the host said before it died is the reason shown', () => {
  const { link, child } = setUp();
  child().emit('message', { type: 'failed', message: 'The state directory is not writable.', hint: 'Check its mode.' });
  child().exit(1);
  expect(link.state()).toMatchObject({ kind: 'lost', why: 'The state directory is not writable. Check its mode.' });
});

test('a fork that throws is a death like any other', () => {
  const { link, elapse, child } = setUp(1);
  expect(link.state()).toMatchObject({ kind: 'lost', why: 'the host process could not be started: no such file' });
  elapse();
  child().ready();
  expect(link.state().kind).toBe('ready');
});

test('messages that are none of ours change nothing', () => {
  const { link, child } = setUp();
  for (const message of [null, 'ready', { type: 'ready' }, { type: 'failed' }, { type: 'connect' }]) child().emit('message', message);
  expect(link.state().kind).toBe('starting');
});

test('an expected exit ends in closed, without another start', async () => {
  const { link, child, children } = setUp();
  child().ready();
  link.expectExit();
  const exited = link.exited();
  child().exit(0);
  await exited;
  expect(link.state().kind).toBe('closed');
  expect(children).toHaveLength(1);
});

test('waiting for an exit that has passed resolves at once', async () => {
  const { link, child, timers } = setUp();
  child().ready();
  child().exit(1);
  link.expectExit();
  await link.exited();
  expect(link.state().kind).toBe('closed');
  expect(timers[0]?.cancelled).toBe(true);
});

test('the pause never exceeds ten seconds', () => {
  expect([0, 1, 2, 50].map(restartDelayMs)).toEqual([250, 250, 500, 10_000]);
});
