import type { LeftoverOutcome } from '../../shared/contract/outcomes';
import { CallError } from '../../shared/contract/result';
import type { LeftoverDesk } from './leftover-desk-api';

/** Undo of a stop that Slipway did not start the program of. */
export const NOT_UNDONE = 'It can’t be undone; whoever started it has to start it again.';

type Leftovers = Pick<LeftoverDesk, 'idOf' | 'stop' | 'adopt'>;

/** Stops the whole run of an earlier session that this process belongs to, by its own stop sequence; null for a process of no such run. */
export async function stopLeftoverOf(leftovers: Leftovers, pid: number, by: string): Promise<LeftoverOutcome | null> {
  const id = leftovers.idOf(pid);
  return id === null ? null : leftovers.stop(id, by);
}

/** Takes over the run of an earlier session that this process belongs to. CallError `owner-changed` for a process of no such run. */
export async function adoptLeftoverOf(
  leftovers: Leftovers,
  pid: number,
  by: string,
): Promise<{ readonly text: string; readonly undo: string }> {
  const id = leftovers.idOf(pid);
  if (id === null)
    throw new CallError('owner-changed', `Pid ${pid} is no leftover any more; nothing was done.`, 'Look again at who holds it.');
  const { text, processId } = await leftovers.adopt(id, by);
  return { text, undo: `To go back: stop ${processId ?? 'it'}.` };
}
