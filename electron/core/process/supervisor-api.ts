import type { SignalForecast, SignalOutcome, StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import type { ReloadOutcome } from '../../../shared/contract/reload-outcome';
import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { PastStop, ProcessConfig, ProcessId, ProcessSnapshot, ProjectId, RunCause, SignalName } from '../../../shared/model/process';
import type { TriggerAnswer } from '../../../shared/model/reload';
import type { PortMove } from './move-port';

/** One-off changes to a stop, from `--signal` and `--kill-delay`. */
export interface StopOptions {
  readonly signal?: SignalName | undefined;
  readonly killDelayMs?: number | undefined;
  readonly by: string;
}

/** What the host keeps per process over restarts of itself. */
export interface ProcessMemory {
  readonly killDelayMs?: number | undefined;
  readonly stopSignal?: SignalName | undefined;
  readonly lastRunId: number;
  readonly learnedPorts: readonly number[];
  /** At most 40, oldest first. */
  readonly pastStops: readonly PastStop[];
  /** Instants of restarts in the last 24 h, epoch ms. */
  readonly restartTimes: readonly number[];
}

export const EMPTY_MEMORY: ProcessMemory = { lastRunId: 0, learnedPorts: [], pastStops: [], restartTimes: [] };

/** Where the supervisor reads and keeps `ProcessMemory`; the host implements it over its settings store. Writes never block a command. */
export interface MemoryStore {
  read(id: ProcessId): ProcessMemory;
  write(id: ProcessId, memory: ProcessMemory): void;
  /** A number that no run of this state directory had before; 24 bit, wraps. With the manager id it makes the run mark. */
  nextRunSerial(): number;
  /** 24-bit random number of this state directory. */
  readonly managerId: number;
}

export interface PlannedProject {
  readonly id: ProjectId;
  readonly name: string;
  readonly root: string;
  readonly trusted: boolean;
  readonly processes: readonly ProcessConfig[];
}

/** Whose process a pid is, for the port doctor. */
export interface ManagedOwner {
  readonly processId: ProcessId;
  readonly name: string;
  readonly runId: number;
  /** False for a leftover that carries our mark but no live run. */
  readonly live: boolean;
}

/**
 * Supervises the processes of all projects. Every command resolves with its outcome, never before; expected failures are thrown as
 * CallError (shared/contract/result). Commands for one process are reduced one at a time and never wait on the child, so a second stop is
 * never stuck behind the first.
 */
export interface Supervisor {
  /** Sets or replaces a project's processes. Running ones keep running; a changed config shows as `drift`; removed ones are stopped first. */
  setProject(project: PlannedProject): void;
  /** Stops the project's processes, then forgets them. */
  removeProject(id: ProjectId): Promise<StopOutcome[]>;

  /** `move`: on another port this time only. */
  start(id: ProcessId, cause: RunCause, move?: PortMove): Promise<StartOutcome>;
  stop(id: ProcessId, options: StopOptions): Promise<StopOutcome>;
  restart(id: ProcessId, cause: RunCause, options: StopOptions): Promise<StartOutcome>;
  /** The last step of the stop sequence at once. */
  kill(id: ProcessId, by: string): Promise<StopOutcome>;
  signal(id: ProcessId, signal: SignalName, target: 'run' | 'main' | number, by: string): Promise<SignalOutcome>;
  forecast(id: ProcessId): Promise<SignalForecast>;
  /** What a change of a watched file would do: build, then restart or signal. `signal`: build, then this signal. CallError `not-running` while it is down. */
  reload(id: ProcessId, cause: RunCause, signal: SignalName | null): Promise<ReloadOutcome>;
  /** Null for a process without a watch. */
  wouldTrigger(id: ProcessId, path: string): TriggerAnswer | null;
  configure(id: ProcessId, change: { killDelayMs?: number | undefined; stopSignal?: SignalName | undefined }): ProcessSnapshot;
  /** What depends on another is stopped before it. */
  stopAll(projectId: ProjectId | null, by: string): Promise<StopOutcome[]>;

  snapshot(id: ProcessId): ProcessSnapshot | null;
  snapshots(): readonly ProcessSnapshot[];
  /** Snapshot changes, coalesced to at most one per process and 16 ms; a state change is announced at once. */
  onChanged(listener: (snapshot: ProcessSnapshot) => void): () => void;
  onRemoved(listener: (id: ProcessId) => void): () => void;

  ownerOf(pid: number, startTicks: number): ManagedOwner | null;
  /** The process that waits for this port, if any. */
  waitingFor(port: number): ProcessId | null;
  /** The port doctor on behalf of one process (own runs are recognised). */
  diagnose(port: number, host: string | null, forProcess: ProcessId | null): Promise<PortVerdict>;

  /** Stops everything by its own sequence, then every timer. Twice: the same promise. */
  close(): Promise<StopOutcome[]>;
  /** A second SIGINT: every stop goes to its last step now. */
  force(): void;
}
