import type { ExitResult } from './exit-result';
import type { HandOver } from './hand-over';
import type { SignalName } from './process';

/** Why a start has not happened yet. */
export type WaitReason =
  | { readonly kind: 'port'; readonly port: number; readonly text: string }
  | {
      readonly kind: 'dependency';
      readonly process: string;
      readonly condition: string;
      readonly text: string;
      /** True where it will not come by itself: it failed, is missing, waits for a port, or waits for us. */
      readonly stuck?: boolean;
    }
  | { readonly kind: 'build'; readonly text: string }
  | { readonly kind: 'files'; readonly text: string }
  | { readonly kind: 'trust'; readonly text: string };

/** The run a state belongs to. `runId` counts up per process and survives restarts of the host. */
export interface RunRef {
  readonly runId: number;
  /** Pid of the root process, or of the member the run was handed over to; while a hand-over is open, of the new process. */
  readonly pid: number;
  readonly startedAt: number;
}

/** A discriminated union: each variant carries only its own data. Instants are epoch ms. */
export type ProcessState =
  | { readonly kind: 'stopped'; readonly lastExit: ExitResult | null }
  | { readonly kind: 'waiting'; readonly on: readonly WaitReason[]; readonly since: number; readonly lastExit: ExitResult | null }
  | (RunRef & {
      readonly kind: 'starting';
      readonly attempt: number;
      /** The ready timeout has passed; it is never killed for that. */
      readonly overdue: boolean;
      readonly lastExit: ExitResult | null;
    })
  | (RunRef & {
      readonly kind: 'running';
      /** Null while it runs without having been found ready (handed over before it was). */
      readonly readyAt: number | null;
      readonly attempt: number;
      readonly health: 'ready' | 'unknown';
      /** Set when the root ended and the run goes on under another member. */
      readonly handedOverFrom: number | null;
      /** Set while a hand-over is open: `pid` is then the new process, unless another than the main one hands over. */
      readonly handOver?: HandOver | undefined;
      /** Set when an earlier host started the run and this one took it over: epoch ms of that. */
      readonly adoptedAt?: number;
      readonly lastExit: ExitResult | null;
    })
  | (RunRef & {
      readonly kind: 'stopping';
      /** Index into the stop sequence. */
      readonly step: number;
      readonly stepCount: number;
      readonly signal: SignalName;
      /** Instant of the next step, epoch ms; null on the last step. */
      readonly deadline: number | null;
      readonly reason: StopReason;
      readonly then: 'stay-down' | 'start-again';
      readonly readyAt: number | null;
      readonly attempt: number;
      readonly lastExit: ExitResult | null;
    })
  | { readonly kind: 'backoff'; readonly lastExit: ExitResult; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'exited'; readonly lastExit: ExitResult }
  | { readonly kind: 'failed'; readonly cause: FailCause; readonly text: string; readonly lastExit: ExitResult | null };

export type ProcessStateKind = ProcessState['kind'];

/** Who or what asked for a stop. */
export type StopReason = 'asked' | 'restart' | 'shutdown' | 'removed' | 'leftover-members' | 'config';

export type FailCause = 'spawn-failed' | 'restart-limit' | 'unkillable' | 'build-failed' | 'config-invalid';

/** The coarse state: a total function of the fine one. */
export type ProcessPhase = 'down' | 'coming-up' | 'up' | 'going-down';

/** Total table: which phase each state belongs to. */
export const PHASE_OF_STATE: Readonly<Record<ProcessStateKind, ProcessPhase>> = {
  stopped: 'down',
  waiting: 'coming-up',
  starting: 'coming-up',
  running: 'up',
  stopping: 'going-down',
  backoff: 'coming-up',
  exited: 'down',
  failed: 'down',
};

/** The run a state is about, or null where no process of it lives. */
export function runOf(state: ProcessState): RunRef | null {
  return state.kind === 'starting' || state.kind === 'running' || state.kind === 'stopping' ? state : null;
}

/** A start that is only being prepared, with nothing to wait for yet: over within a millisecond. */
export function isPassing(state: ProcessState): boolean {
  return state.kind === 'waiting' && state.on.length === 0;
}

/** What stands beside the state's word: `stopped` and then not `stopped in 7 ms` again, but `in 7 ms`. Pure. */
export function besideWord(kind: ProcessStateKind, detail: string): string {
  return detail.startsWith(`${kind} in `) ? detail.slice(kind.length + 1) : detail;
}
