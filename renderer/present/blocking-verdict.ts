import type { AnyVerdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { subjectOf } from '../../shared/model/verdict-words';

/** Why a process has no port or socket file, and from when that word is. */
export interface BlockingVerdict {
  readonly verdict: AnyVerdict;
  /** The run that died of it; null where the word is of later than that. */
  readonly diedRun: number | null;
}

type Asker = Pick<ProcessSnapshot, 'state' | 'phase' | 'verdict'>;

/** A verdict that keeps somebody from starting. `time-wait` counts as free: a program that lacks SO_REUSEADDR still has to wait. Pure. */
function blocks(verdict: AnyVerdict): boolean {
  return !verdict.free || verdict.reuse?.lacks === 'this';
}

/** Whether a process waits for a port at this moment; a run that died of one is history. Pure. */
export function waitsForPort({ state }: Pick<ProcessSnapshot, 'state'>): boolean {
  return state.kind === 'waiting' && state.on.some(({ kind }) => kind === 'port');
}

/**
 * The verdict a person should see for a process: what it waits for, else what ended its last run, however long ago. Null where it is up, no
 * port is the reason, or a later look found it free. Pure.
 */
export function blockingVerdict({ state, phase, verdict }: Asker): BlockingVerdict | null {
  if (phase === 'up' || phase === 'going-down') return null;
  const lastExit = 'lastExit' in state ? state.lastExit : null;
  const died = lastExit?.verdict;
  if (state.kind === 'waiting' && verdict !== null) return { verdict, diedRun: null };
  if (state.kind !== 'waiting' && died !== undefined && (verdict === null || verdict.readAt <= died.readAt))
    return { verdict: died, diedRun: lastExit?.runId ?? null };
  return verdict !== null && blocks(verdict) ? { verdict, diedRun: null } : null;
}

/** The verdict whose card is shown: the blocking one, or, for a run that died of a port which was found free later, that it is free. Pure. */
export function cardVerdict(process: Asker): BlockingVerdict | null {
  const { state, phase, verdict } = process;
  const blocking = blockingVerdict(process);
  if (blocking !== null || verdict === null || phase === 'up' || phase === 'going-down' || state.kind === 'waiting') return blocking;
  const died = 'lastExit' in state ? state.lastExit?.verdict : undefined;
  return died !== undefined && subjectOf(died) === subjectOf(verdict) ? { verdict, diedRun: null } : null;
}

type Wanter = Pick<ProcessSnapshot, 'id' | 'state' | 'phase' | 'verdict' | 'expectedPorts'>;

/** Whom a question about this port or path is for: who waits for it, else the one process that is not up and died of it or expects it. Pure. */
export function whoWants<P extends Wanter>(processes: readonly P[], subject: number | string): P | null {
  const waiting = processes.find(
    ({ state }) => state.kind === 'waiting' && state.on.some((reason) => reason.kind === 'port' && reason.port === subject),
  );
  if (waiting !== undefined) return waiting;
  const down = processes.filter(({ phase, state }) => phase === 'down' || state.kind === 'backoff');
  const died = down.filter((process) => {
    const word = cardVerdict(process);
    return word !== null && subjectOf(word.verdict) === subject;
  });
  const [only, ...others] = died.length > 0 ? died : down.filter(({ expectedPorts }) => expectedPorts.some((port) => port === subject));
  return only !== undefined && others.length === 0 ? only : null;
}
