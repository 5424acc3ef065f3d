import type { AnyVerdict } from './port-verdict';

/** Why a run ended: code OR signal, never merged and never invented. Instants are epoch milliseconds. */

export type ExitCause =
  /** Slipway stopped it: by a person, a restart, `down`, or a project's removal. */
  | 'stopped'
  /** It ended by itself with a code listed in `success_exit_codes`. */
  | 'completed'
  /** It ended by itself with another code or by a signal nobody here sent. */
  | 'crashed'
  /** A signal that somebody sent through Slipway ended it; not a stop, so the restart policy decides as after a crash. */
  | 'signalled'
  /** It could not be started at all. */
  | 'spawn-failed'
  /** Its build failed. */
  | 'build-failed'
  /** It ended because a port or socket file it needs is held by somebody else or takes a privilege, or its address is not on this machine. */
  | 'port-busy';

export interface ExitResult {
  readonly runId: number;
  /** Exit code of the root process; null when a signal ended it, when it never ran, or when it is unknown after a hand-over. */
  readonly code: number | null;
  /** Name of the signal that ended the root process, or null. */
  readonly signal: string | null;
  readonly cause: ExitCause;
  /** True when somebody asked for this end or the code counts as success. */
  readonly expected: boolean;
  /** Null where the host was killed before it could see the end. */
  readonly at: number | null;
  /** How long the run lived, in ms; null where `at` is. */
  readonly ranMs: number | null;
  /** One sentence for people: what happened and, where known, why. */
  readonly detail: string;
  /** The port doctor's word at the moment it died of a port or of a unix socket's path; absent where neither was the reason. Kept with the run on disk. */
  readonly verdict?: AnyVerdict | undefined;
}
