import { describe, expect, test, vi } from 'vitest';
import { NO_GUARD } from '../../../electron/core/process/run-guard';
import { DEFAULT_STOP, type StopConfig } from '../../../shared/model/stop-sequence';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, type FakeCore, type FakeProcess, makeStubborn, runWeb, watched } from '../../helpers/fake-core';

const by = 'test';
const THREE: StopConfig = { ...DEFAULT_STOP, earlier: [{ signal: 'SIGINT', graceMs: 2_000 }] };
const web = (core: FakeCore): FakeProcess => {
  const process = core.spawned.at(-1);
  if (process === undefined) throw new Error('nothing was spawned');
  return process;
};
const listen = (core: FakeCore): void => {
  core.listeners = [{ protocol: 'tcp', address: '127.0.0.1', port: 8080, pid: web(core).pid }];
};

describe('a stop in three steps', () => {
  test('goes through all of them, each signal once, and says so', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: THREE });
    makeStubborn(core);
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(1_900);
    expect(core.supervisor.snapshot('test/web')?.state).toMatchObject({ kind: 'stopping', step: 0, stepCount: 3, signal: 'SIGINT' });
    expect(web(core).signals).toEqual(['SIGINT']);
    await core.clock.pass(500);
    expect(core.supervisor.snapshot('test/web')?.state).toMatchObject({ step: 1, signal: 'SIGTERM' });
    expect(web(core).signals).toEqual(['SIGINT', 'SIGTERM']);
    await core.clock.pass(6_000);
    expect(web(core).signals).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(stop.value?.signals.map(({ signal }) => signal)).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
  });

  test('ends with the last member, in the middle of a wait', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: THREE });
    core.onSignal = (fake, signal) => {
      if (signal === 'SIGTERM') fake.exit({ signal });
    };
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(2_200);
    expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: false });
    expect(stop.value?.durationMs).toBeLessThan(2_200);
    // The kill delay bounds the last step only: the 2 s before it are not its time.
    const [past] = core.supervisor.snapshot('test/web')?.pastStops ?? [];
    expect(past?.lastStepMs).toBeLessThan(200);
  });

  test('asked for a second time goes to the last step at once', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: THREE });
    makeStubborn(core);
    const first = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(500);
    const second = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(200);
    expect(web(core).signals).toEqual(['SIGINT', 'SIGKILL']);
    const said = core.supervisor.snapshot('test/web')?.lastStop?.events.map(({ text }) => text) ?? [];
    expect(said).toContain('forced by test: no more waiting');
    expect([first.value, second.value]).toMatchObject([{ outcome: 'stopped' }, { outcome: 'stopped' }]);
  });

  test('with scope main tells only the main process until the last step', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: { ...THREE, scope: 'main' } });
    const child = core.fork(web(core));
    makeStubborn(core);
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(7_500);
    expect(child.signals.filter((signal) => signal !== 'SIGSTOP')).toEqual(['SIGKILL']);
    expect(web(core).signals.filter((signal) => signal !== 'SIGSTOP')).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(stop.value).toMatchObject({ outcome: 'stopped' });
  });

  test('tells the guard of each step before its signal, with what follows', async () => {
    const signalled = vi.fn();
    const core = createFakeCore({ guard: { ...NO_GUARD, signalled } });
    await runWeb(core, { stop: THREE });
    makeStubborn(core);
    void core.supervisor.stop('test/web', { by });
    await core.clock.pass(8_000);
    expect(signalled.mock.calls.map(([, step, next]) => [step.signal, next.map((one: { signal: string }) => one.signal)])).toEqual([
      ['SIGINT', ['SIGTERM']],
      ['SIGTERM', []],
      ['SIGKILL', []],
    ]);
  });

  test('no single stop signal can be set for it, for nobody could say which it replaces', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: THREE });
    expect(() => core.supervisor.configure('test/web', { stopSignal: 'SIGHUP' })).toThrow(/several steps/);
    expect(core.supervisor.configure('test/web', { killDelayMs: 100 }).stop).toEqual({ ...THREE, killDelayMs: 100 });
  });
});

describe('connections during a stop', () => {
  test('are counted before the first signal and each time their number changes', async () => {
    const core = createFakeCore();
    await runWeb(core);
    listen(core);
    await core.clock.pass(2_500);
    makeStubborn(core);
    core.connections = 2;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(1_000);
    expect(core.supervisor.snapshot('test/web')?.detail).toBe('draining 2 connections');
    core.connections = 1;
    await core.clock.pass(1_500);
    expect(core.supervisor.snapshot('test/web')?.detail).toBe('draining 1 connection');
    core.connections = 0;
    await core.clock.pass(1_500);
    web(core).exit({ code: 0 });
    await core.clock.pass(200);
    expect(stop.value?.connections?.map(({ count }) => count)).toEqual([2, 1, 0]);
    expect(stop.value?.connections?.[0]?.atMs).toBeLessThan(5);
  });

  test('are not counted before the signal of a restart: that would hold it up', async () => {
    const core = createFakeCore();
    await runWeb(core);
    listen(core);
    await core.clock.pass(2_500);
    const [old] = core.spawned;
    makeStubborn(core);
    core.connections = 2;
    const counted: (readonly string[])[] = [];
    core.deps.ports.countConnections = async () => {
      counted.push([...(old?.signals ?? [])]);
      return core.connections;
    };
    void core.supervisor.restart('test/web', BY_TEST, { by });
    await core.clock.pass(1_000);
    expect(counted[0]).toEqual(['SIGTERM']);
    expect(core.supervisor.snapshot('test/web')?.detail).toBe('draining 2 connections');
  });

  test('that are open when the last process ends are gone with it', async () => {
    const core = createFakeCore();
    await runWeb(core);
    listen(core);
    await core.clock.pass(2_500);
    core.connections = 2;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(200);
    expect(stop.value?.connections?.map(({ count }) => count)).toEqual([2, 0]);
  });

  test.each<[string, number | null, boolean]>([
    ['a run that held no port', 2, false],
    ['a machine that cannot count them', null, true],
  ])('are not spoken of for %s', async (_what, connections, listens) => {
    const core = createFakeCore();
    await runWeb(core);
    if (listens) listen(core);
    await core.clock.pass(2_500);
    core.connections = connections;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(200);
    expect(stop.value).toMatchObject({ outcome: 'stopped' });
    expect(stop.value).not.toHaveProperty('connections');
  });
});

