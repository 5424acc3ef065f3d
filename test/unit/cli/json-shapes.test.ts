import { describe, expect, test } from 'vitest';
import { alreadyRunning, describeStart, describeStop } from '../../../electron/cli/describe-outcome';
import { addJson, logJson, portJson, processJson, signalsJson, statusJson, stopJson, trustJson } from '../../../electron/cli/json-shapes';
import { chooseStyle } from '../../../electron/cli/output';
import { capabilitiesOf } from '../../../electron/host/capabilities';
import type { StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import { SIGNALS } from '../../../shared/model/signal';
import { sampleHost, sampleProcess, sampleProject, sampleVerdict } from '../../helpers/contract-samples';

const AT = Date.UTC(2026, 10, 21, 10, 42, 7);
const plain = chooseStyle(false, {});

const stop: StopOutcome = {
  processId: 'shop/api',
  process: 'api',
  runId: 3,
  outcome: 'stopped',
  escalated: true,
  durationMs: 1_012,
  steps: [
    { signal: 'SIGTERM', graceMs: 1_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ],
  signals: [{ atMs: 0, signal: 'SIGTERM', target: 'group', pid: 100, pids: [100, 101] }],
  survivors: [],
  ports: [{ port: 8_080, releasedAtMs: 1_010 }],
  verdict: null,
  note: null,
};
const start: StartOutcome = {
  processId: 'shop/api',
  process: 'api',
  runId: 4,
  pid: 200,
  outcome: 'ready',
  stop,
  build: null,
  readyMs: 310,
  durationMs: 1_400,
  overdue: false,
  cause: { kind: 'command-line', files: [], by: 'command line' },
  timeline: [{ atMs: 0, event: 'asked' }],
  verdict: null,
  message: null,
};

test('a stop has exactly the keys of the interface, with its plan, a verdict and a note beside', () => {
  expect(stopJson(stop)).toEqual({
    process: 'api',
    processId: 'shop/api',
    runId: 3,
    outcome: 'stopped',
    escalated: true,
    forcedBy: null,
    durationMs: 1_012,
    steps: [
      { signal: 'SIGTERM', graceMs: 1_000 },
      { signal: 'SIGKILL', graceMs: 5_000 },
    ],
    signals: [{ atMs: 0, signal: 'SIGTERM', target: 'group', pid: 100 }],
    survivors: [],
    ports: [{ port: 8_080, releasedAtMs: 1_010 }],
    connections: null,
    verdict: null,
    note: null,
  });
});

describe('status', () => {
  test('instants are ISO 8601, and a running process has its run', () => {
    const running = sampleProcess({
      phase: 'up',
      state: {
        kind: 'running',
        runId: 4,
        pid: 200,
        startedAt: AT,
        readyAt: AT + 310,
        attempt: 0,
        health: 'ready',
        handedOverFrom: null,
        lastExit: {
          runId: 3,
          code: null,
          signal: 'SIGKILL',
          cause: 'stopped',
          expected: true,
          at: AT - 5,
          ranMs: 9,
          detail: 'ended by SIGKILL',
        },
      },
      members: [{ pid: 200, startTicks: 1, ppid: 1, command: './bin/api' }],
      ports: [{ protocol: 'tcp', address: '::', port: 8_080, pid: 200 }],
    });
    expect(processJson(running)).toMatchObject({
      state: 'running',
      phase: 'up',
      runId: 4,
      pid: 200,
      members: [{ pid: 200, command: './bin/api' }],
      ports: [{ protocol: 'tcp', address: '::', port: 8_080, pid: 200 }],
      startedAt: '2026-11-21T10:42:07.000Z',
      readyAt: '2026-11-21T10:42:07.310Z',
      overdue: false,
      lastExit: { code: null, signal: 'SIGKILL', cause: 'stopped', expected: true, at: '2026-11-21T10:42:06.995Z' },
    });
  });

  test.each([
    [
      { kind: 'stopped', lastExit: null },
      { state: 'stopped', runId: null, pid: null, startedAt: null, readyAt: null, lastExit: null },
    ],
    [
      { kind: 'starting', runId: 1, pid: 7, startedAt: AT, attempt: 0, overdue: true, lastExit: null },
      { state: 'starting', runId: 1, pid: 7, readyAt: null, overdue: true },
    ],
    [
      { kind: 'failed', cause: 'unkillable', text: 'x', lastExit: null },
      { state: 'failed', runId: null },
    ],
    [
      { kind: 'waiting', on: [], since: AT, lastExit: null },
      { state: 'waiting', pid: null },
    ],
  ] as const)('%j', (state, shape) => {
    expect(processJson(sampleProcess({ state }))).toMatchObject(shape);
  });

  test('processes are listed under their project, also before trust', () => {
    const snapshot = {
      host: sampleHost,
      capabilities: capabilitiesOf('linux', false),
      projects: [sampleProject({ trust: 'untrusted' }), sampleProject({ id: 'blog' })],
      processes: [sampleProcess(), sampleProcess({ id: 'blog/web', projectId: 'blog', name: 'web' })],
      notices: [],
      leftovers: [],
      settings: { quit: 'ask' as const },
    };
    const { host, projects } = statusJson(snapshot);
    expect(host).toEqual({ pid: 4_100, url: 'http://127.0.0.1:4100/', version: '0.1.0' });
    expect(projects.map(({ id, trust, processes }) => [id, trust, processes.map(({ name }) => name)])).toEqual([
      ['shop', 'untrusted', ['api']],
      ['blog', 'trusted', ['web']],
    ]);
  });
});

test('a verdict: holders since when as an instant, actions with what they touch', () => {
  const verdict = sampleVerdict({
    free: false,
    verdict: 'foreign',
    holders: [
      {
        pid: 9,
        startTicks: 1,
        command: 'node',
        cwd: '/x',
        user: 'ada',
        address: '127.0.0.1:8080',
        state: 'LISTEN',
        since: AT,
        owner: 'foreign',
        processId: null,
        process: null,
        runId: null,
        unit: null,
      },
    ],
    actions: [
      { id: 'wait', label: 'Wait', touches: 'Nothing.', undo: '', safe: true, command: null, pid: null, startTicks: null, processId: null },
    ],
  });
  expect(portJson(verdict)).toMatchObject({
    port: 8_080,
    host: null,
    free: false,
    verdict: 'foreign',
    holders: [{ pid: 9, since: '2026-11-21T10:42:07.000Z', owner: 'foreign', process: null, runId: null, unit: null }],
    actions: [{ id: 'wait', label: 'Wait', safe: true, command: null }],
  });
});

test('a line, a found project and a trusted one', () => {
  const line = { seq: 1, processId: 'shop/web/dev', runId: 2, stream: 'stderr', at: AT, text: 'x' } as const;
  expect(logJson(line, 'web/dev')).toEqual({
    seq: 1,
    process: 'web/dev',
    processId: 'shop/web/dev',
    runId: 2,
    stream: 'stderr',
    at: '2026-11-21T10:42:07.000Z',
    text: 'x',
  });
  const project = sampleProject({ suggestions: [{ name: 'run', command: 'go run .', source: { file: 'go.mod', line: 1 } }] });
  expect(addJson(project)).toEqual({
    project: { id: 'shop', name: 'shop', root: '/home/ada/shop', trust: 'trusted', problems: [] },
    processes: [],
    suggestions: [{ name: 'run', command: 'go run .', source: { file: 'go.mod', line: 1 } }],
  });
  expect(trustJson(project)).toEqual({ project: { id: 'shop', name: 'shop', root: '/home/ada/shop', trust: 'trusted' } });
});

test('the catalogue has the numbers of the platform and no signal it does not have', () => {
  const mac = signalsJson(SIGNALS, 'macos', null).signals;
  expect(mac.find(({ name }) => name === 'SIGUSR1')?.number).toBe(30);
  expect(mac.some(({ name }) => name === 'SIGPWR')).toBe(false);
  const member = { pid: 7, command: 'x', main: true, effects: { SIGHUP: 'caught' as const } };
  const forecast = { processId: 'shop/api', runId: 1, readAt: AT, members: [member], stop: null };
  expect(signalsJson(SIGNALS, 'linux', forecast).signals[0]).toMatchObject({ name: 'SIGHUP', effect: { 7: 'caught' } });
});

describe('what a start came to', () => {
  test.each([
    [{}, 0],
    [{ outcome: 'running', readyMs: null }, 0],
    [{ outcome: 'overdue', overdue: true }, 0],
    [{ outcome: 'waiting', verdict: sampleVerdict({ free: false, explanation: 'pid 9 has it.' }) }, 1],
    [{ outcome: 'exited', message: 'exited 1 after 12 ms' }, 1],
    [{ outcome: 'exited', message: 'exited 0', completed: true }, 0],
    [{ outcome: 'failed', message: 'no such program' }, 1],
    [{ outcome: 'build-failed', message: 'go build exited 1' }, 1],
  ] as const)('%j exits %d', (change, exitCode) => {
    const described = describeStart({ ...start, ...change }, 'start', plain, 'completed' in change);
    expect(described.exitCode).toBe(exitCode);
    expect(described.reason === null).toBe(exitCode === 0);
    expect(described.document).not.toHaveProperty('stop');
  });
  test('a restart tells its stop as well', () => {
    const described = describeStart(start, 'restart', plain, false);
    expect(described.document).toMatchObject({ stop: { runId: 3 }, runId: 4 });
    expect(described.lines).toEqual([
      'stopped api (run 3) in 1.01 s, SIGKILL was needed',
      '  port 8080 free',
      'ready api (run 4, pid 200) in 310 ms',
    ]);
  });
});

describe('what a stop came to', () => {
  test.each([
    [{}, 0],
    [{ outcome: 'not-running', runId: null }, 0],
    [{ outcome: 'unkillable', survivors: [{ pid: 5, command: 'dd', reason: 'uninterruptible' }] }, 1],
  ] as const)('%j exits %d', (change, exitCode) => {
    expect(describeStop({ ...stop, ...change }, plain).exitCode).toBe(exitCode);
  });
});

test('a start of what runs already says so, and not how long it took when it began', () => {
  const state = {
    kind: 'running',
    runId: 4,
    pid: 200,
    startedAt: AT,
    readyAt: AT,
    attempt: 0,
    health: 'ready',
    handedOverFrom: null,
    lastExit: null,
  } as const;
  expect(alreadyRunning(sampleProcess({ phase: 'up', state }), start)).toBe('api is already running (run 4, pid 200)');
  expect(alreadyRunning(sampleProcess({ phase: 'up', state: { ...state, runId: 3 } }), start)).toBeNull();
});
