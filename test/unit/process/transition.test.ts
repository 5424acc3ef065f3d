import { describe, expect, test } from 'vitest';
import { type ProcessInput, transition } from '../../../electron/core/process/transition';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { ProcessState, ProcessStateKind } from '../../../shared/model/process-state';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';

const exit = (change: Partial<ExitResult> = {}): ExitResult => ({
  runId: 7,
  code: 1,
  signal: null,
  cause: 'crashed',
  expected: false,
  at: 5_000,
  ranMs: 4_000,
  detail: 'exited 1',
  ...change,
});
const run = { runId: 7, pid: 70, startedAt: 1_000 };
const steps = [
  { signal: 'SIGTERM', graceMs: 5_000 },
  { signal: 'SIGKILL', graceMs: 5_000 },
];
const STATES: Record<ProcessStateKind, ProcessState> = {
  stopped: { kind: 'stopped', lastExit: null },
  waiting: { kind: 'waiting', on: [], since: 1, lastExit: null },
  starting: { kind: 'starting', ...run, attempt: 0, overdue: false, lastExit: null },
  running: { kind: 'running', ...run, readyAt: 2_000, attempt: 0, health: 'ready', handedOverFrom: null, lastExit: null },
  stopping: {
    kind: 'stopping',
    ...run,
    step: 0,
    stepCount: 2,
    signal: 'SIGTERM',
    deadline: 9_000,
    reason: 'asked',
    then: 'stay-down',
    readyAt: 2_000,
    attempt: 0,
    lastExit: null,
  },
  backoff: { kind: 'backoff', lastExit: exit(), attempt: 1, retryAt: 6_000 },
  exited: { kind: 'exited', lastExit: exit({ code: 0, cause: 'completed', expected: true }) },
  failed: { kind: 'failed', cause: 'restart-limit', text: 'x', lastExit: exit() },
};
const at = 5_000;
const INPUTS: Record<ProcessInput['type'], ProcessInput> = {
  start: { type: 'start', at },
  stop: { type: 'stop', at, reason: 'asked', then: 'stay-down', steps },
  kill: { type: 'kill', at, steps },
  blocked: { type: 'blocked', on: [{ kind: 'port', port: 80, text: 'for port 80' }] },
  gateOpened: { type: 'gateOpened' },
  spawned: { type: 'spawned', run, attempt: 0 },
  startFailed: { type: 'startFailed', cause: 'spawn-failed', exit: exit({ cause: 'spawn-failed' }) },
  adopted: { type: 'adopted', run, at },
  handOverOpened: { type: 'handOverOpened', runId: 7, handOver: { from: 70, to: 80, since: at, signal: 'SIGHUP' } },
  handOverClosed: { type: 'handOverClosed', runId: 7, handOver: { from: 70, to: 80 }, lives: 'new' },
  becameReady: { type: 'becameReady', runId: 7, at },
  readyOverdue: { type: 'readyOverdue', runId: 7 },
  rootExited: { type: 'rootExited', runId: 7, at, exit: exit(), membersLeft: 0, heir: null, steps, random: 0 },
  membersGone: { type: 'membersGone', runId: 7, at, exit: exit(), random: 0 },
  graceElapsed: { type: 'graceElapsed', runId: 7, step: 0, at },
  released: { type: 'released', runId: 7, at, exit: exit({ cause: 'stopped', expected: true }), random: 0 },
  couldNotKill: { type: 'couldNotKill', runId: 7, exit: exit(), text: 'pid 70: state D' },
  survivorsGone: { type: 'survivorsGone', exit: exit() },
  backoffElapsed: { type: 'backoffElapsed', at },
};
const context = { policy: DEFAULT_RESTART_POLICY, pendingAttempt: 0, steps };
const reduce = (state: ProcessState, input: ProcessInput) => transition(state, input, context);

/** What each state becomes by each input; a state that is not named stays as it is. */
const TABLE: Record<ProcessInput['type'], Partial<Record<ProcessStateKind, ProcessStateKind>>> = {
  start: { stopped: 'waiting', exited: 'waiting', failed: 'waiting', backoff: 'waiting' },
  stop: { starting: 'stopping', running: 'stopping', waiting: 'stopped', backoff: 'stopped' },
  kill: { starting: 'stopping', running: 'stopping' },
  blocked: {},
  gateOpened: {},
  spawned: { waiting: 'starting' },
  startFailed: { waiting: 'failed' },
  adopted: { stopped: 'running', exited: 'running', failed: 'running', waiting: 'running', backoff: 'running' },
  handOverOpened: {},
  handOverClosed: {},
  becameReady: { starting: 'running' },
  readyOverdue: {},
  rootExited: { starting: 'backoff', running: 'backoff' },
  membersGone: { starting: 'backoff', running: 'backoff' },
  graceElapsed: {},
  released: { stopping: 'stopped' },
  couldNotKill: { stopping: 'failed' },
  survivorsGone: {},
  backoffElapsed: { backoff: 'waiting' },
};

describe('every state answers every input', () => {
  for (const [type, input] of Object.entries(INPUTS)) {
    for (const [kind, state] of Object.entries(STATES)) {
      const expected = TABLE[input.type][state.kind] ?? state.kind;
      test(`${kind} + ${type} → ${expected}`, () => expect(reduce(state, input).state.kind).toBe(expected));
    }
  }
});

describe('an input of another run', () => {
  for (const input of Object.values(INPUTS).filter((candidate) => 'runId' in candidate)) {
    test(`${input.type} of run 6 changes nothing of run 7`, () => {
      const stale = { ...input, runId: 6 } as ProcessInput;
      for (const state of Object.values(STATES)) expect(reduce(state, stale)).toMatchObject({ state, effects: [] });
    });
  }
});

