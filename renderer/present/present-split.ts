import type { ProcessSnapshot } from '../../shared/model/process';

/** The clause in the row of a process whose port somebody else listens on too, on another address; null where nobody does. Pure. */
export function splitReason({ splitPorts }: Pick<ProcessSnapshot, 'splitPorts'>): string | null {
  const [first, ...more] = splitPorts;
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `split: localhost:${first.port}${others} may reach another`;
}

/** What to do about it. */
export const SPLIT_ADVICE = 'Let both listen on one address to find out at once, or give one of them another port.';
