import type { ProcessId } from './process';

/** Why a port can or cannot be bound. Ids are fixed by interface.md; ports.md section 3 says when each applies. */
export const VERDICT_IDS = [
  'free',
  'own-run',
  'other-managed',
  'leftover',
  'inherited',
  'foreign',
  'hidden',
  'socket-activated',
  'split-family',
  'shared-reuseport',
  'draining',
  'self-connect',
  'time-wait',
  'time-wait-strict',
  'bound-not-listening',
  'privileged',
  'reserved',
  'not-local',
  'stale-socket-file',
  'ephemeral',
  'unknown',
] as const;
export type VerdictId = (typeof VERDICT_IDS)[number];

export type SocketState =
  | 'ESTABLISHED'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'LISTEN'
  | 'CLOSING'
  | 'NEW_SYN_RECV';

/** One socket as evidence. */
export interface SocketEvidence {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  /** `127.0.0.1:8080`, `[::1]:8080`. */
  readonly local: string;
  readonly remote: string;
  readonly state: SocketState;
  readonly uid: number;
  readonly inode: number;
  /** Remaining kernel timer of a TIME_WAIT row, ms; null for other rows. */
  readonly expiresInMs: number | null;
}

/** Somebody who holds the port. `hidden`: the row is there but its process cannot be seen. */
export interface PortHolder {
  readonly pid: number | null;
  /** Start ticks of that pid, for the identity check before an action; null when hidden. */
  readonly startTicks: number | null;
  readonly command: string | null;
  readonly cwd: string | null;
  readonly user: string | null;
  readonly address: string;
  readonly state: SocketState;
  /** Instant the holder started, epoch ms; null when unknown. */
  readonly since: number | null;
  readonly owner: 'managed' | 'foreign' | 'hidden';
  /** Of a managed holder. */
  readonly processId: ProcessId | null;
  readonly process: string | null;
  readonly runId: number | null;
  /** systemd unit or container, where known. */
  readonly unit: string | null;
}

export interface PortAction {
  readonly id: 'start' | 'stop-holder' | 'stop-process' | 'wait' | 'copy-command' | 'copy-report' | 'use-next-port' | 'cancel-start';
  readonly label: string;
  /** Exactly what it will touch. */
  readonly touches: string;
  /** Safe: it ends nothing that is not ours and loses nothing. `slipway free` carries out the first safe one, or asks. */
  readonly safe: boolean;
  /** A command line to copy, or null. */
  readonly command: string | null;
  /** Identity the action re-checks before it acts. */
  readonly pid: number | null;
  readonly startTicks: number | null;
  readonly processId: ProcessId | null;
  /** The port to use instead; only of `use-next-port`. */
  readonly usePort?: number;
}

export interface PortVerdict {
  readonly port: number;
  /** Address the question was about; null for the wildcard of both families. */
  readonly host: string | null;
  readonly free: boolean;
  readonly verdict: VerdictId;
  /** One sentence: what is so. */
  readonly explanation: string;
  /** Why, and what to do. */
  readonly advice: string;
  readonly holders: readonly PortHolder[];
  readonly sockets: readonly SocketEvidence[];
  readonly actions: readonly PortAction[];
  /** What the bind probe said: `ok` or an errno name. */
  readonly probe: string;
  /** When the port frees itself, epoch ms; null when it does not or that is unknown. */
  readonly freesAt: number | null;
  readonly readAt: number;
  readonly readMs: number;
}

/** A listener on this machine, for the ports table. */
export interface Listener {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  readonly pid: number | null;
  readonly command: string | null;
  readonly owner: 'managed' | 'foreign' | 'hidden';
  readonly processId: ProcessId | null;
  readonly process: string | null;
  /** True when it can be reached from outside this machine. */
  readonly exposed: boolean;
}
