import type { ProcessId } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import { runOf } from '../../../shared/model/process-state';
import type { ManagedProcess } from './managed-process';
import { dependantsOf } from './stop-in-order';

type Restartable = Pick<ManagedProcess, 'id' | 'projectId' | 'config' | 'state'>;

/** A restart of several processes: which, and in what order. */
export interface RestartPlan<T> {
  /** Those that were asked for, as they were. */
  readonly asked: readonly T[];
  /** All of them in the order in which they come up, each once. */
  readonly processes: readonly T[];
  /** For each: those of them that have to be down before it is asked to stop. */
  readonly downFirst: ReadonlyMap<ProcessId, readonly ProcessId[]>;
}

/** What a process comes up after. For the order `restart_with` counts like `depends_on`: whoever comes up before would restart once more. */
const comesAfter = ({ config }: Pick<Restartable, 'config'>): readonly string[] => [
  ...Object.keys(config.dependsOn),
  ...(config.restartWith ?? []),
];

/**
 * The set and the order of a restart of several. To those that are asked for come, wherever the chain leads, the ones that restart with one of
 * them and have a run; then nothing of it happens twice. What depends on another goes down before it and comes up after it, also through
 * processes that are not restarted. `others`: all there are. `willCascade`: whether those that restart with it follow its next run. Pure.
 */
export function planRestart<T extends Restartable>(
  asked: readonly T[],
  others: readonly T[],
  willCascade: (process: T) => boolean,
): RestartPlan<T> {
  const all = new Map(asked.map((process) => [process.id, process]));
  for (const process of all.values()) {
    if (runOf(process.state) === null && !willCascade(process)) continue;
    for (const other of others) {
      const follows = other.projectId === process.projectId && other.config.restartWith?.includes(process.config.name) === true;
      if (follows && runOf(other.state) !== null && other.state.kind !== 'stopping' && !all.has(other.id)) all.set(other.id, other);
    }
  }
  const downFirst = dependantsOf([...all.values()], others, comesAfter);
  return { asked, processes: upInOrder([...all.values()], downFirst), downFirst };
}

/** Only what is asked for, in the same order as `planRestart` gives. Pure. */
export function planRestartOf<T extends Restartable>(asked: readonly T[], others: readonly T[]): RestartPlan<T> {
  const downFirst = dependantsOf(asked, others, comesAfter);
  return { asked, processes: upInOrder(asked, downFirst), downFirst };
}

/** What has to be down first comes up last; what has nothing to do with each other stays in its order. */
function upInOrder<T extends Restartable>(processes: readonly T[], downFirst: RestartPlan<T>['downFirst']): readonly T[] {
  const placed = new Map<ProcessId, T>();
  const before = (process: T): readonly T[] => processes.filter(({ id }) => downFirst.get(id)?.includes(process.id) === true);
  const place = (process: T, path: readonly ProcessId[]): void => {
    if (placed.has(process.id) || path.includes(process.id)) return;
    for (const other of before(process)) place(other, [...path, process.id]);
    placed.set(process.id, process);
  };
  for (const process of processes) place(process, []);
  return [...placed.values()];
}

/** By which of a restart's processes this one restarts; null where it was asked for. Pure. */
export function restartsBy<T extends Restartable>({ asked, processes }: RestartPlan<T>, process: T): T | null {
  if (asked.some(({ id }) => id === process.id)) return null;
  const names = process.config.restartWith ?? [];
  return processes.find(({ id }) => names.some((name) => id === processIdOf(process.projectId, name))) ?? null;
}
