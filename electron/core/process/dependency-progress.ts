import type { ExitResult } from '../../../shared/model/exit-result';
import type { DependencyCondition, ProcessConfig, ProcessId } from '../../../shared/model/process';
import { isWantedDown } from './beside-build';
import type { ManagedProcess } from './managed-process';

/**
 * How far the others are that a process names in `depends_on` and `restart_with`. All of it is pure. `path` holds the names a question came
 * by: it never goes round, also not through files that ask for a circle.
 */
export interface DependencyView {
  readonly config: ProcessConfig;
  /** Nobody asked for this start: it follows a crash. */
  readonly isAutomatic: boolean;
  /** Null for one that is not in the project, or leaves it. */
  get(name: string): ManagedProcess | null;
  /** Whether its run is about to be replaced by a restart of several. */
  isDue(managed: ManagedProcess): boolean;
  /** Whether it has been up before: only then does what restarts with it follow its next run. */
  wasUp(managed: ManagedProcess): boolean;
  /** Told the id of every process whose state changed; returns the function that unsubscribes. */
  onState(listener: (id: ProcessId) => void): () => void;
}

type Path = readonly string[];

/**
 * A task that found a port taken and did its work with whoever has it exits like one that succeeded: its code counts here, whatever it printed.
 */
function isSuccess({ config }: ManagedProcess, { cause, code }: ExitResult): boolean {
  return cause === 'port-busy' && code !== null && config.restart.successExitCodes.includes(code);
}

/**
 * The one of its `restart_with` that gets a new run by itself in a moment, so that this process restarts, too. Null where that is nobody, also
 * where the new run will not come without a person. `since`: when the run began that would be too old, epoch ms; null where it has none.
 */
export function runAheadOf(
  view: DependencyView,
  { config }: Pick<ManagedProcess, 'config'>,
  since: number | null,
  path: Path = [],
): ManagedProcess | null {
  for (const name of config.restartWith ?? []) {
    const other = view.get(name);
    if (other === null || name === config.name || path.includes(name)) continue;
    if (view.isDue(other) || (view.wasUp(other) && comesUp(view, other, since, [...path, config.name]))) return other;
  }
  return null;
}

function comesUp(view: DependencyView, managed: ManagedProcess, since: number | null, path: Path): boolean {
  const { state, config } = managed;
  switch (state.kind) {
    case 'stopped':
    case 'exited':
    case 'failed':
      return false;
    case 'stopping':
      return !isWantedDown(state);
    case 'waiting':
    case 'backoff':
      return !isStuck(view, config.name, 'ready', path);
    case 'starting':
      return (since === null || state.startedAt > since) && !state.overdue;
    case 'running':
      return runAheadOf(view, managed, state.startedAt, path) !== null;
  }
}

/** Whether the run a process has is about to be replaced: by a restart of several, or because it restarts with one that gets a new run. */
function isReplaced(view: DependencyView, managed: ManagedProcess, path: Path): boolean {
  if (view.isDue(managed)) return true;
  const { state } = managed;
  return (state.kind === 'starting' || state.kind === 'running') && runAheadOf(view, managed, state.startedAt, path) !== null;
}

/** The one whose run is about to be replaced: this process, or one that it needs itself, however far behind; null where that is nobody. */
export function dueBehind(view: DependencyView, managed: ManagedProcess, path: Path = []): ManagedProcess | null {
  // Each once: many ways may lead to one.
  const seen = new Set(path);
  const open = [managed];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next.config.name)) continue;
    seen.add(next.config.name);
    if (isReplaced(view, next, path)) return next;
    const needed = Object.keys(next.config.dependsOn).flatMap((name) => view.get(name) ?? []);
    open.push(...needed.reverse());
  }
  return null;
}

/** Whether a dependency is as far as it must be. `completed` needs an end that counts as success. */
export function isSatisfied(view: DependencyView, managed: ManagedProcess, condition: DependencyCondition, path: Path = []): boolean {
  const { state } = managed;
  switch (condition) {
    case 'started':
      return (state.kind === 'starting' || state.kind === 'running') && dueBehind(view, managed, path) === null;
    case 'ready':
      return state.kind === 'running' && dueBehind(view, managed, path) === null;
    case 'completed':
      return state.kind === 'exited' && (state.lastExit.expected || isSuccess(managed, state.lastExit));
  }
}

/**
 * Whether a dependency that is not satisfied will stay so until somebody does something: it is down or missing, not ready in time, or
 * waits itself for a port or for what is stuck. A name that is in `path` already is a circle.
 */
export function isStuck(view: DependencyView, name: string, condition: DependencyCondition, path: Path): boolean {
  const managed = view.get(name);
  if (managed === null || path.includes(name)) return true;
  const { state } = managed;
  switch (state.kind) {
    case 'stopped':
    case 'exited':
    case 'failed':
      return true;
    case 'starting':
      return state.overdue && condition === 'ready';
    case 'waiting':
      if (state.on.some((reason) => reason.kind === 'port')) return true;
      // Asked to start this instant: what it depends on is down only because it has not come to ask for it.
      if (!state.on.some((reason) => reason.kind === 'dependency')) return false;
      return Object.entries(managed.config.dependsOn).some(([next, wanted]) => {
        const other = view.get(next);
        const ways = [...path, name];
        return (other === null || !isSatisfied(view, other, wanted, ways)) && isStuck(view, next, wanted, ways);
      });
    case 'running':
    case 'stopping':
    case 'backoff':
      return false;
  }
}
