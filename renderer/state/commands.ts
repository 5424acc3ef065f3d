import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError, Result } from '../../shared/contract/result';
import type { LeftoverAction, LeftoverPolicy } from '../../shared/model/leftover';
import type { ProcessId, ProjectId, SignalName } from '../../shared/model/process';
import type { HostCall } from './host-store';

export type ProcessCommand = 'start' | 'stop' | 'restart' | 'reload' | 'kill' | 'signal';
export type ProjectCommand = 'stop-all' | 'rescan' | 'untrust' | 'remove' | 'configure';

/** The place of a leftover's pending answer and its refusal. */
export const leftoverKey = (id: string): string => `leftover:${id}`;

export interface CommandState {
  /** What was asked of a process or project and is not answered yet, by its id. */
  readonly pending: Readonly<Record<string, ProcessCommand | ProjectCommand | LeftoverAction>>;
  /** The last refusal, by process or project id; shown where it was asked, gone with the next command or by hand. */
  readonly errors: Readonly<Record<string, AppError>>;
}

export interface Commands {
  readonly store: StoreApi<CommandState>;
  start(processId: ProcessId): void;
  /** Again while it stops: the last step of the stop sequence now. */
  stop(processId: ProcessId): void;
  restart(processId: ProcessId, signal?: SignalName): void;
  /** What a change of a file would do. */
  reload(processId: ProcessId): void;
  /** One signal to one process of the run. */
  signal(processId: ProcessId, signal: SignalName, pid: number): void;
  kill(processId: ProcessId): void;
  stopAll(projectId: ProjectId): void;
  rescan(projectId: ProjectId): void;
  untrust(projectId: ProjectId): void;
  remove(projectId: ProjectId): void;
  /** Again while it stops: the last step of its stop sequence now. */
  answerLeftover(id: string, action: LeftoverAction): void;
  /** What becomes of a project's leftovers; null: as the door does by default. */
  configureLeftovers(projectId: ProjectId, policy: LeftoverPolicy | null): void;
  /** Every stop under way goes to its last step now. */
  forceStops(): void;
  dismissNotice(id: string): void;
  /** Forgets the refusal shown at this process or project. */
  clearError(id: string): void;
  /** Shows a refusal that came from elsewhere at this process or project. */
  reportError(id: string, error: AppError): void;
}

function without<T>(record: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> {
  const { [id]: _gone, ...rest } = record;
  return rest;
}

/** Everything a person can ask of processes and projects: pending until the host has answered, a refusal kept for its place. */
export function createCommands(call: HostCall): Commands {
  const store = createStore<CommandState>(() => ({ pending: {}, errors: {} }));
  let count = 0;
  const latest = new Map<string, number>();

  const run = (id: string, command: ProcessCommand | ProjectCommand | LeftoverAction, ask: () => Promise<Result<unknown>>): void => {
    const mine = ++count;
    latest.set(id, mine);
    store.setState((old) => ({ pending: { ...old.pending, [id]: command }, errors: without(old.errors, id) }));
    void ask().then((result) => {
      // A command that was overtaken by a newer one must not end that one's pending state.
      if (latest.get(id) === mine) store.setState((old) => ({ pending: without(old.pending, id) }));
      if (!result.ok) store.setState((old) => ({ errors: { ...old.errors, [id]: result.error } }));
    });
  };
  const by = 'window' as const;
  const kill = (processId: ProcessId): void => run(processId, 'kill', () => call('process.kill', { processId, by }));

  return {
    store,
    start: (processId) => run(processId, 'start', () => call('process.start', { processId, by })),
    stop: (processId) => {
      if (store.getState().pending[processId] === 'stop') kill(processId);
      else run(processId, 'stop', () => call('process.stop', { processId, by }));
    },
    restart: (processId, signal) =>
      run(processId, 'restart', () => call('process.restart', { processId, by, ...(signal === undefined ? {} : { signal }) })),
    reload: (processId) => run(processId, 'reload', () => call('process.reload', { processId, by })),
    signal: (processId, signal, pid) => {
      // Not through `run`: a reload that waits for the end of this very process goes on being asked for.
      store.setState((old) => ({ errors: without(old.errors, processId) }));
      void call('process.signal', { processId, signal, target: pid, by }).then((result) => {
        if (!result.ok) store.setState((old) => ({ errors: { ...old.errors, [processId]: result.error } }));
      });
    },
    kill,
    stopAll: (projectId) => run(projectId, 'stop-all', () => call('host.stop-all', { projectId, by })),
    rescan: (projectId) => run(projectId, 'rescan', () => call('project.rescan', { projectId })),
    untrust: (projectId) => run(projectId, 'untrust', () => call('project.untrust', { projectId })),
    remove: (projectId) => run(projectId, 'remove', () => call('project.remove', { projectId, by })),
    answerLeftover: (id, action) => run(leftoverKey(id), action, () => call(`leftover.${action}`, { id, by })),
    configureLeftovers: (projectId, leftovers) => run(projectId, 'configure', () => call('project.configure', { projectId, leftovers })),
    forceStops: () => void call('host.force', { by }),
    dismissNotice: (id) => void call('host.dismiss-notice', { id }),
    clearError: (id) => store.setState((old) => ({ errors: without(old.errors, id) })),
    reportError: (id, error) => store.setState((old) => ({ errors: { ...old.errors, [id]: error } })),
  };
}
