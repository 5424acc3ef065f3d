import type { ExitResult } from '../../../shared/model/exit-result';
import type { DependencyCondition, ProcessConfig, ProcessId } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import { isWantedDown } from './beside-build';
import type { ManagedProcess } from './managed-process';

/**
 * A task that found a port taken and did its work with whoever has it exits like one that succeeded: its code counts here, whatever it printed.
 */
function isSuccess({ config }: ManagedProcess, { cause, code }: ExitResult): boolean {
  return cause === 'port-busy' && code !== null && config.restart.successExitCodes.includes(code);
}

/** The one whose run is about to be replaced: this process, or one that it needs itself, however far behind; null where that is nobody. */
function dueBehind(view: DependencyView, managed: ManagedProcess, path: readonly ProcessId[] = []): ManagedProcess | null {
  if (view.isDue(managed)) return managed;
  for (const name of Object.keys(managed.config.dependsOn)) {
    const next = view.get(name);
    if (next === null || path.includes(next.id)) continue;
    const due = dueBehind(view, next, [...path, managed.id]);
    if (due !== null) return due;
  }
  return null;
}

/** Whether a dependency is as far as it must be. `completed` needs an end that counts as success. */
function isSatisfied(view: DependencyView, managed: ManagedProcess, condition: DependencyCondition): boolean {
  const { state } = managed;
  switch (condition) {
    case 'started':
      return (state.kind === 'starting' || state.kind === 'running') && dueBehind(view, managed) === null;
    case 'ready':
      return state.kind === 'running' && dueBehind(view, managed) === null;
    case 'completed':
      return state.kind === 'exited' && (state.lastExit.expected || isSuccess(managed, state.lastExit));
  }
}

/** The state in a word, and for one that is over the reason: what somebody who reads it wants to know next. */
function whereItIs(view: DependencyView, managed: ManagedProcess | null): string {
  if (managed === null) return 'missing from the project';
  const { state } = managed;
  const due = dueBehind(view, managed);
  if (due !== null) return due === managed ? 'about to be restarted' : `${state.kind}, and its ${due.config.name} is about to be restarted`;
  if (state.kind === 'failed') return `failed: ${state.text}`;
  return state.kind === 'exited' ? `exited: it ${state.lastExit.detail}` : state.kind;
}

/** Whether somebody has stopped it; a task that ends by itself and whose leftovers are cleared away has not been. */
function isAskedDown(state: ProcessState): boolean {
  return isWantedDown(state) && !(state.kind === 'stopping' && state.reason === 'leftover-members');
}

/** Told what is waited for; `stuck` where it will not come by itself. */
export type OnDependencyWait = (text: string, process: string, condition: string, stuck: boolean) => void;

export interface DependencyView {
  readonly config: ProcessConfig;
  /** Nobody asked for this start: it follows a crash. */
  readonly isAutomatic: boolean;
  /** Null for one that is not in the project, or leaves it. */
  get(name: string): ManagedProcess | null;
  /** Whether its run is about to be replaced: what is satisfied by that one only, is not. */
  isDue(managed: ManagedProcess): boolean;
  /** Told the id of every process whose state changed; returns the function that unsubscribes. */
  onState(listener: (id: ProcessId) => void): () => void;
}

/**
 * Whether a dependency that is not satisfied will stay so until somebody does something: it is down or missing, not ready in time, or
 * waits itself for a port or for what is stuck. `path` holds the names asked about so far: one that comes up again is a circle.
 */
function isStuck(view: DependencyView, name: string, condition: DependencyCondition, path: readonly string[]): boolean {
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
        return (other === null || !isSatisfied(view, other, wanted)) && isStuck(view, next, wanted, [...path, name]);
      });
    case 'running':
    case 'stopping':
    case 'backoff':
      return false;
  }
}

/**
 * Starts what is down (after a crash not what somebody has stopped) and waits until every dependency is as far as it must be. Resolves false when cancelled. A dependency that is not in
 * the project (left out because of an error in its file) is waited for until the file is mended or the start is cancelled.
 */
export function waitForDependencies(view: DependencyView, cancel: AbortSignal, onWaiting: OnDependencyWait): Promise<boolean> {
  const wanted = Object.entries(view.config.dependsOn);
  const missing = (): [string, DependencyCondition] | undefined =>
    wanted.find(([name, condition]) => {
      const managed = view.get(name);
      return managed === null || !isSatisfied(view, managed, condition);
    });
  if (missing() === undefined) return Promise.resolve(!cancel.aborted);
  for (const [name, condition] of wanted) {
    const managed = view.get(name);
    if (managed === null || isSatisfied(view, managed, condition)) continue;
    const { kind } = managed.state;
    // One that is asked to stop is started again when it is down: the later wish counts. An automatic restart is nobody's wish.
    if (kind === 'exited' || kind === 'failed' || (isAskedDown(managed.state) && !view.isAutomatic))
      void managed.start({ kind: 'dependency', files: [], by: view.config.name });
  }
  return new Promise((resolve) => {
    let told = '';
    const look = (): void => {
      const open = missing();
      if (open !== undefined && !cancel.aborted) {
        const [name, condition] = open;
        const text = `for ${name} to be ${condition} · it is ${whereItIs(view, view.get(name))}`;
        const stuck = isStuck(view, name, condition, [view.config.name]);
        const telling = `${text} ${stuck}`;
        if (telling === told) return;
        // Before it is told: the telling changes a state, which comes back here.
        told = telling;
        onWaiting(text, name, condition, stuck);
        return;
      }
      stopListening();
      cancel.removeEventListener('abort', look);
      resolve(!cancel.aborted);
    };
    const stopListening = view.onState(look);
    cancel.addEventListener('abort', look, { once: true });
    look();
  });
}
