import type { ProcessState } from '../../../shared/model/process-state';
import type { Clock } from '../clock';
import type { RunOwner } from './run-owner';

/** Most waits are over within a debounce; of the others it is said what is waited for. */
const TOLD_AFTER_MS = 500;

/**
 * Waits until the files whose change a start is because of are all written, and says so where that takes long. Resolves with why it may not run
 * after all, or null; rejects where that cannot be found out.
 */
export async function waitForFiles(
  clock: Pick<Clock, 'setTimer'>,
  owner: Pick<RunOwner, 'filesQuiet' | 'dispatch'>,
  cancel: AbortSignal,
): Promise<string | null> {
  const telling = clock.setTimer(() => {
    if (!cancel.aborted) owner.dispatch({ type: 'blocked', on: [{ kind: 'files', text: 'for its files: they are still being written' }] });
  }, TOLD_AFTER_MS);
  try {
    return await owner.filesQuiet();
  } finally {
    telling.cancel();
  }
}

/** Whether this start waits for its files. A person who asks for it does not have to. Pure. */
export function waitsForFiles(state: ProcessState): boolean {
  return state.kind === 'waiting' && state.on.some(({ kind }) => kind === 'files');
}
