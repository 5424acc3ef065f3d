import { clockTime } from '../../shared/model/clock-time';
import type { SignalRecord } from '../../shared/model/process';
import type { SignalEffect } from '../../shared/model/signal';
import { fullTime } from './format-time';

/** One signal in a run's history. */
export interface SentSignalRow {
  readonly at: string;
  readonly atTitle: string;
  /** `SIGHUP to the whole run` */
  readonly text: string;
  /** `pid 48213, 48219 · by you · caught by 48213, default action in 48219` */
  readonly detail: string;
}

const MOST_PIDS = 6;
const EFFECT_WORDS: Readonly<Record<SignalEffect, (pids: string) => string>> = {
  caught: (pids) => `caught by ${pids}`,
  ignored: (pids) => `ignored by ${pids}`,
  default: (pids) => `default action in ${pids}`,
};

function pidsText(pids: readonly (number | string)[]): string {
  const shown = pids.slice(0, MOST_PIDS).join(', ');
  return pids.length > MOST_PIDS ? `${shown} and ${pids.length - MOST_PIDS} more` : shown;
}

function whom({ target, pids }: SignalRecord): string {
  if (target === 'run') return 'the whole run';
  if (target === 'main') return 'the main process';
  return pids.length === 1 ? 'one process' : `${pids.length} processes`;
}

function effectText(effect: SignalRecord['effect']): string | null {
  const entries = Object.entries(effect ?? {});
  if (entries.length === 0) return null;
  const first = entries[0]?.[1];
  if (first !== undefined && entries.every(([, each]) => each === first))
    return { caught: 'caught', ignored: 'ignored', default: 'default action' }[first];
  const kinds: readonly SignalEffect[] = ['caught', 'ignored', 'default'];
  return kinds
    .flatMap((kind) => {
      const pids = entries.filter(([, each]) => each === kind).map(([pid]) => pid);
      return pids.length === 0 ? [] : [EFFECT_WORDS[kind](pidsText(pids))];
    })
    .join(', ');
}

/** The signals somebody sent to a run, oldest first: when, which, to whom, by whom, and what each process was going to do with it. */
export function presentSentSignals(signals: readonly SignalRecord[]): SentSignalRow[] {
  return signals.map((sent) => {
    const effect = effectText(sent.effect);
    const words = [`pid ${pidsText(sent.pids)}`, `by ${sent.by === 'window' ? 'you' : sent.by}`, ...(effect === null ? [] : [effect])];
    return { at: clockTime(sent.at), atTitle: fullTime(sent.at), text: `${sent.signal} to ${whom(sent)}`, detail: words.join(' · ') };
  });
}
