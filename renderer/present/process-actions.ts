import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProcessStateKind } from '../../shared/model/process-state';

export type ActionKind = 'start' | 'stop' | 'restart' | 'kill';

export interface PresentedAction {
  readonly kind: ActionKind;
  /** Verb, and what it means in this state: `Stop`, `Don’t start`, `Stop trying`. */
  readonly label: string;
}

const START: PresentedAction = { kind: 'start', label: 'Start' };
const STOP: PresentedAction = { kind: 'stop', label: 'Stop' };
const RESTART: PresentedAction = { kind: 'restart', label: 'Restart' };
const KILL: PresentedAction = { kind: 'kill', label: 'Kill now' };

/** The row's actions: they fit the state. Total over all states. */
const ROW_ACTIONS: Readonly<Record<ProcessStateKind, readonly PresentedAction[]>> = {
  stopped: [START],
  waiting: [START, { kind: 'stop', label: 'Don’t start' }],
  starting: [RESTART, STOP],
  running: [RESTART, STOP],
  stopping: [KILL],
  backoff: [START, { kind: 'stop', label: 'Stop trying' }],
  exited: [START],
  failed: [START],
};

/** The row's actions for a process as it is now: what could not be stopped keeps its Kill now. */
export function rowActions(process: Pick<ProcessSnapshot, 'state' | 'members'>): readonly PresentedAction[] {
  if (process.state.kind === 'failed' && process.members.length > 0) return [KILL];
  return ROW_ACTIONS[process.state.kind];
}

/** Why an action makes no sense now, with the next step; null when it does. */
export function whyNot(action: ActionKind, process: Pick<ProcessSnapshot, 'name' | 'state' | 'members'>): string | null {
  const { kind } = process.state;
  const { name } = process;
  const alive = process.members.length > 0;
  const is = kind === 'backoff' ? 'is in backoff' : `is ${kind}`;
  switch (action) {
    case 'start':
      return kind === 'running' || kind === 'starting' ? `${name} ${is} already. Restart it instead.` : null;
    case 'stop':
      return kind === 'stopped' || kind === 'exited' || (kind === 'failed' && !alive) ? `${name} ${is}. There is nothing to stop.` : null;
    case 'restart':
      return kind === 'stopping' ? `${name} is stopping. Choose Then start again.` : null;
    case 'kill':
      return alive ? null : `${name} ${is}. There is no process to kill.`;
  }
}

/** The word while the host has not answered. */
export const DOING: Readonly<Record<string, string>> = {
  start: 'Starting',
  stop: 'Stopping',
  restart: 'Restarting',
  reload: 'Reloading',
  kill: 'Killing',
  'stop-all': 'Stopping',
  remove: 'Removing',
  rescan: 'Reading',
  untrust: 'Saving',
  signal: 'Sending',
};

/** A start is answered only when it is ready or has failed; once the state itself says what goes on, the button says no more. */
export function isStillPending(command: string | undefined, action: ActionKind, state: ProcessStateKind): boolean {
  if (command !== action) return false;
  if (action === 'start') return state === 'stopped' || state === 'exited' || state === 'failed';
  if (action === 'restart') return state === 'running' || state === 'stopping' || state === 'starting';
  if (action === 'stop') return state !== 'stopped';
  return true;
}
