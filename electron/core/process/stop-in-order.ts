import type { ProcessId } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import { runOf } from '../../../shared/model/process-state';
import type { ManagedProcess } from './managed-process';

type Stoppable = Pick<ManagedProcess, 'id' | 'projectId' | 'config' | 'state'>;

/** For each process, those that depend on it and have to be down first. Pure. What is not in the list does not count. */
function dependantsOf(processes: readonly Pick<Stoppable, 'id' | 'projectId' | 'config'>[]): ReadonlyMap<ProcessId, readonly ProcessId[]> {
  const found = new Map<ProcessId, ProcessId[]>(processes.map(({ id }) => [id, []]));
  for (const { id, projectId, config } of processes) {
    for (const name of Object.keys(config.dependsOn)) found.get(processIdOf(projectId, name))?.push(id);
  }
  return found;
}

/**
 * Stops all of them, each as soon as everything that depends on it is down: a server may need its database to finish what it does. What has
 * no run (it waits, or tries again) is taken back at once. Outcomes in the order of the list; one that is in it twice is stopped
 * once.
 */
export function stopInOrder<T extends Stoppable, R>(processes: readonly T[], stop: (process: T) => Promise<R>): Promise<R[]> {
  const dependants = dependantsOf(processes);
  const byId = new Map(processes.map((process) => [process.id, process]));
  const ends = new Map<ProcessId, Promise<R>>();
  const end = (process: T, path: readonly ProcessId[]): Promise<R> => {
    const known = ends.get(process.id);
    if (known !== undefined) return known;
    // A circle cannot come from a file that was checked; should there be one, it is stopped at once.
    const first = (dependants.get(process.id) ?? []).filter((id) => !path.includes(id)).map((id) => byId.get(id));
    const waits = first.filter((other): other is T => other !== undefined && runOf(other.state) !== null);
    const ending =
      waits.length === 0 || runOf(process.state) === null
        ? stop(process)
        : Promise.allSettled(waits.map((other) => end(other, [...path, process.id]))).then(() => stop(process));
    ends.set(process.id, ending);
    return ending;
  };
  return Promise.all(processes.map((process) => end(process, [process.id])));
}
