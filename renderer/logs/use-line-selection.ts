import { useState } from 'react';
import type { LogLine } from '../../shared/model/log';
import type { LogRing } from './log-ring';

export interface LineSelection {
  readonly from: number | null;
  readonly to: number | null;
  /** The end that moves; null without a selection. */
  readonly head: number | null;
  readonly count: number;
  readonly isSelected: (seq: number) => boolean;
  readonly lines: () => LogLine[];
  /** Selects this line, or from the first selected line to this one. */
  readonly press: (seq: number, extend: boolean) => void;
  /** By keyboard: one line more up or down, beginning at the newest. */
  readonly extend: (by: 1 | -1) => void;
  readonly clear: () => void;
}

/** Lines that were selected in the gutter, also beyond those that are drawn. Kept by seq, so new lines do not move it. */
export function useLineSelection(ring: LogRing): LineSelection {
  const [range, setRange] = useState<{ readonly anchor: number; readonly head: number } | null>(null);
  const from = range === null ? null : Math.min(range.anchor, range.head);
  const to = range === null ? null : Math.max(range.anchor, range.head);
  const isSelected = (seq: number): boolean => from !== null && to !== null && seq >= from && seq <= to;
  return {
    from,
    to,
    head: range?.head ?? null,
    count: from === null || to === null ? 0 : to - from + 1,
    isSelected,
    lines: () => (from === null || to === null ? [] : [...ring.linesAfter(from - 1)].filter((line) => line.seq <= to)),
    press: (seq, extend) =>
      setRange((old) => {
        if (extend && old !== null) return { anchor: old.anchor, head: seq };
        return old !== null && old.anchor === seq && old.head === seq ? null : { anchor: seq, head: seq };
      }),
    extend: (by) =>
      setRange((old) => {
        const last = ring.lastSeq;
        if (last === null) return old;
        if (old === null) return { anchor: last, head: last };
        return { anchor: old.anchor, head: Math.min(last, Math.max(ring.firstSeq ?? 1, old.head + by)) };
      }),
    clear: () => setRange(null),
  };
}
