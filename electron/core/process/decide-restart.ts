import type { ExitResult } from '../../../shared/model/exit-result';
import type { RestartPolicy } from '../../../shared/model/restart-policy';

export type RestartDecision =
  | { readonly kind: 'stay-exited' }
  | { readonly kind: 'retry'; readonly attempt: number; readonly delayMs: number }
  | { readonly kind: 'give-up'; readonly text: string };

/** Spread of the wait, so that ten processes that died of the same cause do not all come back in the same instant. */
const JITTER = 0.1;

/** True when the exit counts as a success under this policy. A signal is never one. */
function isSuccess(exit: Pick<ExitResult, 'code'>, policy: RestartPolicy): boolean {
  return exit.code !== null && policy.successExitCodes.includes(exit.code);
}

/**
 * What happens after a run ended and nobody asked for it. Pure.
 * @param attempt automatic restarts in a row so far; 0 for a run a person started.
 * @param readyForMs how long the run had been ready; null when it never was. At `windowMs` the count starts anew.
 * @param random 0 … 1, injected.
 */
export function decideRestart(
  exit: ExitResult,
  policy: RestartPolicy,
  attempt: number,
  readyForMs: number | null,
  random: number,
): RestartDecision {
  const wanted = policy.policy === 'always' || (policy.policy === 'on-failure' && !isSuccess(exit, policy));
  if (!wanted) return { kind: 'stay-exited' };
  const soFar = readyForMs !== null && readyForMs >= policy.windowMs ? 0 : attempt;
  if (soFar >= policy.maxRestarts) {
    return { kind: 'give-up', text: `${exit.detail}; ${soFar} automatic ${soFar === 1 ? 'restart' : 'restarts'} did not help` };
  }
  const delay = Math.min(policy.backoffMaxMs, policy.backoffInitialMs * 2 ** soFar);
  return { kind: 'retry', attempt: soFar + 1, delayMs: Math.round(delay * (1 + JITTER * random)) };
}
