import type { ProcessState, RunRef } from '../../../shared/model/process-state';
import type { ProcessEffect, Transition } from './transition';

/** A run of an earlier host was taken over. */
export interface AdoptedInput {
  readonly type: 'adopted';
  readonly run: RunRef;
  readonly at: number;
}

/**
 * A run that lives already becomes the current one: running, whether it is ready is not known yet. A start in preparation and a retry are
 * taken back. Where a run lives, nothing changes. Pure.
 */
export function onAdopted(state: ProcessState, { run, at }: AdoptedInput, stay: Transition): Transition {
  const takenBack: Readonly<Record<ProcessState['kind'], readonly ProcessEffect[] | null>> = {
    stopped: [],
    exited: [],
    failed: state.kind === 'failed' && state.cause === 'unkillable' ? null : [],
    waiting: [{ type: 'cancelStart' }],
    backoff: [{ type: 'cancelBackoff' }],
    starting: null,
    running: null,
    stopping: null,
  };
  const before = takenBack[state.kind];
  if (before === null) return stay;
  return {
    state: {
      kind: 'running',
      ...run,
      readyAt: null,
      attempt: 0,
      health: 'unknown',
      handedOverFrom: null,
      adoptedAt: at,
      lastExit: state.lastExit,
    },
    effects: [...before, { type: 'watchRun' }],
    pendingAttempt: 0,
  };
}

/** The run was found ready: from coming up to running, and in an adopted one from unknown to ready. Pure. */
export function onReady(state: ProcessState, at: number, stay: Transition): Transition {
  if (state.kind === 'running' && state.adoptedAt !== undefined && state.readyAt === null)
    return { ...stay, state: { ...state, readyAt: at, health: 'ready' }, effects: [{ type: 'cancelReadiness' }] };
  if (state.kind !== 'starting') return stay;
  const { runId, pid, startedAt, attempt, lastExit } = state;
  return {
    ...stay,
    state: { kind: 'running', runId, pid, startedAt, attempt, readyAt: at, health: 'ready', handedOverFrom: null, lastExit },
    effects: [{ type: 'cancelReadiness' }],
  };
}
