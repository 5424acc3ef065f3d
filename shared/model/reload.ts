import type { SignalName } from './process';

/** How the files of a process are watched. One watcher serves all processes of a project. */
export interface WatchState {
  /** `off`: nothing is configured. `paused`: the process is down, or its changes went round in a circle. */
  readonly kind: 'off' | 'starting' | 'watching' | 'polling' | 'failed' | 'paused';
  /** Folders the project's watcher looks at; 0 while it does not. */
  readonly watched: number;
  /** Watches the system allows this user (fs.inotify.max_user_watches); null where it does not say. */
  readonly limit: number | null;
  /** Why it is paused, polls or has failed, with the next step; null otherwise. */
  readonly reason: string | null;
}

/** One message of a compiler. */
export interface BuildError {
  /** As the compiler wrote it. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** The last build failed and none has succeeded since. */
export interface BuildFailure {
  readonly at: number;
  readonly durationMs: number;
  readonly code: number | null;
  readonly text: string;
  /** At most 50, in the order of the output. */
  readonly errors: readonly BuildError[];
}

/** The file a run really executes, read from the running process. */
export interface RunningArtifact {
  readonly pid: number;
  /** Absolute; the script where an interpreter runs one. */
  readonly path: string;
  /** Last change of the file's content that runs, epoch ms. */
  readonly builtAt: number;
  /** First 12 hex digits of SHA-256 of what runs; null where it cannot be read, is too large or has been changed since. */
  readonly hash: string | null;
  /** `replaced`: another file is at the path now. `changed`: the script was written since it was read. */
  readonly state: 'current' | 'replaced' | 'deleted' | 'changed';
}

/** A program on disk that is older than its sources: a signal that makes it execute itself anew would bring back the old version. */
export interface StaleArtifact {
  /** Absolute. */
  readonly path: string;
  /** Epoch ms; null where there is no such file any more, and then nothing is newer. */
  readonly builtAt: number | null;
  /** First 12 hex digits of SHA-256; null where it cannot be read. */
  readonly hash: string | null;
  /** The newest source, relative to the folder of the process. */
  readonly newer: string | null;
  readonly changedAt: number | null;
  /** One sentence: what would run again, and what is newer. */
  readonly text: string;
}

/** A change that came into force without a new run. */
export interface LastReload {
  /** Epoch ms. */
  readonly at: number;
  readonly files: readonly string[];
  readonly moreFiles?: number | undefined;
  /** What a person should know though it worked, as a clause: it has the same workers as before. Absent or null for nothing. */
  readonly remark?: string | null;
}

/** What is known of one process between a save and its new version. */
export interface ReloadView {
  readonly onChange: 'restart' | 'signal' | 'none';
  readonly reloadSignal: SignalName;
  readonly watch: WatchState;
  readonly buildFailure: BuildFailure | null;
  readonly artifact: RunningArtifact | null;
  /** By a signal or by the build alone; its files as in `RunCause`. */
  readonly lastReload?: LastReload | null;
  /** Why the last reload by a signal left the old version running; null when it did not, and in a new run. */
  readonly reloadFailure?: string | null;
  /** Since when a reload by a signal waits until the one before it, or a hand-over, is over: epoch ms; null while none does. */
  readonly waitsSince?: number | null;
}

/** Whether a change of one file would do something, and the rule that decides. */
export interface TriggerAnswer {
  /** Absolute. */
  readonly path: string;
  readonly triggers: boolean;
  /** The rule in words: `exclude "tmp/**"`. */
  readonly rule: string;
  /** Where the rule stands: `slipway.yaml:3`, `.gitignore:7`, `built in`. */
  readonly source: string;
}

/** Where the time between a change and the new version went, ms; null for a part there was not. */
export interface RunBirth {
  readonly buildMs: number | null;
  /** From the first signal to the last member's end. */
  readonly stopMs: number | null;
  /** From there until every port could be bound. */
  readonly portsMs: number | null;
  /** From the spawn to ready. */
  readonly bootMs: number | null;
}
