import { describe, expect, test } from 'vitest';
import type { Leftover } from '../../../electron/core/process/find-leftovers';
import { NO_GUARD, type RunGuard, type RunRecord } from '../../../electron/core/process/run-guard';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { BY_TEST } from '../../helpers/core-harness';
import {
  createFakeCore,
  type FakeCore,
  type FakeProcess,
  fakeConfig,
  makeStubborn,
  runWeb,
  stateOf,
  watched,
} from '../../helpers/fake-core';

const MARK = 2 ** 24 + 5;

interface Stage {
  readonly core: FakeCore;
  readonly process: FakeProcess;
  readonly leftover: Leftover;
  readonly notes: string[];
  readonly guarded: string[];
  readonly drained: number[];
}

/** A program that no run of this host has started, and what is remembered of it. */
async function leave(change: Partial<RunRecord> = {}): Promise<Stage> {
  const [notes, guarded, drained]: [string[], string[], number[]] = [[], [], []];
  const guard: RunGuard = {
    ...NO_GUARD,
    adopt: (identity, mark, run, startedAt) =>
      void guarded.push(`adopt ${identity.rootPid} ${mark === MARK} run ${run.runId} ${startedAt}`),
    keep: () => void guarded.push('keep'),
  };
  const core = createFakeCore({
    guard,
    resumeRunLog: () => ({ drain: () => undefined, note: (text) => void notes.push(text), end: () => undefined }),
    drainElsewhere: (pipes) => {
      drained.push(pipes.length);
      return true;
    },
  });
  await core.deps.spawn({ argv: ['web'], cwd: '/', env: {}, mark: null, takePipe: () => null });
  const process = core.spawned[0];
  const entry = process === undefined ? null : core.deps.reader.entry(process.pid);
  if (process === undefined || entry === null) throw new Error('the fake spawns');
  const record: RunRecord = {
    processId: 'test/web',
    runId: 7,
    stop: { stopSignal: 'SIGTERM', killDelayMs: 1_000, scope: 'tree' },
    keepRunning: false,
    ports: [],
    pid: process.pid,
    startTicks: entry.startTicks,
    bootId: 'boot',
    startedAt: 1_600_000_000_000,
    ...change,
  };
  return { core, process, leftover: { mark: MARK, serial: 5, record, members: [entry] }, notes, guarded, drained };
}
const adopt = ({ core, leftover }: Stage, change = {}) => {
  core.setProcesses(fakeConfig('web', change));
  return core.supervisor.adopt('test/web', { leftover, listeners: core.listeners, pipes: [] }, 'test');
};
const never = { restart: { ...DEFAULT_RESTART_POLICY, policy: 'never' } } as const;