describe('stops', () => {
  test('stop from backoff goes straight to stopped and cancels the retry', () => {
    expect(reduce(STATES.backoff, INPUTS.stop).effects).toEqual([{ type: 'cancelBackoff' }]);
  });
  test('a second stop goes to the last step', () => {
    const second = reduce(STATES.stopping, INPUTS.stop);
    expect(second).toMatchObject({ state: { step: 1, signal: 'SIGKILL', deadline: null }, effects: [{ type: 'runStopStep', step: 1 }] });
    expect(reduce(second.state, INPUTS.stop).effects).toEqual([]);
  });
  test('a first stop does not hasten what began as a restart or by itself; a second does', () => {
    for (const reason of ['restart', 'leftover-members'] as const) {
      const first = reduce({ ...STATES.stopping, reason } as ProcessState, INPUTS.stop);
      expect(first).toMatchObject({ state: { step: 0, reason: 'asked', then: 'stay-down' }, effects: [] });
      expect(reduce(first.state, INPUTS.stop).state).toMatchObject({ step: 1 });
    }
  });
  test('the end of the host or of the project does not hasten a stop under way', () => {
    for (const reason of ['shutdown', 'removed'] as const)
      expect(reduce(STATES.stopping, { ...INPUTS.stop, reason } as ProcessInput)).toMatchObject({ state: { step: 0 }, effects: [] });
  });
  test('leftovers that a person killed are not followed by an automatic restart', () => {
    const killed = reduce({ ...STATES.stopping, reason: 'leftover-members' } as ProcessState, INPUTS.kill).state;
    expect(reduce(killed, { ...INPUTS.released, exit: exit() } as ProcessInput).state.kind).toBe('stopped');
  });
  test('grace elapsed goes to the next step, but only of the step it was armed for', () => {
    expect(reduce(STATES.stopping, INPUTS.graceElapsed).state).toMatchObject({ step: 1 });
    expect(reduce(STATES.stopping, { type: 'graceElapsed', runId: 7, step: 1, at }).state).toBe(STATES.stopping);
  });
  test('a start during a stop starts again afterwards', () => {
    const again = reduce(STATES.stopping, INPUTS.start);
    expect(again.state).toMatchObject({ kind: 'stopping', then: 'start-again' });
    expect(reduce(again.state, INPUTS.released)).toMatchObject({ state: { kind: 'waiting' }, effects: [{ type: 'prepareStart' }] });
  });
  test('a stop takes back the start that was to follow', () => {
    const again = reduce(STATES.stopping, INPUTS.start).state;
    expect(reduce(again, INPUTS.stop).state).toMatchObject({ then: 'stay-down' });
  });
  test('a restart during a stop does not escalate', () => {
    expect(reduce(STATES.stopping, { ...INPUTS.stop, then: 'start-again', reason: 'restart' } as ProcessInput)).toMatchObject({
      state: { step: 0, then: 'start-again' },
      effects: [],
    });
  });
  test('kill from running begins at the last step', () => {
    expect(reduce(STATES.running, INPUTS.kill)).toMatchObject({
      state: { kind: 'stopping', step: 1 },
      effects: [{ type: 'cancelReadiness' }, { type: 'runStopStep', step: 1 }],
    });
  });
  test('what could not be killed is not started beside', () => {
    const stuck = reduce(STATES.stopping, INPUTS.couldNotKill).state;
    expect(reduce(stuck, INPUTS.start).state).toBe(stuck);
    expect(reduce(stuck, INPUTS.survivorsGone).state.kind).toBe('stopped');
  });
});

describe('a root that ends while members live', () => {
  const rootExited = (heir: number | null, state = STATES.running) =>
    reduce(state, { ...INPUTS.rootExited, membersLeft: 2, heir } as ProcessInput);
  test('goes on under its heir and says from whom', () => {
    expect(rootExited(71).state).toMatchObject({ kind: 'running', pid: 71, handedOverFrom: 70 });
  });
  test('while starting, only the pid changes and readiness goes on', () => {
    expect(rootExited(71, STATES.starting)).toMatchObject({ state: { kind: 'starting', pid: 71 }, effects: [] });
  });
  test('without an heir the rest is stopped, then the policy decides', () => {
    const stopping = rootExited(null);
    expect(stopping.state).toMatchObject({ kind: 'stopping', reason: 'leftover-members' });
    expect(reduce(stopping.state, { ...INPUTS.released, exit: exit() } as ProcessInput).state.kind).toBe('backoff');
  });
});

describe('automatic restarts', () => {
  test('an attempt counts up from backoff to the next start and no further than the limit', () => {
    const backoff = reduce({ ...STATES.starting, attempt: 4 } as ProcessState, INPUTS.rootExited);
    expect(backoff).toMatchObject({ state: { kind: 'backoff', attempt: 5 }, pendingAttempt: 5 });
    const waiting = reduce(backoff.state, INPUTS.backoffElapsed);
    expect(waiting).toMatchObject({ state: { kind: 'waiting' }, pendingAttempt: 5 });
    expect(transition(waiting.state, INPUTS.gateOpened, { ...context, pendingAttempt: 5 }).effects).toEqual([
      { type: 'spawn', attempt: 5 },
    ]);
    expect(reduce({ ...STATES.starting, attempt: 5 } as ProcessState, INPUTS.rootExited).state).toMatchObject({
      kind: 'failed',
      cause: 'restart-limit',
    });
  });
  test('ready for a minute: the count starts anew', () => {
    const long = { ...STATES.running, attempt: 5, readyAt: at - 60_000 } as ProcessState;
    expect(reduce(long, INPUTS.rootExited).state).toMatchObject({ kind: 'backoff', attempt: 1 });
  });
});
