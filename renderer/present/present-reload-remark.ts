import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';

/**
 * What a person should know of the last reload of the run that lives, though it worked; null for nothing. `at` tells one reload from the next.
 * Pure.
 */
export function presentReloadRemark({ state, reload }: Pick<ProcessSnapshot, 'state' | 'reload'>): { at: number; text: string } | null {
  const last = reload?.lastReload ?? null;
  const run = runOf(state);
  if (last?.remark == null || run === null || last.at < run.startedAt) return null;
  return { at: last.at, text: `Reloaded, but ${last.remark}.` };
}