describe('an adopted run', () => {
  test('is the current run under its own number, guarded by its mark, and says that its output is gone', async () => {
    const stage = await leave();
    const { core, process, notes, guarded } = stage;
    core.listeners = [{ protocol: 'tcp', address: '127.0.0.1', port: 8_080, pid: process.pid }];
    expect(adopt(stage)).toMatchObject({
      state: { kind: 'running', runId: 7, pid: process.pid, startedAt: 1_600_000_000_000, readyAt: null, health: 'unknown' },
      detail: 'adopted',
      members: [{ pid: process.pid }],
      ports: [{ port: 8_080 }],
    });
    expect(guarded).toEqual([`adopt ${process.pid} true run 7 1600000000000`]);
    expect(notes[0]).toMatch(/^Adopted: pid \d+ of run 7 .* not kept; its exit code will be unknown$/);
    expect(core.memoryOf('test/web').lastRunId).toBe(7);
  });

  test('is ready when its listener is seen, and its port is learned', async () => {
    const stage = await leave();
    const { core, process } = stage;
    adopt(stage, { ports: [8_080] });
    await core.clock.pass(3_000);
    expect(stateOf(core)).toMatchObject({ kind: 'running', readyAt: null, health: 'unknown' });
    core.listeners = [{ protocol: 'tcp', address: '127.0.0.1', port: 8_080, pid: process.pid }];
    await core.clock.pass(1_500);
    expect(stateOf(core)).toMatchObject({ kind: 'running', health: 'ready', readyAt: expect.any(Number) });
    expect(core.memoryOf('test/web').learnedPorts).toEqual([8_080]);
  });

  test('with a log line as its ready check stays unknown: a line is not printed twice', async () => {
    const stage = await leave();
    adopt(stage, { ready: { kind: 'log', text: 'up' }, readyTimeoutMs: 1_000 });
    await stage.core.clock.pass(5_000);
    expect(stateOf(stage.core)).toMatchObject({ kind: 'running', readyAt: null, health: 'unknown' });
    expect(stage.notes).toHaveLength(1);
  });

  test('that ends by itself has no exit code, which is no success', async () => {
    const stage = await leave();
    adopt(stage, never);
    await stage.core.clock.pass(2_000);
    stage.process.exit({ code: 0 });
    await stage.core.clock.pass(500);
    expect(stateOf(stage.core)).toMatchObject({
      kind: 'exited',
      lastExit: { runId: 7, code: null, signal: null, expected: false, detail: expect.stringContaining('exit code unknown') },
    });
  });

  test('that ends by itself is started again where the policy says so on failure', async () => {
    const stage = await leave();
    adopt(stage, { restart: { ...DEFAULT_RESTART_POLICY, policy: 'on-failure' } });
    stage.process.exit({ code: 0 });
    await stage.core.clock.pass(3_000);
    expect(stage.core.spawned).toHaveLength(2);
    expect(stateOf(stage.core)).toMatchObject({ kind: 'running', runId: 8 });
  });

  test('is stopped by its sequence, and a start follows under the next number', async () => {
    const stage = await leave();
    adopt(stage);
    const restart = watched(stage.core.supervisor.restart('test/web', BY_TEST, { by: 'test' }));
    await stage.core.clock.pass(3_000);
    expect(stage.process.signals).toEqual(['SIGTERM']);
    expect(restart.value).toMatchObject({ outcome: 'running', runId: 8, stop: { outcome: 'stopped', runId: 7 } });
  });

  test('a second stop forces it', async () => {
    const stage = await leave();
    adopt(stage);
    makeStubborn(stage.core);
    const first = watched(stage.core.supervisor.stop('test/web', { by: 'test' }));
    await stage.core.clock.pass(200);
    void stage.core.supervisor.stop('test/web', { by: 'test' });
    await stage.core.clock.pass(1_000);
    expect(first.value).toMatchObject({ outcome: 'stopped', escalated: true });
  });

  test('has drifted when its command has changed since it was started', async () => {
    const stage = await leave({ configHash: 'another' });
    expect(adopt(stage)).toMatchObject({ drift: true });
  });

  test('takes back a start that waits', async () => {
    const stage = await leave();
    stage.core.setProcesses(fakeConfig('db'), fakeConfig('web', { dependsOn: { db: 'completed' } }));
    const start = watched(stage.core.supervisor.start('test/web', BY_TEST));
    await stage.core.clock.pass(100);
    expect(stateOf(stage.core)).toMatchObject({ kind: 'waiting' });
    stage.core.supervisor.adopt('test/web', { leftover: stage.leftover, listeners: [], pipes: [] }, 'test');
    await stage.core.clock.pass(2_000);
    expect(start.value).toMatchObject({ outcome: 'running', runId: 7 });
    expect(stage.core.spawned.map(({ argv }) => argv.at(-1))).toEqual(['web', 'db']);
  });

  test('has no place beside a run that lives', async () => {
    const stage = await leave();
    await runWeb(stage.core);
    expect(() => stage.core.supervisor.adopt('test/web', { leftover: stage.leftover, listeners: [], pipes: [] }, 'test')).toThrow(
      'web runs already',
    );
    expect(stage.guarded).toEqual([]);
  });
});

describe('a host that keeps what runs', () => {
  test('hands the pipes on, tells the guard, and stops nothing; what waits is taken back', async () => {
    const stage = await leave();
    const { core, drained, guarded } = stage;
    core.setProcesses(fakeConfig('web'), fakeConfig('late', { dependsOn: { web: 'completed' } }));
    void core.supervisor.start('test/web', BY_TEST);
    await core.clock.pass(1_500);
    void core.supervisor.start('test/late', BY_TEST);
    await core.clock.pass(100);
    const web = core.spawned[1];
    const kept = watched(core.supervisor.keep());
    await core.clock.pass(10);
    expect(kept.value).toEqual([{ processId: 'test/web', process: 'web', runId: 1, pid: web?.pid }]);
    await expect(core.supervisor.start('test/web', BY_TEST)).rejects.toMatchObject({ code: 'shutting-down' });
    const closed = watched(core.supervisor.close());
    await core.clock.pass(100);
    expect(closed.value).toMatchObject([{ process: 'late' }]);
    expect([web?.signals, drained, guarded]).toEqual([[], [2], ['keep']]);
    core.supervisor.force();
    await core.clock.pass(100);
    expect([web?.signals, core.clock.pending()]).toEqual([[], []]);
  });

  test('lets a stop under way come to its end', async () => {
    const { core, guarded } = await leave();
    await runWeb(core);
    makeStubborn(core);
    const stop = watched(core.supervisor.stop('test/web', { by: 'test', killDelayMs: 500 }));
    await core.clock.pass(100);
    const kept = watched(core.supervisor.keep());
    await core.clock.pass(10);
    expect(kept.value).toEqual([]);
    const closed = watched(core.supervisor.close());
    await core.clock.pass(2_000);
    expect([stop.value?.outcome, closed.value?.[0]?.outcome, guarded]).toEqual(['stopped', 'stopped', []]);
  });
});
