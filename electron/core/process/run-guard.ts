import type { ProcessId } from '../../../shared/model/process';
import type { StopOrder, StopStep } from '../../../shared/model/stop-sequence';
import type { RunIdentity } from './find-members';
import type { ManagedOwner } from './supervisor-api';

/** What must be known of a run to stop it without the host. */
export interface GuardedRun {
  /** Null for a build. */
  readonly processId: ProcessId | null;
  readonly runId: number;
  readonly stop: StopOrder;
  /** What is run instead of the first signal by the guardian or the next host, as one shell line; absent for none. */
  readonly stopCommand?: string | undefined;
  /** Goes on when the host is killed. */
  readonly keepRunning: boolean;
  /** Where it is expected to listen: proved free when it is stopped as a leftover. */
  readonly ports: readonly number[];
  /** Fingerprint of what it was started with (config-hash); absent where that is not known. */
  readonly configHash?: string | undefined;
}

/** A stop under way, as whoever takes it over must know it. */
export interface StopUnderWay {
  /** Signal of the step under way; it has been sent. */
  readonly signal: string;
  /** Epoch ms at which that step is over. */
  readonly dueAt: number;
  /** Steps that follow, without the SIGKILL at the end. */
  readonly next: readonly StopStep[];
}

/** What is kept on disk of a run that lives, so that the next host knows whose process it finds. */
export interface RunRecord extends GuardedRun {
  /** Pid and start ticks of the root; 0 until it is spawned. */
  readonly pid: number;
  readonly startTicks: number;
  readonly bootId: string | null;
  /** Absent while no stop has signalled it. */
  readonly stopping?: StopUnderWay | undefined;
  /** Epoch ms; absent in records of an older version. */
  readonly startedAt?: number | undefined;
  /** The host ended and let it go on, because somebody chose that. */
  readonly kept?: boolean | undefined;
  /** Somebody answered "leave" about this very run: no policy of a later host takes that back. */
  readonly left?: boolean | undefined;
}

/** Where records are kept; writes never block and never fail a command. The key is the serial of the run mark. */
export interface RunRecords {
  readonly all: () => ReadonlyMap<number, RunRecord>;
  readonly set: (serial: number, record: RunRecord) => void;
  readonly remove: (serial: number) => void;
}

/**
 * Sees to it that no run outlives a killed host: tells the guardian, and remembers on disk. Runs are named by their SLIPWAY_RUN uuid. For
 * a run it does not know every method does nothing.
 */
export interface RunGuard {
  /** Before the spawn, so that there is no instant in which a child is unguarded. */
  expect(uuid: string, mark: number | null, run: GuardedRun): void;
  spawned(identity: RunIdentity): void;
  /** A run of an earlier host is ours from here on, under its own mark. */
  adopt(identity: RunIdentity, mark: number, run: GuardedRun, startedAt: number): void;
  /**
   * A run of an earlier host that this one stops. It goes on being a leftover for whoever asks (`leftoverOf`); `record` is what its host knew of
   * it, null for nothing. A stop that somebody else began is taken over at its step.
   */
  stopLeftover(identity: RunIdentity, mark: number, record: RunRecord | null): void;
  /** The leftover could not be ended: the guardian forgets it, its record stays for the next host. */
  giveUp(uuid: string): void;
  /** It goes on without this host, by choice: the guardian forgets it, and its record says so. */
  keep(uuid: string): void;
  /** The stop settings of a process changed: those in force at the host's end count. */
  update(processId: ProcessId, stop: GuardedRun['stop']): void;
  /**
   * A step of a stop has signalled the run: whoever takes over only waits its grace out, goes on with the steps in `next` (without the
   * SIGKILL at the end), and then forces. SIGKILL as the step itself: forces at once.
   */
  signalled(uuid: string, step: StopStep, next: readonly StopStep[]): void;
  /** Nothing of it is left, or it was never spawned. Twice does nothing. */
  letGo(uuid: string): void;
  /** Whose process carries this mark while no run of this host does; null for a live run and for a mark of another host. */
  leftoverOf(mark: number): ManagedOwner | null;
  /** The host ends cleanly: the guardian ends, too, unless a run lives on. */
  close(): void;
}

/** For a platform without signals, and for tests of other things. */
export const NO_GUARD: RunGuard = {
  expect: () => undefined,
  spawned: () => undefined,
  adopt: () => undefined,
  stopLeftover: () => undefined,
  giveUp: () => undefined,
  keep: () => undefined,
  update: () => undefined,
  signalled: () => undefined,
  letGo: () => undefined,
  leftoverOf: () => null,
  close: () => undefined,
};
