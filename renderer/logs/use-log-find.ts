import { useEffect, useMemo, useState } from 'react';
import { LogFind, type LogMatch } from './log-find';
import type { LogRing } from './log-ring';

/** Typing pauses this long before a search begins: a hundred thousand lines take some 50 ms. */
const TYPING_PAUSE_MS = 120;

export interface FindState {
  readonly text: string;
  /** What is being searched for, a moment after it was typed. */
  readonly needle: string;
  readonly total: number;
  readonly current: number | null;
  readonly match: LogMatch | null;
  readonly setText: (text: string) => void;
  /** To the next or previous match; round at the ends. */
  readonly step: (by: 1 | -1) => void;
}

/** Find in log: matches are kept outside React and updated when the ring's version changed. */
export function useLogFind(ring: LogRing, version: number): FindState {
  const [text, setText] = useState('');
  const [needle, setNeedle] = useState('');
  const [current, setCurrent] = useState<number | null>(null);
  const find = useMemo(() => new LogFind(needle), [needle]);

  useEffect(() => {
    const timer = setTimeout(() => setNeedle(text), text === '' ? 0 : TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that the ring changed
  const total = useMemo(() => {
    find.update(ring);
    return find.matches.length;
  }, [find, ring, version]);

  // A new search begins at the newest match: that is what stands before the eyes.
  useEffect(() => setCurrent(find.matches.length > 0 ? find.matches.length - 1 : null), [find]);

  const at = current === null || total === 0 ? null : Math.min(current, total - 1);
  return {
    text,
    needle,
    total,
    current: at,
    match: at === null ? null : (find.matches[at] ?? null),
    setText,
    step: (by) => setCurrent(total === 0 ? null : ((at ?? (by === 1 ? -1 : total)) + by + total) % total),
  };
}
