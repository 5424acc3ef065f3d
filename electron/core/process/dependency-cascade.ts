import type { ProcessId } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { ManagedProcess } from './managed-process';

/**
 * Restarts what asked for it (`restart_with`) when a process it names has a new run that is up. Nothing else follows a restart: a server
 * that reconnects to its database needs none.
 */
export class DependencyCascade {
  readonly #processes: ReadonlyMap<ProcessId, ManagedProcess>;
  /** The run each process was last seen up with. */
  readonly #lastUp = new Map<ProcessId, number>();

  constructor(processes: ReadonlyMap<ProcessId, ManagedProcess>) {
    this.#processes = processes;
  }

  /** A process changed its state. */
  look(id: ProcessId): void {
    const managed = this.#processes.get(id);
    if (managed?.state.kind !== 'running') return;
    const before = this.#lastUp.get(id);
    const { runId } = managed.state;
    this.#lastUp.set(id, runId);
    if (before === undefined || before === runId) return;
    for (const other of this.#processes.values()) {
      if (other.projectId !== managed.projectId || other.config.restartWith?.includes(managed.config.name) !== true) continue;
      const run = runOf(other.state);
      // One that came up after it has the new one already.
      if (run === null || other.state.kind === 'stopping' || run.startedAt >= managed.state.startedAt) continue;
      const { name } = managed.config;
      void other.restart({ kind: 'dependency', files: [], by: name, after: `a new run of ${name}` }, { by: name });
    }
  }
}
