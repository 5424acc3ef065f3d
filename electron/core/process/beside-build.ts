import type { RunCause } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import type { AfterBuild } from '../reload/reload-owner';
import type { StartWaiter } from './command-waiters';
import type { StartKeeper } from './start-keeper';

/** What a restart does after its build beside the old run. */
export type BesideEnd =
  /** Somebody who asked later acts for this one, too. */
  | { readonly kind: 'joined' }
  | { readonly kind: 'failed'; readonly text: string; readonly waiters: readonly StartWaiter[] }
  /** Cancelled, or nothing has changed: the state as it is answers. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'restart'; readonly cause: RunCause };

/** Whether somebody has stopped it, or is about to. Pure. */
export function isWantedDown(state: ProcessState): boolean {
  return state.kind === 'stopped' || (state.kind === 'stopping' && state.then === 'stay-down');
}

interface Asker {
  readonly waiter: StartWaiter;
  readonly afterBuild: AfterBuild | undefined;
}

/** The build of a restart while the old run lives: one for all who ask meanwhile, and the last of them acts, once. */
export class BesideBuild {
  readonly #starts: StartKeeper;
  #askers: Asker[] = [];

  constructor(starts: StartKeeper) {
    this.#starts = starts;
  }

  /** `afterBuild` is there for a change of files: a build under way begins anew. Never rejects. */
  async run(waiter: StartWaiter, cause: RunCause, afterBuild: AfterBuild | undefined): Promise<BesideEnd> {
    waiter.held = true;
    this.#askers.push({ waiter, afterBuild });
    const end = await this.#starts.buildBeside(cause, { fresh: afterBuild !== undefined });
    if (this.#askers.at(-1)?.waiter !== waiter) return { kind: 'joined' };
    const askers = this.#askers.splice(0);
    const waiters = askers.map((asker) => asker.waiter);
    if (end.outcome === 'failed') return { kind: 'failed', text: end.text, waiters };
    // One who asked for a restart by hand gets it, changed or not.
    const mayLeave = end.outcome === 'built' && afterBuild !== undefined && askers.every((asker) => asker.afterBuild !== undefined);
    const wanted = mayLeave ? await afterBuild() : cause;
    for (const each of waiters) each.held = false;
    if (wanted === null) this.#starts.dropBuilt();
    return end.outcome === 'cancelled' || wanted === null ? { kind: 'leave' } : { kind: 'restart', cause: wanted };
  }
}
