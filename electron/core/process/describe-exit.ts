import type { ExitCause, ExitResult } from '../../../shared/model/exit-result';
import type { AnyVerdict } from '../../../shared/model/port-verdict';
import type { SignalRecord } from '../../../shared/model/process';
import type { RestartPolicy } from '../../../shared/model/restart-policy';
import { explanationUntimed } from '../../../shared/model/verdict-words';
import { durationText } from './describe-state';
import type { RootExit } from './spawn-child';

export interface EndedRun {
  readonly runId: number;
  /** Null when it is unknown: the run ended after a hand-over, and only its parent could have known. */
  readonly exit: RootExit | null;
  /** An earlier host started it, so nobody here could learn how it ended. */
  readonly adopted?: boolean;
  readonly at: number;
  readonly ranMs: number;
  /** Somebody here asked for this end. */
  readonly asked: boolean;
  /** Who sent the signal it ended by from here (`command line`); absent where nobody did. */
  readonly sentBy?: string | null;
  /** The output said, or the port doctor found, that a port it needs is taken; null otherwise. */
  readonly verdict: AnyVerdict | null;
  /** What to do so that the next end of this kind can be told better; for people. */
  readonly hint?: string | null;
}

function howItEnded({ exit, adopted = false, sentBy }: EndedRun): string {
  if (exit === null) return `ended (exit code unknown: it had been ${adopted ? 'adopted from an earlier session' : 'handed over'})`;
  if (exit.signal !== null) return `ended by ${exit.signal}${sentBy == null ? '' : `, sent by ${sentBy}`}`;
  return `exited ${exit.code ?? 0}`;
}

function causeOf({ asked, exit, sentBy, verdict }: EndedRun, success: boolean): ExitCause {
  if (asked) return 'stopped';
  // Not every server that could not listen says so by its code: `fmt.Println(http.ListenAndServe(…))` exits 0.
  if (success) return verdict !== null ? 'port-busy' : 'completed';
  if (exit !== null && exit.signal !== null && sentBy != null) return 'signalled';
  return verdict !== null ? 'port-busy' : 'crashed';
}

/** A program that catches a signal may clean up before it ends by it; what was sent longer ago was survived. */
const ANSWERED_WITHIN_MS = 5_000;

/** Who sent a process the signal it ended by, through Slipway; null where nobody did. Pure. */
export function senderOf(exit: RootExit | null, signals: readonly SignalRecord[], pid: number, at: number): string | null {
  const sent = signals.filter((one) => one.signal === exit?.signal && one.pids.includes(pid) && at - one.at <= ANSWERED_WITHIN_MS);
  return sent.at(-1)?.by ?? null;
}

/** Why it ended, where that is known: a clause without a full stop, as others go on after it. It is read later, so it has no countdown. */
function reasonOf({ verdict, hint }: EndedRun, cause: ExitCause): string | null {
  if (cause === 'port-busy' && verdict !== null) return explanationUntimed(verdict).replace(/\.$/, '');
  return cause === 'crashed' ? (hint ?? null) : null;
}

/** The end of a run as its log says it: `The run exited 1 after 0.26 s: node (pid 811) is listening on port 3000`. Pure. */
export function endNote(run: EndedRun, { cause }: Pick<ExitResult, 'cause'>): string {
  const reason = reasonOf(run, cause);
  return `The run ${howItEnded(run)} after ${durationText(run.ranMs)}${reason === null ? '' : `: ${reason}`}`;
}

/** The ExitResult of a run. Pure. Code and signal stay apart and neither is invented. */
export function describeExit(run: EndedRun, policy: RestartPolicy): ExitResult {
  const code = run.exit?.code ?? null;
  const success = code !== null && policy.successExitCodes.includes(code);
  const cause: ExitCause = causeOf(run, success);
  const reason = reasonOf(run, cause);
  return {
    runId: run.runId,
    code,
    signal: run.exit?.signal ?? null,
    cause,
    expected: run.asked || (success && cause !== 'port-busy'),
    at: run.at,
    ranMs: Math.round(run.ranMs),
    detail: reason === null ? howItEnded(run) : `${howItEnded(run)}: ${reason}`,
    ...(cause === 'port-busy' && run.verdict !== null ? { verdict: run.verdict } : {}),
  };
}

/** The ExitResult of a start that never became a process. Pure. */
export function describeFailedStart(
  runId: number,
  cause: 'spawn-failed' | 'build-failed',
  at: number,
  detail: string,
  code: number | null,
): ExitResult {
  return { runId, code, signal: null, cause, expected: false, at, ranMs: 0, detail };
}

/** The end of a start that was taken back before it became a process: while it waited for a port, a dependency or its build. Pure. */
export function describeTakenBack(runId: number, at: number): ExitResult {
  return {
    runId,
    code: null,
    signal: null,
    cause: 'stopped',
    expected: true,
    at,
    ranMs: 0,
    detail: 'was not started: its start was taken back',
  };
}
