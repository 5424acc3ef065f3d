import type { ShutdownOutcome, StopOutcome } from '../../shared/contract/outcomes';
import type { HostSettings } from '../../shared/contract/snapshot';
import type { ExportedProject, ExportFormat } from '../../shared/model/export';
import type { LeftoverPolicy } from '../../shared/model/leftover';
import type { ProcessId, ProjectId } from '../../shared/model/process';
import type { ProjectPlan, ProjectSnapshot } from '../../shared/model/project';
import type { SlipwayDraft } from '../../shared/model/slipway-draft';
import type { Suspect } from '../../shared/model/suspect';
import type { Clock } from '../core/clock';
import type { ProcessLog } from '../core/logs/process-log';
import type { PortPlatform } from '../core/ports/port-platform';
import type { PortService } from '../core/ports/port-service';
import type { SuspectLook } from '../core/process/look-for-suspects';
import type { Supervisor } from '../core/process/supervisor-api';
import type { ProxyDesk } from '../core/proxy/proxies-api';
import type { LeftoverDesk } from './leftover-desk-api';
import type { LogStreams } from './log-streams';
import type { SnapshotStore } from './snapshot-store';
import type { StopForeignDeps } from './stop-foreign';

/** The projects a host knows. Everything here reads files; nothing of a project is ever run by it. */
export interface ProjectBook {
  /** Registers a folder (once per real path) and reads it. CallError for a path that is no readable folder. */
  add(path: string): Promise<ProjectSnapshot>;
  /** Reads the folder again. CallError `project-not-found`. */
  rescan(id: ProjectId): Promise<ProjectSnapshot>;
  /** Reads again and approves the plan if it still has this hash; CallError `plan-changed` otherwise. */
  trust(id: ProjectId, planHash: string): Promise<ProjectSnapshot>;
  untrust(id: ProjectId): Promise<ProjectSnapshot>;
  /** Keeps what becomes of its leftovers; null: as the door does by default. */
  configure(id: ProjectId, leftovers: LeftoverPolicy | null): Promise<ProjectSnapshot>;
  /** Stops its processes, then forgets it. Its files stay. */
  remove(id: ProjectId): Promise<{ project: ProjectSnapshot; stopped: StopOutcome[] }>;
  /** The project and its plan, read again. CallError `project-not-found`. */
  planOf(id: ProjectId): Promise<{ readonly project: ProjectSnapshot; readonly plan: ProjectPlan }>;
  /** The project a process belongs to, read again; CallError `untrusted` unless exactly this plan was approved. */
  requireTrusted(id: ProcessId): Promise<void>;
  /**
   * Changes with any file the plan of this process was read from, and with what was approved of it. Null for a process that is not known, and
   * while one of the files changed so lately that another change would not show.
   */
  planStamp(id: ProcessId): string | null;
}

/** What a project can be written as. Only `save` touches the disk, and only the project's own slipway.yaml. */
export interface ProjectDrafts {
  /** The slipway.yaml as it would be written; `from` adds what a compose or process-compose file holds; `replace` begins anew where there is one. */
  draft(id: ProjectId, from: string | null, replace: boolean): Promise<SlipwayDraft>;
  /** Writes exactly the text with this hash; CallError `plan-changed` when it would be another by now. */
  save(id: ProjectId, from: string | null, replace: boolean, hash: string): Promise<{ file: string; project: ProjectSnapshot }>;
  exportTo(id: ProjectId, format: ExportFormat): Promise<ExportedProject>;
}

/** What the handlers work with: one per host. */
export interface HostContext {
  readonly supervisor: Supervisor;
  readonly projects: ProjectBook;
  readonly drafts: ProjectDrafts;
  readonly snapshots: SnapshotStore;
  readonly ports: PortService;
  readonly portPlatform: PortPlatform;
  readonly streams: LogStreams;
  readonly logOf: (id: ProcessId) => ProcessLog;
  readonly clock: Clock;
  readonly foreign: StopForeignDeps;
  /** What looks like part of a process's latest run; nothing where the platform cannot tell. */
  readonly lookForSuspects: (look: SuspectLook) => Promise<{ runId: number | null; suspects: Suspect[] }>;
  readonly report: (message: string, error: unknown) => void;
  /** A fresh address with a one-time code; null while no browser door is open. */
  loginUrl(): string | null;
  readonly leftovers: LeftoverDesk;
  readonly proxies: ProxyDesk;
  /** Before each start somebody asks for. CallError `untrusted`, or `stale-run` while a run of an earlier session lives. */
  mayStart(id: ProcessId): Promise<void>;
  /** Keeps the choice; resolves when it is on disk. */
  configureSettings(settings: HostSettings): Promise<void>;
  /** Stops everything, or lets what runs go on; the host is over right after the answer. Twice: the same promise. */
  shutDown(keep: boolean): Promise<ShutdownOutcome>;
  /** Every stop under way goes to its last step now. */
  force(by?: By): void;
}

/** Who asked, in the words of the run's record. */
export type By = 'window' | 'command-line' | 'tray' | 'host';
export const WORDS_FOR_BY: Readonly<Record<By, string>> = {
  window: 'window',
  'command-line': 'command line',
  tray: 'tray',
  host: 'host',
};
