import { clockTime } from './clock-time';
import type { SignalName } from './process';
import type { ProcessState } from './process-state';

/** A hand-over that is open: a new process has come for the port, and the old one still lives to finish its requests. */
export interface HandOver {
  /** Pid of the old process. */
  readonly from: number;
  /** Pid of the new one. */
  readonly to: number;
  /** When the new one was seen first, epoch ms. */
  readonly since: number;
  /** What the old one was told by. */
  readonly signal: SignalName;
}

/** The hand-over that is open; null while none is. Pure. */
export function openHandOver({ state }: { readonly state: ProcessState }): HandOver | null {
  return state.kind === 'running' ? (state.handOver ?? null) : null;
}

/** Signals by which servers are told to execute themselves anew, beside the configured one. */
const REEXEC_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGUSR2']);

/** Whether a hand-over may begin with this signal. Pure. */
export function mayBeginHandOver(signal: SignalName, reloadSignal: SignalName): boolean {
  return signal === reloadSignal || REEXEC_SIGNALS.has(signal);
}

/**
 * Whether this signal has to wait until an open hand-over is over: it would begin a second one, or reach the old process and the new one. One
 * chosen process gets every other signal than the one the hand-over began with: so servers are told to take it back (nginx: SIGUSR2, then
 * SIGHUP to the old master). Pure.
 */
export function isHeldBack(
  signal: SignalName,
  target: 'run' | 'main' | number,
  reloadSignal: SignalName,
  open: Pick<HandOver, 'signal'> | null,
): boolean {
  if (open === null) return false;
  if (signal === open.signal) return true;
  return mayBeginHandOver(signal, reloadSignal) && typeof target !== 'number';
}

/** `new pid 512 · old pid 411 drains since 10:42:07`: the clause beside the state's word. */
export function handOverClause({ from, to, since }: HandOver): string {
  return `new pid ${to} · old pid ${from} drains since ${clockTime(since)}`;
}

/** Who is the new process, who the old one, what it still does and since when, in a sentence without its full stop. */
export function handOverText({ from, to, since }: HandOver): string {
  return `pid ${to} (new) has the port since ${clockTime(since)}, and pid ${from} (old) still finishes its requests`;
}

/** The command that ends the old process now. Pure. */
export function endOldCommand(process: string, { from }: Pick<HandOver, 'from'>): string {
  return `slipway signal ${process} SIGKILL --pid ${from}`;
}
