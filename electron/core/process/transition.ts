import type { ExitResult } from '../../../shared/model/exit-result';
import type { FailCause, ProcessState, RunRef, StopReason, WaitReason } from '../../../shared/model/process-state';
import type { RestartPolicy } from '../../../shared/model/restart-policy';
import type { StopStep } from '../../../shared/model/stop-sequence';
import { type AdoptedInput, onAdopted, onReady } from './adopt-state';
import { decideRestart } from './decide-restart';
import { type HandOverInput, handedOver, onHandOver } from './hand-over-state';

/** What can happen to a process: commands in the imperative, events in the past tense. Instants are epoch ms. */
export type ProcessInput =
  | { readonly type: 'start'; readonly at: number }
  | {
      readonly type: 'stop';
      readonly at: number;
      readonly reason: StopReason;
      readonly then: 'stay-down' | 'start-again';
      readonly steps: readonly StopStep[];
    }
  | { readonly type: 'kill'; readonly at: number; readonly steps: readonly StopStep[] }
  | { readonly type: 'blocked'; readonly on: readonly WaitReason[] }
  | { readonly type: 'gateOpened' }
  | { readonly type: 'spawned'; readonly run: RunRef; readonly attempt: number }
  | { readonly type: 'startFailed'; readonly cause: FailCause; readonly exit: ExitResult }
  | AdoptedInput
  | HandOverInput
  | { readonly type: 'becameReady'; readonly runId: number; readonly at: number }
  | { readonly type: 'readyOverdue'; readonly runId: number }
  /** The root ended. `heir` is the member the run goes on under, a member that owns a listener before any other; null when none may. */
  | {
      readonly type: 'rootExited';
      readonly runId: number;
      readonly at: number;
      readonly exit: ExitResult;
      readonly membersLeft: number;
      readonly heir: number | null;
      readonly steps: readonly StopStep[];
      readonly random: number;
    }
  /** A run without its root (handed over) lost its last member. */
  | { readonly type: 'membersGone'; readonly runId: number; readonly at: number; readonly exit: ExitResult; readonly random: number }
  | { readonly type: 'graceElapsed'; readonly runId: number; readonly step: number; readonly at: number }
  /** Every member is dead and the ports are free (or the gate's limit has passed). */
  | { readonly type: 'released'; readonly runId: number; readonly at: number; readonly exit: ExitResult; readonly random: number }
  | { readonly type: 'couldNotKill'; readonly runId: number; readonly exit: ExitResult; readonly text: string }
  /** What could not be killed has gone after all. */
  | { readonly type: 'survivorsGone'; readonly exit: ExitResult }
  | { readonly type: 'backoffElapsed'; readonly at: number };

/** What the shell has to do about it. */
export type ProcessEffect =
  /** Environment, build, gate; ends in `gateOpened`, `blocked` or `startFailed`. */
  | { readonly type: 'prepareStart' }
  | { readonly type: 'cancelStart' }
  | { readonly type: 'spawn'; readonly attempt: number }
  | { readonly type: 'watchRun' }
  | { readonly type: 'cancelReadiness' }
  | { readonly type: 'runStopStep'; readonly step: number }
  | { readonly type: 'armBackoff'; readonly delayMs: number }
  | { readonly type: 'cancelBackoff' };

export interface TransitionContext {
  readonly policy: RestartPolicy;
  /** Automatic restarts in a row that the start in preparation belongs to; 0 for a start a person asked for. */
  readonly pendingAttempt: number;
  /** Number of steps of the stop under way. */
  readonly steps: readonly StopStep[];
}

export interface Transition {
  readonly state: ProcessState;
  readonly effects: readonly ProcessEffect[];
  /** Attempt number for the start in preparation. */
  readonly pendingAttempt: number;
}

type StoppingState = Extract<ProcessState, { kind: 'stopping' }>;
type AliveState = Extract<ProcessState, { kind: 'starting' | 'running' }>;

function lastExitOf(state: ProcessState): ExitResult | null {
  return state.lastExit;
}

function beginPreparing(state: ProcessState, at: number, attempt: number, before: readonly ProcessEffect[] = []): Transition {
  return {
    state: { kind: 'waiting', on: [], since: at, lastExit: lastExitOf(state) },
    effects: [...before, { type: 'prepareStart' }],
    pendingAttempt: attempt,
  };
}

