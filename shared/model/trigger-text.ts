import type { TriggerAnswer, WatchState } from './reload';

/** Why a file that counts by the rules would do nothing right now; null where it would. Pure. */
export function whyNotNow({ kind, reason }: Pick<WatchState, 'kind' | 'reason'>): string | null {
  if (kind === 'paused') return `the watch is paused: ${reason ?? ''}`;
  if (kind === 'failed') return `its files are not watched: ${reason ?? ''}`;
  return kind === 'off' ? 'its files are not watched' : null;
}

/** The answer to "would this file trigger?", with the rule that decides, and with the watch where that keeps it from doing so. Pure. */
export function triggerText({ triggers, rule, source }: TriggerAnswer, watch: Pick<WatchState, 'kind' | 'reason'>): string {
  const decides = `${rule} (${source})`;
  const why = triggers ? whyNotNow(watch) : null;
  if (why === null) return `${triggers ? 'Yes' : 'No'}: ${decides}`;
  return `Not now, ${why.replace(/\.$/, '')}. By the rules it would: ${decides}`;
}
