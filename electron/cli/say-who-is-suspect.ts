import type { Suspect } from '../../shared/model/suspect';
import type { Output } from './output';
import { safeText } from './safe-text';

/** Names on stderr what a stop has left alone though it looks like part of the run, and how to end it by hand. */
export function sayWhoIsSuspect(out: Pick<Output, 'progress'>, process: string, suspects: readonly Suspect[]): void {
  for (const { pid, command, text } of suspects)
    out.progress(`Looks like part of ${process}, left alone: pid ${pid} ${safeText(command, false)} (${text}). To end it: kill ${pid}`);
}
