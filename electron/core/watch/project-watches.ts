import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ProcessConfig, ProcessId, ProjectId } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import type { TriggerAnswer, WatchState } from '../../../shared/model/reload';
import type { Clock } from '../clock';
import type { WatchMode } from './file-watcher';
import { findChanger, findGitLog, isGitAtWork } from './find-changer';
import { NOT_WATCHED, ProjectWatch } from './project-watch';
import { compileWatchRules } from './watch-rules';

/** Files of one process that changed together. */
export interface FileChanges {
  /** Absolute. */
  readonly paths: readonly string[];
  /** Monotonic instant of the first of them. */
  readonly firstAtMs: number;
  /** Who changed them, where it is known: `git`. */
  readonly changer: Promise<string | null>;
}

export interface WatchedProject {
  readonly id: ProjectId;
  readonly root: string;
  readonly processes: readonly ProcessConfig[];
}

/** The watches of all projects: one watcher per project root, which lives while a process with a `watch:` does. */
export interface ProjectWatches {
  /** Sets or replaces what a project's processes watch. */
  setProject(project: WatchedProject): void;
  removeProject(id: ProjectId): void;
  /** Watches for this process, or not: `null`, or why not. Twice the same does nothing. */
  setPaused(id: ProcessId, reason: string | null): void;
  stateOf(id: ProcessId): WatchState;
  /** Absolute paths of the files that would trigger now; for a process that is not watched, none. */
  filesOf(id: ProcessId): readonly string[];
  /** Null for a process without a watch. `path` may be relative to the folder of the process. */
  wouldTrigger(id: ProcessId, path: string): TriggerAnswer | null;
  /** Resolves when the watcher of this process' project is ready or has failed. */
  ready(id: ProcessId): Promise<void>;
  onChanges(listener: (id: ProcessId, changes: FileChanges) => void): void;
  /** Files of this process change right now: `onChanges` may follow when it has been quiet for a moment, or not. */
  onSoon(listener: (id: ProcessId) => void): void;
  onState(listener: (id: ProcessId) => void): void;
  /** Who is asked how long (ms) before its debounce is over a change of a process may be told, see `ProjectWatch`; until then, 0. */
  leadBy(leadOf: (id: ProcessId) => number): void;
  /** Resolves when the files of this process are quiet and what changed was told; without a watch at once. */
  quiet(id: ProcessId): Promise<void>;
  /** Twice does nothing. */
  close(): void;
}

export interface ProjectWatchesOptions {
  readonly clock: Clock;
  /** Our own state and logs. */
  readonly ownFolders: readonly string[];
  readonly mode?: WatchMode;
}

const DOWN = 'the process is down';

/** Folders to watch so that every path is seen: the project's root, and what lies outside it. Pure but for one look per outside path. */
function basesOf(root: string, processes: readonly ProcessConfig[]): readonly string[] {
  const outside = processes
    .flatMap((process) => process.watch?.paths ?? [])
    .filter((path) => path !== root && !path.startsWith(`${root}/`))
    .map((path) => (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path)));
  const all = [...new Set([root, ...outside])];
  return all.filter((path) => !all.some((other) => other !== path && path.startsWith(`${other}/`)));
}

export function createProjectWatches(options: ProjectWatchesOptions): ProjectWatches {
  const projects = new Map<ProjectId, ProjectWatch>();
  const paused = new Map<ProcessId, string | null>();
  const configs = new Map<ProcessId, ProcessConfig>();
  const changeListeners: ((id: ProcessId, changes: FileChanges) => void)[] = [];
  const soonListeners: ((id: ProcessId) => void)[] = [];
  const stateListeners: ((id: ProcessId) => void)[] = [];
  const projectOf = new Map<ProcessId, ProjectId>();
  let leadOf = (_id: ProcessId): number => 0;

  const watchOf = (id: ProcessId): ProjectWatch | undefined => projects.get(projectOf.get(id) ?? '');
  const isWanted = (id: ProcessId): boolean => configs.get(id)?.watch != null && paused.get(id) === null;

  return {
    setProject({ id, root, processes }) {
      for (const [processId, project] of projectOf) if (project === id) configs.delete(processId);
      for (const config of processes) {
        const processId = processIdOf(id, config.name);
        configs.set(processId, config);
        projectOf.set(processId, id);
        if (!paused.has(processId)) paused.set(processId, DOWN);
      }
      let watch = projects.get(id);
      if (watch === undefined) {
        let gitLog: Promise<string | null> | null = null;
        let foundLog: string | null = null;
        watch = new ProjectWatch({
          ...options,
          root,
          isAtWork: () => isGitAtWork(foundLog),
          leadOf: (processId) => leadOf(processId),
          onChanges: (processId, paths, firstAtMs) => {
            const now = options.clock.now();
            const from = now - (options.clock.monotonicMs() - firstAtMs);
            // Beside what else has to be asked before anything starts.
            const changer = (gitLog ?? findGitLog(root)).then((log) => findChanger(log, from, now));
            for (const listener of changeListeners) listener(processId, { paths, firstAtMs, changer });
          },
          onSoon: (processId) => {
            // The folders above the project are looked through while the debounce runs.
            gitLog = findGitLog(root);
            void gitLog.then((log) => {
              foundLog = log;
            });
            for (const listener of soonListeners) listener(processId);
          },
          onState: (processId) => {
            for (const listener of stateListeners) listener(processId);
          },
        });
        projects.set(id, watch);
      }
      const compiled = processes.flatMap((config) => {
        const rules = compileWatchRules({ config, root, gitignore: watch.gitignore, ownFolders: options.ownFolders });
        return rules === null || config.watch === null
          ? []
          : [{ id: processIdOf(id, config.name), rules, debounceMs: config.watch.debounceMs, skipUnchanged: config.watch.skipUnchanged }];
      });
      watch.setRules(compiled, basesOf(root, processes));
      for (const each of compiled) watch.setActive(each.id, isWanted(each.id));
    },
    removeProject(id) {
      projects.get(id)?.close();
      projects.delete(id);
    },
    setPaused(id, reason) {
      if (paused.get(id) === reason) return;
      paused.set(id, reason);
      watchOf(id)?.setActive(id, isWanted(id));
      if (configs.get(id)?.watch != null) for (const listener of stateListeners) listener(id);
    },
    stateOf(id) {
      if (configs.get(id)?.watch == null) return NOT_WATCHED;
      const reason = paused.get(id);
      const state = watchOf(id)?.state() ?? NOT_WATCHED;
      return reason == null ? state : { ...state, kind: 'paused', reason };
    },
    filesOf: (id) => watchOf(id)?.filesOf(id) ?? [],
    wouldTrigger(id, path) {
      const config = configs.get(id);
      return config === undefined ? null : (watchOf(id)?.decide(id, resolve(config.cwd, path)) ?? null);
    },
    ready: async (id) => watchOf(id)?.ready(),
    onChanges: (listener) => void changeListeners.push(listener),
    onSoon: (listener) => void soonListeners.push(listener),
    onState: (listener) => void stateListeners.push(listener),
    leadBy(ask) {
      leadOf = ask;
    },
    quiet: async (id) => watchOf(id)?.quiet(id),
    close() {
      for (const watch of projects.values()) watch.close();
      projects.clear();
    },
  };
}
