import type { ProcessId } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import { runOf } from '../../../shared/model/process-state';
import type { ManagedProcess } from './managed-process';

type Stoppable = Pick<ManagedProcess, 'id' | 'projectId' | 'config' | 'state'>;

type Dependant = Pick<Stoppable, 'id' | 'projectId' | 'config'>;

/** The names a process needs to be there while it runs. */
const needs = ({ config }: Dependant): readonly string[] => Object.keys(config.dependsOn);

/**
 * For each process in the list, those of the list that need it and have to be down first: directly, or through processes that are not
 * in the list. `needsOf`: the names a process needs. Pure.
 */
export function dependantsOf(
  processes: readonly Dependant[],
  others: readonly Dependant[],
  needsOf: (process: Dependant) => readonly string[] = needs,
): ReadonlyMap<ProcessId, readonly ProcessId[]> {
  const found = new Map<ProcessId, ProcessId[]>(processes.map(({ id }) => [id, []]));
  const between = new Map(others.map((other) => [other.id, other]));
  for (const process of processes) {
    const seen = new Set<ProcessId>();
    const open = [process];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const name of needsOf(next)) {
        const id = processIdOf(process.projectId, name);
        if (seen.has(id) || id === process.id) continue;
        seen.add(id);
        const dependants = found.get(id);
        const through = between.get(id);
        if (dependants !== undefined) dependants.push(process.id);
        else if (through !== undefined) open.push(through);
      }
    }
  }
  return found;
}

/**
 * Stops all of them, each as soon as everything that depends on it is down: a server may need its database to finish what it does. What has
 * no run (it waits, or tries again) is taken back at once. Outcomes in the order of the list; one that is in it twice is stopped
 * once. `others` are not stopped: what depends on something through them is still down before it.
 */
export function stopInOrder<T extends Stoppable, R>(
  processes: readonly T[],
  stop: (process: T) => Promise<R>,
  others: readonly Dependant[] = [],
): Promise<R[]> {
  return stopPlanned(processes, dependantsOf(processes, others), stop);
}

/** The same where it is known already for each process which of the list have to be down first. */
export function stopPlanned<T extends Stoppable, R>(
  processes: readonly T[],
  downFirst: ReadonlyMap<ProcessId, readonly ProcessId[]>,
  stop: (process: T) => Promise<R>,
): Promise<R[]> {
  const byId = new Map(processes.map((process) => [process.id, process]));
  const ends = new Map<ProcessId, Promise<R>>();
  const end = (process: T, path: readonly ProcessId[]): Promise<R> => {
    const known = ends.get(process.id);
    if (known !== undefined) return known;
    // What runs on when its file comes to ask for a circle may be in one; then it is stopped at once.
    const first = (downFirst.get(process.id) ?? []).filter((id) => !path.includes(id)).map((id) => byId.get(id));
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
