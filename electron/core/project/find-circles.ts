import type { ProcessConfig } from '../../../shared/model/process';

/** One entry of `depends_on` or `restart_with`: `process` names `other` there. */
export interface Dependency {
  readonly process: string;
  readonly key: 'depends_on' | 'restart_with';
  readonly other: string;
}

/** `wait`: all of it by `depends_on`; `restart`: all of it by `restart_with`; `mixed`: both. */
export interface Circle {
  readonly kind: 'wait' | 'restart' | 'mixed';
  /** In their order: the `other` of each is the `process` of the next, and that of the last the `process` of the first. */
  readonly steps: readonly [Dependency, ...Dependency[]];
}

type Declared = Pick<ProcessConfig, 'name' | 'dependsOn' | 'restartWith'>;
type Edges = ReadonlyMap<string, readonly Dependency[]>;

/**
 * The circles of a project in which nothing can be started as it is asked for, each beginning with the first of its processes in the list;
 * a process that is in several is told of in the shortest. What names no process of the list leads nowhere. Pure.
 *
 * - `depends_on` alone, whatever the condition: everything waits for another that has to come first.
 * - `restart_with` alone: every new run brings the next one, without end.
 * - Both: with `api` depends on `db` and `db` restarts with `api`, each new run of `api` takes away the `db` it has just waited for, and an `api`
 *   that ends without it comes again, and takes it away again. A task that has to be `completed` is over by then and has no run that could be
 *   replaced, so that is harmless and left alone, as is any way that leads back to nobody: `restart_with` beside the `depends_on` of one name.
 */
export function findCircles(processes: readonly Declared[]): readonly Circle[] {
  const graphs: readonly (readonly [Circle['kind'], Edges])[] = [
    ['wait', edgesOf(processes, waits)],
    ['restart', edgesOf(processes, restarts)],
    ['mixed', edgesOf(processes, (process) => [...needsUp(process), ...restarts(process)])],
  ];
  const names = processes.map(({ name }) => name);
  const found = new Map<string, Circle>();
  for (const name of names) {
    for (const [kind, edges] of graphs) {
      const steps = wayBack(edges, name);
      if (steps === null) continue;
      const circle = { kind, steps: beginningFirst(steps, names) };
      found.set(JSON.stringify(circle), circle);
      break;
    }
  }
  return [...found.values()];
}

const waits = ({ name, dependsOn }: Declared): Dependency[] =>
  Object.keys(dependsOn).map((other) => ({ process: name, key: 'depends_on', other }));

/** Without tasks, which are over by the time the process begins. */
const needsUp = (process: Declared): Dependency[] => waits(process).filter(({ other }) => process.dependsOn[other] !== 'completed');

const restarts = ({ name, restartWith = [] }: Declared): Dependency[] =>
  restartWith.map((other) => ({ process: name, key: 'restart_with', other }));

function edgesOf(processes: readonly Declared[], of: (process: Declared) => readonly Dependency[]): Edges {
  return circular(new Map(processes.map((process) => [process.name, of(process)])));
}

/** Without what leads to no circle, most often all of it: a process that names none of those that are left is taken away, until none is such. */
function circular(edges: Edges): Edges {
  const left = new Map(edges);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, steps] of left) {
      const open = steps.filter(({ other }) => left.has(other));
      if (open.length === 0) left.delete(name);
      else if (open.length < steps.length) left.set(name, open);
    }
  }
  return left;
}

/** The shortest way from a process back to itself; null when there is none. */
function wayBack(edges: Edges, name: string): Circle['steps'] | null {
  // The step by which each process was come to first.
  const by = new Map<string, Dependency>();
  let open = [name];
  while (open.length > 0 && !by.has(name)) {
    const next: string[] = [];
    for (const step of open.flatMap((process) => edges.get(process) ?? [])) {
      if (by.has(step.other)) continue;
      by.set(step.other, step);
      next.push(step.other);
    }
    open = next;
  }
  const last = by.get(name);
  if (last === undefined) return null;
  let steps: Circle['steps'] = [last];
  for (let step = by.get(last.process); steps[0].process !== name && step !== undefined; step = by.get(step.process))
    steps = [step, ...steps];
  return steps;
}

function beginningFirst(steps: Circle['steps'], names: readonly string[]): Circle['steps'] {
  const positions = steps.map(({ process }) => names.indexOf(process));
  const at = positions.indexOf(Math.min(...positions));
  const [first = steps[0], ...rest] = [...steps.slice(at), ...steps.slice(0, at)];
  return [first, ...rest];
}
