import type { Readable } from 'node:stream';
import type { LeftoverOutcome, LeftRun } from '../../shared/contract/outcomes';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { ProcessId } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import type { Leftover } from '../core/process/find-leftovers';
import type { PortSeam } from '../core/process/port-seam';
import type { RunRecords } from '../core/process/run-guard';
import type { LeftoverStopDeps } from '../core/process/stop-leftovers';
import type { Supervisor } from '../core/process/supervisor-api';
import type { LeftoverEnds } from './leftover-ends';

export interface LeftoverDeskDeps extends Omit<LeftoverStopDeps, 'scanner' | 'ports'> {
  readonly ports: Pick<PortSeam, 'ownedListeners' | 'waitForRelease' | 'countConnections' | 'strangersOn'>;
  readonly supervisor: Pick<Supervisor, 'snapshot' | 'adopt'>;
  readonly managerId: number;
  readonly records: RunRecords;
  readonly bootId: string | null;
  readonly projects: () => readonly ProjectSnapshot[];
  /** Reads the project again; throws unless its commands are approved. */
  readonly requireTrusted: (id: ProcessId) => Promise<void>;
  /** Completes the records of runs. */
  readonly ends: LeftoverEnds;
  readonly show: (leftovers: readonly LeftoverSnapshot[]) => void;
  readonly reopenOutput: (pids: readonly number[]) => readonly Readable[];
  readonly drainElsewhere: (pipes: readonly Readable[]) => boolean;
  readonly report: (error: unknown) => void;
}

/** What is known of leftovers, and what is done about them. Every action looks at the process table first. */
export interface LeftoverDesk {
  /** Takes them over for an answer. */
  offer(found: readonly Leftover[], state?: 'offered' | 'left'): Promise<void>;
  /**
   * The guardian of the host before is stopping them: shown so, not to be acted on, and waited for by a start, until `ended` resolves or rejects;
   * then they are no entries any more.
   */
  watch(found: readonly Leftover[], ended: Promise<unknown>): Promise<void>;
  /** By the stop sequence of its process. Again while it stops: the last step now. */
  stop(id: string, by: string): Promise<LeftoverOutcome>;
  /** CallError with the reason where it cannot be. */
  adopt(id: string, by: string): Promise<LeftoverOutcome>;
  leave(id: string): Promise<LeftoverOutcome>;
  /** Id of the leftover that this process belongs to, as seen last; null for any other. */
  idOf(pid: number): string | null;
  whyNotAdopt(found: Leftover): { readonly text: string; readonly hint: string } | null;
  /** Every stop under way goes to its last step. */
  force(): void;
  /**
   * Resolves when a new run of the process may begin: none of an earlier session lives, or somebody left it. A stop under way is waited
   * for. CallError `stale-run` with the answers there are.
   */
  requireClear(id: ProcessId): Promise<void>;
  /** Resolves when no stop is under way, with what still lives then; nothing is looked at any more. */
  close(): Promise<readonly LeftRun[]>;
}
