import type { PortVerdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';

/** Why a process has no port, and from when that word is. */
export interface BlockingVerdict {
  readonly verdict: PortVerdict;
  /** The run that died of it; null where the process waits for the port now. */
  readonly diedRun: number | null;
}

type Asker = Pick<ProcessSnapshot, 'state' | 'phase' | 'verdict'>;

/** A verdict that keeps somebody from starting. `time-wait` counts as free: a program that lacks SO_REUSEADDR still has to wait. Pure. */
function blocks(verdict: PortVerdict): boolean {
  return !verdict.free || verdict.reuse?.lacks === 'this';
}

/**
 * The port verdict a person should see for a process: what it waits for, else what ended its last run, however long ago. Null where it is up
 * or no port is the reason. Pure.
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

type Wanter = Pick<ProcessSnapshot, 'id' | 'state' | 'phase' | 'verdict' | 'expectedPorts'>;

/** Whom a question about this port is for: who waits for it, else the one process that is not up and died of it or expects it. Pure. */
export function whoWants<P extends Wanter>(processes: readonly P[], port: number): P | null {
  const waiting = processes.find(
    ({ state }) => state.kind === 'waiting' && state.on.some((reason) => reason.kind === 'port' && reason.port === port),
  );
  if (waiting !== undefined) return waiting;
  const down = processes.filter(({ phase, state }) => phase === 'down' || state.kind === 'backoff');
  const died = down.filter((process) => blockingVerdict(process)?.verdict.port === port);
  const [only, ...others] = died.length > 0 ? died : down.filter(({ expectedPorts }) => expectedPorts.includes(port));
  return only !== undefined && others.length === 0 ? only : null;
}