describe('what a proxy gave to the server', () => {
  test('is waited for before the first signal; a second stop does not send that any more', async () => {
    let settle = (): void => undefined;
    const core = createFakeCore({
      settleTraffic: () =>
        new Promise((resolve) => {
          settle = resolve;
        }),
    });
    await runWeb(core);
    const [main] = core.spawned;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(50);
    expect(main?.signals).toEqual([]);
    void core.supervisor.stop('test/web', { by });
    await core.clock.pass(50);
    settle();
    await core.clock.pass(200);
    expect(main?.signals).toEqual(['SIGKILL']);
    expect(stop.value).toMatchObject({ outcome: 'stopped', escalated: true });
  });
});

describe('a stop command', () => {
  const withCommand: StopConfig = { ...THREE, command: 'bin/stop' };
  test('that fails is named in the outcome, and the signal of its step is sent in its stead, once', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: withCommand });
    const [main] = core.spawned;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(50);
    expect(main?.signals).toEqual([]);
    core.spawned.at(-1)?.exit({ code: 3 });
    await core.clock.pass(300);
    expect(main?.signals).toEqual(['SIGINT']);
    expect(stop.value).toMatchObject({ outcome: 'stopped', note: 'The stop command exited 3.' });
  });

  test('that works is followed by no signal', async () => {
    const core = createFakeCore();
    await runWeb(core, { stop: withCommand });
    const [main] = core.spawned;
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(50);
    core.spawned.at(-1)?.exit({ code: 0 });
    await core.clock.pass(50);
    main?.exit({ code: 0 });
    await core.clock.pass(300);
    expect(main?.signals).toEqual([]);
    expect(stop.value).toMatchObject({ outcome: 'stopped', note: null });
  });
});

test('what could not be killed and ends after all leaves the process stopped, not failed for ever', async () => {
  const core = createFakeCore({
    kill: () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    },
  });
  await runWeb(core, { stop: { ...THREE, killDelayMs: 100 } });
  const stop = watched(core.supervisor.stop('test/web', { by }));
  await core.clock.pass(10_000);
  const reason = 'it belongs to another user, and this user may not signal it';
  expect(stop.value).toMatchObject({ outcome: 'unkillable', signals: [], survivors: [{ pid: web(core).pid, reason }] });
  expect(core.supervisor.snapshot('test/web')?.state).toMatchObject({ kind: 'failed', cause: 'unkillable' });
  web(core).exit({ code: 0 });
  await core.clock.pass(5_000);
  expect(core.supervisor.snapshot('test/web')?.state).toMatchObject({ kind: 'stopped' });
});

describe('members that may not be signalled', () => {
  test('SIGKILL is not said to be sent, nothing is waited for, and each is named with the reason', async () => {
    const refuse = (): never => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    const core = createFakeCore({ kill: refuse });
    await runWeb(core, { stop: { ...DEFAULT_STOP, killDelayMs: 100 } });
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(1_000);
    const { pid } = web(core);
    const reason = 'it belongs to another user, and this user may not signal it';
    expect(stop.value).toMatchObject({ outcome: 'unkillable', signals: [], survivors: [{ pid, reason }] });
    expect(stop.value?.durationMs).toBeLessThan(600);
    const said = core.supervisor.snapshot('test/web')?.lastStop?.events.map(({ text }) => text) ?? [];
    expect(said).toContain('SIGTERM could not be sent to 1 process');
    expect(said).toContain(`SIGKILL could not be sent to fake ${pid}: ${reason}`);
    expect(said.filter((text) => /^SIGKILL to/.test(text))).toEqual([]);
  });

  test('one that refused the first signal and takes its SIGKILL is given the time to die of it', async () => {
    const core: FakeCore = createFakeCore({
      kill(_pid, signal) {
        if (signal !== 'SIGKILL') throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
        core.clock.setTimer(() => web(core).exit({ signal }), 400);
      },
    });
    await runWeb(core, { stop: { ...DEFAULT_STOP, killDelayMs: 100 } });
    const stop = watched(core.supervisor.stop('test/web', { by }));
    await core.clock.pass(2_000);
    expect(stop.value).toMatchObject({ outcome: 'stopped', survivors: [] });
    expect(stop.value?.durationMs).toBeGreaterThanOrEqual(500);
  });
});
