import type { HandOver } from '../../../shared/model/hand-over';
import type { ProcessState } from '../../../shared/model/process-state';
import type { Transition } from './transition';

type RunningState = Extract<ProcessState, { kind: 'running' }>;

/** What becomes of a reload that hands the port over to a new process. */
export type HandOverInput =
  /** The new process has come, the old one still lives. */
  | { readonly type: 'handOverOpened'; readonly runId: number; readonly handOver: HandOver }
  /** It is over, or was given up: `lives` says who of the two does. Told too late, or twice: nothing. */
  | {
      readonly type: 'handOverClosed';
      readonly runId: number;
      readonly handOver: Pick<HandOver, 'from' | 'to'>;
      readonly lives: 'old' | 'new';
    };

/** A run that is known by the new process from the moment it comes, and by the old one again where that did not last. Pure. */
export function onHandOver(state: ProcessState, input: HandOverInput, stay: Transition): Transition {
  if (state.kind !== 'running' || state.runId !== input.runId) return stay;
  const { from, to } = input.handOver;
  if (input.type === 'handOverOpened') {
    // Another new process in place of the one that was told of before.
    const main = state.handOver?.from === from && state.pid === state.handOver.to ? from : state.pid;
    return { ...stay, state: { ...state, pid: main === from ? to : main, handOver: input.handOver } };
  }
  if (state.handOver?.from !== from || state.handOver.to !== to) return stay;
  const { handOver: _, ...closed } = state;
  return { ...stay, state: { ...closed, pid: input.lives === 'old' && state.pid === to ? from : state.pid } };
}

/** The main process is gone and the run goes on under this member. Pure. */
export function handedOver({ handOver, ...state }: RunningState, heir: number): RunningState {
  const before = handOver !== undefined && state.pid === handOver.to ? handOver.from : state.pid;
  return { ...state, pid: heir, handedOverFrom: state.handedOverFrom ?? before };
}
