import type { DependencyCondition } from '../../../shared/model/process';
import { PHASE_OF_STATE, type ProcessState } from '../../../shared/model/process-state';
import { isWantedDown } from './beside-build';
import { type DependencyView, dueBehind, isSatisfied, isStuck, runAheadOf } from './dependency-progress';
import type { ManagedProcess } from './managed-process';

/** Where it stands, and for one that is over or waits itself the reason: what somebody who reads it wants to know next. Follows “it”. */
function whereItIs(view: DependencyView, managed: ManagedProcess | null): string {
  if (managed === null) return 'is missing from the project';
  const { state, config } = managed;
  if (config.refusal !== undefined && PHASE_OF_STATE[state.kind] === 'down')
    return `is not started, because its file has a circle: ${config.refusal.circle} (${config.refusal.file}:${config.refusal.line})`;
  const due = dueBehind(view, managed, [view.config.name]);
  if (due !== null)
    return due === managed ? 'is about to be restarted' : `is ${state.kind}, and its ${due.config.name} is about to be restarted`;
  switch (state.kind) {
    case 'failed':
      return `failed: ${state.text}`;
    case 'exited':
      return state.lastExit.detail;
    case 'backoff':
      return `${state.lastExit.detail}, and is restarted in a moment`;
    case 'waiting':
      return state.on.length === 0 ? 'is waiting' : `waits ${state.on.map(({ text }) => text).join('; ')}`;
    case 'starting':
      return state.overdue ? 'is starting, and was not ready in its time' : 'is starting';
    default:
      return `is ${state.kind}`;
  }
}

/** Whether somebody has stopped it; a task that ends by itself and whose leftovers are cleared away has not been. */
function isAskedDown(state: ProcessState): boolean {
  return isWantedDown(state) && !(state.kind === 'stopping' && state.reason === 'leftover-members');
}

/** Told what is waited for; `stuck` where it will not come by itself. */
export type OnDependencyWait = (text: string, process: string, condition: string, stuck: boolean) => void;

/** What a start still waits for. */
interface Open {
  readonly name: string;
  readonly condition: DependencyCondition;
  readonly text: string;
  readonly stuck: boolean;
}

/**
 * The first of `depends_on` that is not as far as it must be. Else one of `restart_with` that gets a new run in a moment: started before that,
 * this process would be restarted at once. Null where nothing is left to wait for. Pure.
 */
function openFor(view: DependencyView): Open | null {
  for (const [name, condition] of Object.entries(view.config.dependsOn)) {
    const managed = view.get(name);
    if (managed !== null && isSatisfied(view, managed, condition, [view.config.name])) continue;
    const text = `for ${name} to be ${condition} · it ${whereItIs(view, managed)}`;
    return { name, condition, text, stuck: isStuck(view, name, condition, [view.config.name]) };
  }
  const ahead = runAheadOf(view, view, null);
  if (ahead === null) return null;
  const { name } = ahead.config;
  return {
    name,
    condition: 'ready',
    text: `for ${name} to be ready, with which it restarts · it ${whereItIs(view, ahead)}`,
    stuck: false,
  };
}

/**
 * Starts what is down (after a crash not what somebody has stopped) and waits until every dependency is as far as it must be. Resolves false when
 * cancelled. What may not be started, for a circle in its file, is not, until the file is mended; nor is what is not in the project.
 */
export function waitForDependencies(view: DependencyView, cancel: AbortSignal, onWaiting: OnDependencyWait): Promise<boolean> {
  if (openFor(view) === null) return Promise.resolve(!cancel.aborted);
  const asked = new Set<string>();
  const startDown = (): void => {
    for (const [name, condition] of Object.entries(view.config.dependsOn)) {
      const managed = view.get(name);
      if (managed === null || managed.config.refusal !== undefined || asked.has(name)) continue;
      asked.add(name);
      if (isSatisfied(view, managed, condition, [view.config.name])) continue;
      const { kind } = managed.state;
      // One that is asked to stop is started again when it is down: the later wish counts. An automatic restart is nobody's wish.
      if (kind === 'exited' || kind === 'failed' || (isAskedDown(managed.state) && !view.isAutomatic))
        void managed.start({ kind: 'dependency', files: [], by: view.config.name });
    }
  };
  startDown();
  return new Promise((resolve) => {
    let told = '';
    const look = (): void => {
      if (!cancel.aborted) startDown();
      const open = openFor(view);
      if (open !== null && !cancel.aborted) {
        const telling = `${open.text} ${open.stuck}`;
        if (telling === told) return;
        // Before it is told: the telling changes a state, which comes back here.
        told = telling;
        onWaiting(open.text, open.name, open.condition, open.stuck);
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