function beginStopping(
  state: AliveState,
  steps: readonly StopStep[],
  at: number,
  reason: StopReason,
  then: 'stay-down' | 'start-again',
  step: number,
  lastExit: ExitResult | null,
): Transition {
  const current = steps[step];
  if (current === undefined) throw new Error('a stop plan has at least one step');
  return {
    state: {
      kind: 'stopping',
      runId: state.runId,
      pid: state.pid,
      startedAt: state.startedAt,
      step,
      stepCount: steps.length,
      signal: current.signal,
      deadline: step < steps.length - 1 ? at + current.graceMs : null,
      reason,
      then,
      readyAt: state.kind === 'running' ? state.readyAt : null,
      attempt: state.attempt,
      lastExit,
    },
    effects: [{ type: 'cancelReadiness' }, { type: 'runStopStep', step }],
    pendingAttempt: 0,
  };
}

function enterStep(
  state: StoppingState,
  steps: readonly StopStep[],
  step: number,
  at: number,
  change: Partial<StoppingState> = {},
): Transition {
  const next = steps[step];
  if (next === undefined || step <= state.step) return { state: { ...state, ...change }, effects: [], pendingAttempt: 0 };
  return {
    state: { ...state, ...change, step, signal: next.signal, deadline: step < steps.length - 1 ? at + next.graceMs : null },
    effects: [{ type: 'runStopStep', step }],
    pendingAttempt: 0,
  };
}

function decide(exit: ExitResult, attempt: number, readyAt: number | null, at: number, policy: RestartPolicy, random: number): Transition {
  const decision = decideRestart(exit, policy, attempt, readyAt === null ? null : at - readyAt, random);
  switch (decision.kind) {
    case 'stay-exited':
      return { state: { kind: 'exited', lastExit: exit }, effects: [{ type: 'cancelReadiness' }], pendingAttempt: 0 };
    case 'give-up':
      return {
        state: { kind: 'failed', cause: 'restart-limit', text: decision.text, lastExit: exit },
        effects: [{ type: 'cancelReadiness' }],
        pendingAttempt: 0,
      };
    case 'retry':
      return {
        state: { kind: 'backoff', lastExit: exit, attempt: decision.attempt, retryAt: at + decision.delayMs },
        effects: [{ type: 'cancelReadiness' }, { type: 'armBackoff', delayMs: decision.delayMs }],
        pendingAttempt: decision.attempt,
      };
  }
}

function onStart(state: ProcessState, at: number, stay: Transition): Transition {
  switch (state.kind) {
    case 'stopped':
    case 'exited':
      return beginPreparing(state, at, 0);
    case 'failed':
      // Members that could not be killed still live: a second copy beside them would break the promise.
      return state.cause === 'unkillable' ? stay : beginPreparing(state, at, 0);
    case 'backoff':
      return beginPreparing(state, at, 0, [{ type: 'cancelBackoff' }]);
    case 'stopping':
      return { ...stay, state: { ...state, then: 'start-again' } };
    case 'waiting':
    case 'starting':
    case 'running':
      return stay;
  }
}

function onStop(
  state: ProcessState,
  input: Extract<ProcessInput, { type: 'stop' }>,
  stay: Transition,
  context: TransitionContext,
): Transition {
  switch (state.kind) {
    case 'starting':
    case 'running':
      return beginStopping(state, input.steps, input.at, input.reason, input.then, 0, state.lastExit);
    case 'stopping': {
      // A restart during a stop only adds what comes after.
      if (input.then === 'start-again') return { ...stay, state: { ...state, then: 'start-again' } };
      const change = { then: 'stay-down', reason: input.reason } as const;
      // A person's second stop is the last step now. What began as a restart or by itself has not been asked to stop before, and an end
      // of the host or of the project is no second wish.
      const isSecond = input.reason === 'asked' && state.reason !== 'restart' && state.reason !== 'leftover-members';
      if (!isSecond) return { ...stay, state: { ...state, ...change } };
      return enterStep(state, context.steps, context.steps.length - 1, input.at, change);
    }
    case 'waiting':
      return input.then === 'start-again'
        ? stay
        : { state: { kind: 'stopped', lastExit: state.lastExit }, effects: [{ type: 'cancelStart' }], pendingAttempt: 0 };
    case 'backoff':
      return input.then === 'start-again'
        ? beginPreparing(state, input.at, 0, [{ type: 'cancelBackoff' }])
        : { state: { kind: 'stopped', lastExit: state.lastExit }, effects: [{ type: 'cancelBackoff' }], pendingAttempt: 0 };
    case 'stopped':
    case 'exited':
    case 'failed':
      return input.then === 'start-again' ? onStart(state, input.at, stay) : stay;
  }
}

