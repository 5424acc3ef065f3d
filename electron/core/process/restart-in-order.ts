import type { StartOutcome } from '../../../shared/contract/outcomes';
import type { ProcessId, RunCause } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import { isWantedDown } from './beside-build';
import type { ManagedProcess } from './managed-process';
import type { RestartPlan } from './plan-restart';
import { stopPlanned } from './stop-in-order';

type Restartable = Pick<ManagedProcess, 'id' | 'projectId' | 'config' | 'state'>;

export interface RestartInOrderDeps {
  /** Told the id of every process whose state changed; returns the function that unsubscribes. */
  readonly onState: (listener: (id: ProcessId) => void) => () => void;
  /** A run that was about to be replaced stays: whoever waits for the new one looks again. */
  readonly notReplaced: (id: ProcessId) => void;
}

/** What a restart came to whose process was stopped before its turn. Pure. */
function stoppedMeanwhile({ id, config, state }: Restartable, cause: RunCause): StartOutcome {
  return {
    processId: id,
    process: config.name,
    runId: state.lastExit?.runId ?? null,
    pid: null,
    outcome: 'exited',
    message: 'it was stopped before its turn to be restarted',
    overdue: false,
    stop: null,
    build: null,
    readyMs: null,
    durationMs: 0,
    cause,
    timeline: [],
    verdict: null,
  };
}

/**
 * Restarts of several processes by one command: each is stopped as soon as everything of them that depends on it is down, and comes up after
 * what it depends on has its new run.
 */
export class RestartsInOrder<T extends Restartable> {
  readonly #deps: RestartInOrderDeps;
  /** Runs that are about to be replaced: nothing starts on them any more. */
  readonly #due = new Map<ProcessId, number>();

  constructor(deps: RestartInOrderDeps) {
    this.#deps = deps;
  }

  /** Whether the run this process has now is about to be replaced. */
  isDue({ id, state }: Pick<Restartable, 'id' | 'state'>): boolean {
    const due = this.#due.get(id);
    return due !== undefined && runOf(state)?.runId === due;
  }

  /**
   * Outcomes of those that were asked for, in their order; rejects as `restart` does. One whose build fails keeps its run, and the others go
   * on. One that is stopped meanwhile stays down.
   */
  async restart(plan: RestartPlan<T>, cause: RunCause, restart: (process: T) => Promise<StartOutcome>): Promise<StartOutcome[]> {
    for (const { id, state } of plan.processes) {
      const run = runOf(state);
      if (run !== null && !isWantedDown(state)) this.#due.set(id, run.runId);
    }
    const begin = async (process: T): Promise<{ readonly outcome: Promise<StartOutcome> }> => {
      const { id } = process;
      const due = this.#due.get(id);
      if (due !== undefined && isWantedDown(process.state)) {
        this.#forget(id, due);
        return { outcome: Promise.resolve(stoppedMeanwhile(process, cause)) };
      }
      const outcome = restart(process);
      const settled = outcome.then(
        () => undefined,
        () => undefined,
      );
      if (due !== undefined) {
        void settled.then(() => this.#forget(id, due));
        await Promise.race([settled, this.#gone(process, due)]);
      }
      return { outcome };
    };
    const begun = await stopPlanned(plan.processes, plan.downFirst, begin);
    const outcomes = new Map(begun.map(({ outcome }, at) => [plan.processes[at]?.id, outcome]));
    return Promise.all(plan.asked.flatMap(({ id }) => outcomes.get(id) ?? []));
  }

  #forget(id: ProcessId, due: number): void {
    if (this.#due.get(id) === due && this.#due.delete(id)) this.#deps.notReplaced(id);
  }

  #gone(process: T, runId: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (runOf(process.state)?.runId === runId) return;
        stopListening();
        resolve();
      };
      const stopListening = this.#deps.onState(look);
      look();
    });
  }
}
