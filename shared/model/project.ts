import type { ImportableFile, ImportNote } from './import-report';
import type { LeftoverPolicy } from './leftover';
import type { ProcessConfig, ProjectId, SourceRef } from './process';

/** Something wrong in a project's files. The rest of the project stays usable. */
export interface ProjectProblem {
  /** Relative to the project's root. */
  readonly file: string;
  /** 1-based; 1 where a file as a whole is meant. */
  readonly line: number;
  readonly column: number;
  /** Dotted key, `processes.api.stop.signal`; null where none applies. */
  readonly key: string | null;
  readonly severity: 'error' | 'warning' | 'info';
  /** What is so. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

/** A dotenv file as read with the plan: names, never values. */
export interface PlannedEnvFile {
  /** Absolute path. */
  readonly path: string;
  readonly keys: readonly string[];
  /** Variables that load code into a program (LD_PRELOAD, NODE_OPTIONS, PATH…), each with the SHA-256 of its value. Part of the plan's hash. */
  readonly loaders: Readonly<Record<string, string>>;
}

/** Everything that was read from a project's folder. Reading runs nothing. */
export interface ProjectPlan {
  /** Real path. */
  readonly root: string;
  readonly processes: readonly ProcessConfig[];
  readonly problems: readonly ProjectProblem[];
  readonly suggestions: readonly Suggestion[];
  /** SHA-256 over the resolved plan: what trust is bound to. */
  readonly hash: string;
  readonly envFiles?: readonly PlannedEnvFile[];
  /** What became of every key of the files that were imported, in their order; absent or empty where slipway.yaml was read. */
  readonly report?: readonly ImportNote[];
  /** Files here that could be made into a slipway.yaml; absent or empty where there is one. */
  readonly importable?: readonly ImportableFile[];
  /** Files read, relative to the root, and how long reading took. */
  readonly filesRead: readonly string[];
  readonly readMs: number;
}

/** A command by convention, never run and never listed in `status`. */
export interface Suggestion {
  readonly name: string;
  readonly command: string;
  readonly source: SourceRef;
}

/** `changed`: trusted once, but the plan is no longer the one that was approved. */
export type TrustState = 'trusted' | 'untrusted' | 'changed';

/** A row of the trust dialog: exactly what would run. */
export interface PlannedProcess {
  readonly name: string;
  /** One line, control and bidi characters escaped. */
  readonly commandLine: string;
  readonly shell: boolean;
  /** What the command runs in turn, `vite --port 3000` for `npm run dev`, escaped like `commandLine`; null or absent where there is nothing to add. */
  readonly runs?: string | null;
  readonly buildLine: string | null;
  /** Relative to the root, `.` for the root. */
  readonly cwd: string;
  readonly envKeys: readonly string[];
  readonly envFiles: readonly string[];
  readonly ports: readonly number[];
  readonly source: SourceRef;
  /** What changed since trust was given; null where nothing did or trust never was. */
  readonly change: 'added' | 'changed' | null;
  /** The command that had been approved, when `change` is `changed`. */
  readonly before: string | null;
}

export interface ProjectSnapshot {
  readonly id: ProjectId;
  readonly name: string;
  readonly root: string;
  readonly trust: TrustState;
  readonly planHash: string;
  readonly problems: readonly ProjectProblem[];
  readonly suggestions: readonly Suggestion[];
  /** As in `ProjectPlan`. */
  readonly report?: readonly ImportNote[];
  readonly importable?: readonly ImportableFile[];
  readonly filesRead: readonly string[];
  readonly readMs: number;
  /** What trusting it would approve. */
  readonly plan: readonly PlannedProcess[];
  /** What becomes of its leftovers, as chosen; absent: as the door does by default. */
  readonly leftovers?: LeftoverPolicy;
}