function afterRelease(state: StoppingState, input: Extract<ProcessInput, { type: 'released' }>, policy: RestartPolicy): Transition {
  if (state.then === 'start-again') return beginPreparing({ kind: 'stopped', lastExit: input.exit }, input.at, 0);
  if (state.reason === 'leftover-members') return decide(input.exit, state.attempt, state.readyAt, input.at, policy, input.random);
  return { state: { kind: 'stopped', lastExit: input.exit }, effects: [], pendingAttempt: 0 };
}

/**
 * Reduces one input. Pure and total: every state answers every input, if only by staying as it is. An input of a run that is not the
 * current one changes nothing. What each state can become is written here and nowhere else.
 */
export function transition(state: ProcessState, input: ProcessInput, context: TransitionContext): Transition {
  const stay: Transition = { state, effects: [], pendingAttempt: context.pendingAttempt };
  if ('runId' in input && !('runId' in state && state.runId === input.runId)) return stay;
  switch (input.type) {
    case 'start':
      return onStart(state, input.at, stay);
    case 'stop':
      return onStop(state, input, stay, context);
    case 'kill':
      if (state.kind === 'starting' || state.kind === 'running')
        return beginStopping(state, input.steps, input.at, 'asked', 'stay-down', input.steps.length - 1, state.lastExit);
      if (state.kind !== 'stopping') return stay;
      // Leftovers that a person killed are not followed by an automatic restart.
      return enterStep(state, context.steps, context.steps.length - 1, input.at, {
        reason: state.reason === 'leftover-members' ? 'asked' : state.reason,
      });
    case 'blocked':
      return state.kind === 'waiting' ? { ...stay, state: { ...state, on: input.on } } : stay;
    case 'gateOpened':
      return state.kind === 'waiting' ? { ...stay, effects: [{ type: 'spawn', attempt: context.pendingAttempt }] } : stay;
    case 'spawned':
      return state.kind === 'waiting'
        ? {
            state: { kind: 'starting', ...input.run, attempt: input.attempt, overdue: false, lastExit: state.lastExit },
            effects: [{ type: 'watchRun' }],
            pendingAttempt: 0,
          }
        : stay;
    case 'startFailed':
      return state.kind === 'waiting'
        ? {
            state: { kind: 'failed', cause: input.cause, text: input.exit.detail, lastExit: input.exit },
            effects: [],
            pendingAttempt: 0,
          }
        : stay;
    case 'adopted':
      return onAdopted(state, input, stay);
    case 'handOverOpened':
    case 'handOverClosed':
      return onHandOver(state, input, stay);
    case 'becameReady':
      return onReady(state, input.at, stay);
    case 'readyOverdue':
      return state.kind === 'starting' ? { ...stay, state: { ...state, overdue: true } } : stay;
    case 'rootExited': {
      if (state.kind !== 'starting' && state.kind !== 'running') return stay;
      if (input.membersLeft === 0)
        return decide(input.exit, state.attempt, state.kind === 'running' ? state.readyAt : null, input.at, context.policy, input.random);
      if (input.heir === null) return beginStopping(state, input.steps, input.at, 'leftover-members', 'stay-down', 0, input.exit);
      // While it is still coming up, readiness goes on; only the pid it is known by changes.
      if (state.kind === 'starting') return { ...stay, state: { ...state, pid: input.heir } };
      return { ...stay, state: handedOver(state, input.heir) };
    }
    case 'membersGone':
      return state.kind === 'starting' || state.kind === 'running'
        ? decide(input.exit, state.attempt, state.kind === 'running' ? state.readyAt : null, input.at, context.policy, input.random)
        : stay;
    case 'graceElapsed':
      return state.kind === 'stopping' && input.step === state.step ? enterStep(state, context.steps, state.step + 1, input.at) : stay;
    case 'released':
      return state.kind === 'stopping' ? afterRelease(state, input, context.policy) : stay;
    case 'couldNotKill':
      return state.kind === 'stopping'
        ? { state: { kind: 'failed', cause: 'unkillable', text: input.text, lastExit: input.exit }, effects: [], pendingAttempt: 0 }
        : stay;
    case 'survivorsGone':
      return state.kind === 'failed' && state.cause === 'unkillable'
        ? { state: { kind: 'stopped', lastExit: input.exit }, effects: [], pendingAttempt: 0 }
        : stay;
    case 'backoffElapsed':
      return state.kind === 'backoff' ? beginPreparing(state, input.at, state.attempt) : stay;
  }
}
