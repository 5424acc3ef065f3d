import type { ProcessId } from './process';

/** Why a port can or cannot be bound. Ids are part of what `slipway port --json` prints, so they stay; `ports/diagnose.ts` says when each applies. */
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
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6' | 'unix';
  /** `127.0.0.1:8080`, `[::1]:8080`; the path of a unix socket. */
  readonly local: string;
  readonly remote: string;
  readonly state: SocketState;
  readonly uid: number;
  readonly inode: number;
  /** Remaining kernel timer of a TIME_WAIT row, ms; null for other rows. */
  readonly expiresInMs: number | null;
}

/** What Slipway itself listens for: the host's own door, which the window and the command line talk to, or the live-reload proxy of a process. */
export type SlipwayListener =
  | { readonly role: 'host' }
  | { readonly role: 'proxy'; readonly processId: ProcessId; readonly process: string };

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
  /** Of Slipway's own listener, which is `managed` and of no run; absent for everybody else's. */
  readonly slipway?: SlipwayListener;
}

/** What can be done about a verdict. The host carries out all but the two `copy-…` and `show-suspects`, which are the door's own. */
export type PortActionId =
  /** Start the process that asked. */
  | 'start'
  /** End a process that is not one of our live runs. */
  | 'stop-holder'
  /** End one of several listeners on the number, the oldest that shares the port or the other of a split one; the rest go on. */
  | 'stop-older'
  /** Stop one of our own processes by its stop sequence. */
  | 'stop-process'
  /** Make the run of an earlier session that holds it the current run of its process. */
  | 'adopt-leftover'
  /** Start the process that asked as soon as the port is free; it may wait already. */
  | 'wait'
  /** Start the process that asked on `usePort`; with `remember`, on every later start too. */
  | 'use-next-port'
  /** Take back a start that waits: the countdown and its automatic start end. */
  | 'cancel-start'
  /** Delete a socket file that nobody listens on. */
  | 'delete-socket-file'
  /** Put the command on the clipboard. */
  | 'copy-command'
  | 'copy-report'
  /** Open the list of holders: each may be the one, none is known to be. */
  | 'show-suspects';

export interface PortAction {
  readonly id: PortActionId;
  readonly label: string;
  /** Exactly what it will touch. */
  readonly touches: string;
  /** How it can be taken back, or that it can't be. */
  readonly undo: string;
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
  /** `touches` and `undo` where the port is remembered for every later start; only of `use-next-port`. */
  readonly remembered?: { readonly touches: string; readonly undo: string };
}

/** Something worth knowing beside the verdict; it stops nothing. */
export interface PortWarning {
  readonly id: 'ephemeral' | 'split-family';
  readonly text: string;
}

/** How a program of this kind sets SO_REUSEADDR, and whose fault its absence is. Only where a verdict is about TIME_WAIT. */
export interface ReuseAdvice {
  /** `this`: the program that wants the port; `previous`: the one whose connections still close; `unknown`: it has not been tried yet. */
  readonly lacks: 'this' | 'previous' | 'unknown';
  /** `Go (gnet)`, `Python`; null where the language is not known. */
  readonly language: string | null;
  /** One line of code; null where the language is not known. */
  readonly fix: string | null;
  /** Whose SO_REUSEADDR is missing, and what setting it would do; absent where nobody is known to lack it, and in verdicts kept by an earlier version. */
  readonly text?: string;
}

/** What every verdict says, about a port or a socket file. */
export interface Verdict {
  readonly free: boolean;
  readonly verdict: VerdictId;
  /** One sentence: what is so. */
  readonly explanation: string;
  /** What stands in the explanation before and after its countdown (`explanationAt`); absent where nothing counts down. */
  readonly countdown?: { readonly before: string; readonly after: string };
  /** Why, and what to do; without the line of code of `reuse`. */
  readonly advice: string;
  readonly warnings: readonly PortWarning[];
  readonly holders: readonly PortHolder[];
  /** At most 100, the telling ones first; `socketCount` has all. */
  readonly sockets: readonly SocketEvidence[];
  readonly socketCount: number;
  /** Never empty. */
  readonly actions: readonly PortAction[];
  /** What the bind probe said: `ok` or an errno name. Of a socket file: what a connect said. */
  readonly probe: string;
  /** When the port frees itself, epoch ms; null when it does not or that is unknown. The kernel is up to 2 s late. */
  readonly freesAt: number | null;
  /** Null where the verdict is not about TIME_WAIT. */
  readonly reuse: ReuseAdvice | null;
  readonly readAt: number;
  readonly readMs: number;
}

export interface PortVerdict extends Verdict {
  readonly port: number;
  /** Address the question was about; null for the wildcard of both families. */
  readonly host: string | null;
}

/** The verdict on a unix socket's path. */
export interface SocketFileVerdict extends Verdict {
  /** Absolute. */
  readonly path: string;
  /** Identity of the file, re-checked before it is deleted; null where there is none. */
  readonly file: { readonly device: number; readonly inode: number } | null;
}

/** What the doctor says, whatever it was asked about. */
export type AnyVerdict = PortVerdict | SocketFileVerdict;

/** A listener on this machine, for the ports table. Instants are epoch ms. */
export interface Listener {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  readonly pid: number | null;
  /** Start ticks of that pid: its identity; null when hidden. */
  readonly startTicks: number | null;
  readonly command: string | null;
  readonly cwd: string | null;
  readonly user: string | null;
  /** Instant its process started; null when unknown. */
  readonly since: number | null;
  /** systemd unit or container of a hidden holder, where known. */
  readonly unit: string | null;
  readonly owner: 'managed' | 'foreign' | 'hidden';
  readonly processId: ProcessId | null;
  readonly process: string | null;
  /** Of Slipway's own listener, which is `managed` and of no run; null for everybody else's. */
  readonly slipway: SlipwayListener | null;
  /** True when it can be reached from outside this machine. */
  readonly exposed: boolean;
  /**
   * Of ours only: whether the project's file or the ready check says that it listens here; where the file declares no port, whether the last
   * run did. Null for everybody else's, and for UDP that nothing says anything about.
   */
  readonly expected: boolean | null;
}

/** A port that a process of ours is expected to listen on and does not. */
export interface ClosedPort {
  readonly port: number;
  readonly processId: ProcessId;
  readonly process: string;
  /** `configured`: the project's file says so; `learned`: it listened there the last time. */
  readonly expectedBy: 'configured' | 'learned';
  /** The process is up, or on its way up, so the port ought to be open. */
  readonly isMissing: boolean;
}

/** Somebody else listens on a number that a run of ours listens on too, on another address: `localhost` may reach either. */
export interface SplitPort {
  readonly port: number;
  /** Where ours listens and where the other does, as `127.0.0.1:3000`. */
  readonly ours: string;
  readonly other: string;
  readonly text: string;
}
