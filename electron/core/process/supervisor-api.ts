import type { KeptRun, SignalForecast, SignalOutcome, StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import type { ReloadOutcome } from '../../../shared/contract/reload-outcome';
import type { AnyVerdict, PortVerdict } from '../../../shared/model/port-verdict';
import type {
  PastStop,
  PortChoice,
  ProcessConfig,
  ProcessId,
  ProcessSnapshot,
  ProjectId,
  RunCause,
  SignalName,
  StopAdvice,
} from '../../../shared/model/process';
import type { TriggerAnswer } from '../../../shared/model/reload';
import type { AskingFacts, ExpectedPorts, PresumedOwner } from '../ports/managed-lookup';
import type { FoundRun } from './adopt-run';
import type { PortMove } from './move-port';

/** One-off changes to a stop, from `--signal` and `--kill-delay`; see `planStop` for what they do to a sequence of several steps. */
export interface StopOptions {
  readonly signal?: SignalName | undefined;
  readonly killDelayMs?: number | undefined;
  readonly by: string;
}

/** What the host keeps per process over restarts of itself. */
export interface ProcessMemory {
  readonly killDelayMs?: number | undefined;
  readonly stopSignal?: SignalName | undefined;
  /** From the last stop that needed SIGKILL because its signal was not obeyed. */
  readonly stopAdvice?: StopAdvice | undefined;
  readonly lastRunId: number;
  readonly learnedPorts: readonly number[];
  /** Addresses the last run had each of them on, by port; a port without an entry is asked for on the wildcard. */
  readonly learnedHosts?: Readonly<Record<string, readonly string[]>> | undefined;
  /** It runs on another port than its file says. */
  readonly portChoice?: PortChoice | undefined;
  /** Live reload of its proxy, over what the file says. */
  readonly liveReload?: boolean | undefined;
  /** The command with which it died of EADDRINUSE beside nothing but closed connections; another command is another program. */
  readonly bindsWithoutReuse?: string | undefined;
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

/** What a person keeps for a process; what is left out stays, and null takes it back: as the file says. */
export interface ProcessChange {
  readonly killDelayMs?: number | null | undefined;
  readonly stopSignal?: SignalName | null | undefined;
  /** Another port than the file's, from the next start on; null: the file's again. */
  readonly portChoice?: PortChoice | null | undefined;
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

  /** `move`: on another port this time only. CallError `config-invalid`, as from `restart` and `reload`, where its file has a circle. */
  start(id: ProcessId, cause: RunCause, move?: PortMove): Promise<StartOutcome>;
  stop(id: ProcessId, options: StopOptions): Promise<StopOutcome>;
  restart(id: ProcessId, cause: RunCause, options: StopOptions): Promise<StartOutcome>;
  /** Like `stop`, each as soon as those of them that depend on it are down. An unknown id: CallError, and nothing is touched. */
  stopSeveral(ids: readonly ProcessId[], options: StopOptions): Promise<StopOutcome[]>;
  /**
   * Like `restart`, with what restarts with one of them: down in the opposite order of `depends_on` and `restart_with`, up in that order. Outcomes
   * of those asked for. An unknown id, or one that may not be started: CallError, and nothing is touched.
   */
  restartSeveral(ids: readonly ProcessId[], cause: RunCause, options: StopOptions): Promise<StartOutcome[]>;
  /** The last step of the stop sequence at once. */
  kill(id: ProcessId, by: string): Promise<StopOutcome>;
  /**
   * `main`: while a hand-over is open, the new process. With `on_change: signal` its `reload_signal` for the `run` goes to the process that serves.
   * CallError `not-signalable` for one that would begin a hand-over on top of an open one.
   */
  signal(id: ProcessId, signal: SignalName, target: 'run' | 'main' | number, by: string): Promise<SignalOutcome>;
  /** What each signal and a stop would do to each member now; members are looked for anew. */
  forecast(id: ProcessId): Promise<SignalForecast>;
  /** What a change of a watched file would do: build, then restart or signal. `signal`: build, then this signal. CallError `not-running` while it is down. */
  reload(id: ProcessId, cause: RunCause, signal: SignalName | null): Promise<ReloadOutcome>;
  /** Looks anew which program each run executes: nobody tells of one that is replaced on disk. What is news is in the snapshots then. */
  lookAtPrograms(): Promise<void>;
  /** Null for a process without a watch. */
  wouldTrigger(id: ProcessId, path: string): TriggerAnswer | null;
  /** Kept for the next stops. CallError `bad-argument` for a stop signal where the project file has several steps. */
  configure(id: ProcessId, change: ProcessChange): ProcessSnapshot;
  /** A run of an earlier host becomes the current run of its process. CallError `process-not-found`, or `stale-run` while another lives. */
  adopt(id: ProcessId, found: FoundRun, by: string): ProcessSnapshot;
  /** The move "on this port instead of its own". Null for a process that is not known. */
  moveTo(id: ProcessId, port: number): PortMove | null;
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
  askingFacts(id: ProcessId): AskingFacts | null;
  expectedPorts(): ExpectedPorts;
  presumedOwner(address: string, port: number): PresumedOwner | null;
  /** The port doctor on behalf of one process (own runs are recognised). */
  diagnose(port: number, host: string | null, forProcess: ProcessId | null): Promise<PortVerdict>;
  /** Something happened that may have freed a port: whoever is down with a word about it that `concerns` says may be over gets a new one. */
  renewVerdicts(concerns: (verdict: AnyVerdict) => boolean): Promise<void>;

  /** Lets what runs go on without this host; nothing starts any more. To be followed by `close`, which leaves them alone. Twice: the same promise. */
  keep(): Promise<readonly KeptRun[]>;
  /** Stops everything by its own sequence, then every timer. Twice: the same promise. */
  close(): Promise<StopOutcome[]>;
  /** A second SIGINT: every stop goes to its last step now. `by`: as in the record of the stop; absent: the host. */
  force(by?: string): void;
}
