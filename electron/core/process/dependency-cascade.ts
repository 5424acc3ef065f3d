import type { ProcessId, RunCause } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { ManagedProcess } from './managed-process';

/** Why a process restarts that restarts with another. Pure. */
export function afterNewRunOf(name: string): RunCause {
  return { kind: 'dependency', files: [], by: name, after: `a new run of ${name}` };
}

/**
 * Restarts what asked for it (`restart_with`) when a process it names has a new run that is up. Nothing else follows a restart: a server
 * that reconnects to its database needs none.
 */
export class DependencyCascade {
  readonly #processes: ReadonlyMap<ProcessId, ManagedProcess>;
  readonly #restart: (processes: readonly ManagedProcess[], by: string) => void;
  /** The run each process was last seen up with. */
  readonly #lastUp = new Map<ProcessId, number>();

  /** `restart`: all of them, each after what it needs itself; `by`: the name of the one with the new run. */
  constructor(processes: ReadonlyMap<ProcessId, ManagedProcess>, restart: (processes: readonly ManagedProcess[], by: string) => void) {
    this.#processes = processes;
    this.#restart = restart;
  }

  /** Whether it has been up before: what restarts with it follows its next run only then. */
  wasUp({ id }: Pick<ManagedProcess, 'id'>): boolean {
    return this.#lastUp.has(id);
  }

  /** A process changed its state. */
  look(id: ProcessId): void {
    const managed = this.#processes.get(id);
    if (managed?.state.kind !== 'running') return;
    const before = this.#lastUp.get(id);
    const { runId } = managed.state;
    this.#lastUp.set(id, runId);
    if (before === undefined || before === runId) return;
    const { name } = managed.config;
    const { startedAt } = managed.state;
    const follow = [...this.#processes.values()].filter((other) => {
      if (other.projectId !== managed.projectId || other.config.restartWith?.includes(name) !== true) return false;
      // Adopted with a file that asks for a circle: one would restart the other without end.
      if (other.config.refusal !== undefined && managed.config.refusal !== undefined) return false;
      const run = runOf(other.state);
      // One that came up after it has the new one already.
      return run !== null && other.state.kind !== 'stopping' && run.startedAt < startedAt;
    });
    if (follow.length > 0) this.#restart(follow, name);
  }
}
