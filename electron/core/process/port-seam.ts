import type { PortVerdict, SocketFileVerdict, SplitPort } from '../../../shared/model/port-verdict';
import type { OwnedPort, ProcessId } from '../../../shared/model/process';
import type { PortRelease } from '../../../shared/model/stop-sequence';

/** A port as the run held it. `address` null: the wildcard of both families. */
export interface HeldPort {
  readonly port: number;
  readonly address: string | null;
}

/** Somebody else who listens on a port: `who` is `node (pid 811)` or `a process of another user`. */
export interface PortStranger {
  readonly port: number;
  readonly who: string;
}

/** What the process core needs to know of ports. Implemented over electron/core/ports; a table in unit tests. */
export interface PortSeam {
  /**
   * LISTEN sockets of these pids. About 1 ms on Linux: it runs on every stop and readiness check. Where one of them may not be looked into,
   * also those of our user on `expected` (ports that were free before the run began) whose holder can't be seen: `presumed` to be that one's.
   */
  ownedListeners(pids: readonly number[], expected?: readonly number[]): Promise<readonly OwnedPort[]>;
  /** Listeners on these ports that nobody of a run which is dead can hold: of a process that can be seen, or of another user. */
  strangersOn(ports: readonly number[]): Promise<readonly PortStranger[]>;
  /** Waits until every port has no LISTEN row and can be bound, or the limit has passed; `releasedAtMs` counts from the call. */
  waitForRelease(ports: readonly HeldPort[], limitMs: number, cancel: AbortSignal): Promise<readonly PortRelease[]>;
  /** Longest remaining TIME_WAIT timer on these ports, ms; null when there is no such row. */
  remainingTimeWaitMs(ports: readonly HeldPort[]): Promise<number | null>;
  /**
   * Clients connected to these ports. `pids`: every live process of the run; where none of them has a socket beside its listeners the answer is
   * 0 without reading a table; else, where the table is long, the answer is null: not now. Null: the table is read in any case, and null as the
   * answer says that it cannot be known here.
   */
  countConnections(ports: readonly HeldPort[], pids: readonly number[] | null): Promise<number | null>;
  /** Where others listen on the numbers these listeners of one run have, on other addresses. 0 ms without any listener, else 4 ms. */
  splitPorts(ours: readonly OwnedPort[]): Promise<readonly SplitPort[]>;
  /** Ports the kernel hands to clients; null where unknown. */
  readonly ephemeralRange: readonly [first: number, last: number] | null;
  diagnose(port: number, host: string | null, forProcess: ProcessId | null): Promise<PortVerdict>;
  /** The doctor on a unix socket's path, which is absolute; else a RangeError. */
  diagnoseFile(path: string, forProcess: ProcessId | null): Promise<SocketFileVerdict>;
}
