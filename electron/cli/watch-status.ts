import type { ProcessSnapshot } from '../../shared/model/process';

/** What a person has to know of how a process is watched: that it is not, or not by the system, and why. Null where all is well. Pure. */
export function watchStatus({ phase, reload }: Pick<ProcessSnapshot, 'phase' | 'reload'>): { word: string; detail: string } | null {
  const watch = reload?.watch;
  // One that is down is paused because of that.
  if (watch === undefined || phase !== 'up' || (watch.kind !== 'paused' && watch.kind !== 'polling' && watch.kind !== 'failed'))
    return null;
  return { word: watch.kind, detail: watch.reason ?? '' };
}
