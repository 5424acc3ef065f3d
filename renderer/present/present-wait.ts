import type { ProcessSnapshot } from '../../shared/model/process';

/** What a start waits for, in full, and whether that will not come by itself: the row has room for the beginning only. */
export interface PresentedWait {
  readonly text: string;
  readonly isStuck: boolean;
}

/** Null while nothing is waited for, and for a port, a build or trust, which have notes of their own. Pure. */
export function presentWait({ name, state }: Pick<ProcessSnapshot, 'name' | 'state'>): PresentedWait | null {
  if (state.kind !== 'waiting') return null;
  const reasons = state.on.filter(({ kind }) => kind === 'dependency' || kind === 'files');
  if (reasons.length === 0) return null;
  const isStuck = reasons.some((reason) => reason.kind === 'dependency' && reason.stuck === true);
  return { text: `${name} waits ${reasons.map(({ text }) => text).join('; ')}`, isStuck };
}
