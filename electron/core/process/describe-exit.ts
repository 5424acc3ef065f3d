import type { ExitCause, ExitResult } from '../../../shared/model/exit-result';
import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { RestartPolicy } from '../../../shared/model/restart-policy';
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
  /** The output said, or the port doctor found, that a port it needs is taken; null otherwise. */
  readonly verdict: PortVerdict | null;
}

function howItEnded({ exit, adopted = false }: EndedRun): string {
  if (exit === null) return `ended (exit code unknown: it had been ${adopted ? 'adopted from an earlier session' : 'handed over'})`;
  if (exit.signal !== null) return `ended by ${exit.signal}`;
  return `exited ${exit.code ?? 0}`;
}

/** The ExitResult of a run. Pure. Code and signal stay apart and neither is invented. */
export function describeExit(run: EndedRun, policy: RestartPolicy): ExitResult {
  const code = run.exit?.code ?? null;
  const success = code !== null && policy.successExitCodes.includes(code);
  const cause: ExitCause = run.asked ? 'stopped' : success ? 'completed' : run.verdict !== null ? 'port-busy' : 'crashed';
  const how = howItEnded(run);
  return {
    runId: run.runId,
    code,
    signal: run.exit?.signal ?? null,
    cause,
    expected: run.asked || success,
    at: run.at,
    ranMs: Math.round(run.ranMs),
    ...(cause === 'port-busy' && run.verdict !== null
      ? { detail: `${how}: ${run.verdict.explanation}`, verdict: run.verdict }
      : { detail: how }),
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
