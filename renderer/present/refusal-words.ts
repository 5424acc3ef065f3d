import type { AppError } from '../../shared/contract/result';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { TrustState } from '../../shared/model/project';

/** A refusal as the window says it. */
export interface Refusal {
  readonly text: string;
  readonly next: string;
  /** The button that leads to the trust dialog; null where the refusal is not about trust. */
  readonly review: string | null;
}

/**
 * The host's next step for what is not trusted is a command to type; in the window it is a button. Null once the project is trusted again:
 * the refusal is over then. So is that of a circle once the file has none; `process`: the one it is about, if any. Pure.
 */
export function refusalInWindow(
  error: AppError,
  trust: TrustState | undefined,
  process?: Pick<ProcessSnapshot, 'refusal'>,
): Refusal | null {
  if (error.code === 'config-invalid' && process !== undefined && process.refusal === undefined) return null;
  if (error.code !== 'untrusted') return { text: error.message, next: error.hint, review: null };
  if (trust === 'trusted') return null;
  const changed = trust === 'changed';
  return {
    text: error.message,
    next: `${changed ? 'Look at the difference' : 'Look at its commands'} and trust it, then start again.`,
    review: changed ? 'Review the changes…' : 'Review and trust…',
  };
}
