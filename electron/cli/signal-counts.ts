import type { SignalRecord } from '../../shared/model/process';
import { counted } from './counted';

/** Of a run: the signals that are kept, oldest first, and how often each was sent, where that is more than those. */
interface SentSignals {
  readonly signals?: readonly SignalRecord[] | undefined;
  readonly signalCounts?: Readonly<Record<string, number>> | undefined;
}

/** How often each signal was sent to a run, by its name. Pure. */
export function signalCountsOf({ signals = [], signalCounts }: SentSignals): Readonly<Record<string, number>> {
  if (signalCounts !== undefined) return signalCounts;
  const counts: Record<string, number> = {};
  for (const { signal } of signals) counts[signal] = (counts[signal] ?? 0) + 1;
  return counts;
}

/** The signals sent to a run in words: in the order they were sent where all are kept, else each with its count. Pure. */
export function signalWords(sent: SentSignals): readonly string[] {
  const { signals = [] } = sent;
  const counts = Object.entries(signalCountsOf(sent));
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return all > signals.length
    ? counts.map(([name, count]) => (count === 1 ? name : `${name} ×${count}`))
    : counted(signals.map(({ signal }) => signal));
}
