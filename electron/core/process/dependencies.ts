import type { StartOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import type { ProcessId, RunCause } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import { runOf } from '../../../shared/model/process-state';
import { afterNewRunOf, DependencyCascade } from './dependency-cascade';
import type { ManagedProcess } from './managed-process';
import { planRestart, planRestartOf, restartsBy } from './plan-restart';
import { type RestartInOrderDeps, RestartsInOrder } from './restart-in-order';
import { type OnDependencyWait, waitForDependencies } from './wait-for-dependencies';

interface DependenciesDeps extends RestartInOrderDeps {
  readonly processes: ReadonlyMap<ProcessId, ManagedProcess>;
  /** Whether it is being stopped because it left its project. */
  readonly isLeaving: (managed: ManagedProcess) => boolean;
}

/** What the processes of a host have to do with each other: who waits for whom, who restarts with whom, and in what order. */
export interface Dependencies {
  /** See `waitForDependencies`. Twice for one process: both wait. */
  wait(id: ProcessId, cancel: AbortSignal, onWaiting: OnDependencyWait): Promise<boolean>;
  /** A process changed its state: restarts what restarts with it. */
  follow(id: ProcessId): void;
  /** Restarts them and what restarts with them, in one order. Outcomes of those that were asked for; rejects as `restart` does. */
  restart(
    asked: readonly ManagedProcess[],
    cause: RunCause,
    restart: (managed: ManagedProcess) => Promise<StartOutcome>,
  ): Promise<StartOutcome[]>;
}

/** CallError `config-invalid` for a process that its file keeps from being started. */
export function refuseCircle({ config: { name, refusal }, state }: Pick<ManagedProcess, 'config' | 'state'>): void {
  if (refusal === undefined) return;
  const what = runOf(state) === null ? 'is not started' : 'is not restarted and runs on';
  throw new CallError('config-invalid', `${name} ${what}: ${refusal.file}:${refusal.line} ${refusal.message}`, refusal.hint);
}

export function createDependencies(deps: DependenciesDeps): Dependencies {
  const { processes } = deps;
  const together = new RestartsInOrder<ManagedProcess>(deps);
  const follow = (managed: ManagedProcess, by: string): Promise<StartOutcome> => managed.restart(afterNewRunOf(by), { by });
  const cascade = new DependencyCascade(processes, (following, by) => {
    const plan = planRestartOf(following, [...processes.values()]);
    void together.restart(plan, afterNewRunOf(by), (managed) => follow(managed, by));
  });
  return {
    wait(id, cancel, onWaiting) {
      const managed = processes.get(id);
      if (managed === undefined)
        throw new CallError('process-not-found', `There is no process ${id}.`, 'See the names with: slipway status');
      const { config, projectId, startCause } = managed;
      const get = (name: string): ManagedProcess | null => {
        const other = processes.get(processIdOf(projectId, name));
        return other === undefined || deps.isLeaving(other) ? null : other;
      };
      const view = {
        config,
        isAutomatic: startCause.kind === 'crash',
        get,
        isDue: (other: ManagedProcess) => together.isDue(other),
        wasUp: (other: ManagedProcess) => cascade.wasUp(other),
        onState: deps.onState,
      };
      return waitForDependencies(view, cancel, onWaiting);
    },
    follow: (id) => cascade.look(id),
    restart(asked, cause, restart) {
      const plan = planRestart(asked, [...processes.values()], (managed) => cascade.wasUp(managed));
      return together.restart(plan, cause, (managed) => {
        const by = restartsBy(plan, managed);
        return by === null ? restart(managed) : follow(managed, by.config.name);
      });
    },
  };
}
