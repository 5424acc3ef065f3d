import type { LogSpan } from './parse-ansi';

/** A half-open range of characters of a line's visible text. */
export interface MatchRange {
  readonly start: number;
  readonly end: number;
}

/** Every place the needle occurs, ignoring case unless it holds a capital (smart case). An empty needle matches nothing. */
export function findInLine(plain: string, needle: string): MatchRange[] {
  if (needle === '') return [];
  const exact = needle !== needle.toLowerCase();
  const lower = plain.toLowerCase();
  // Lower-casing may change lengths (U+0130): then positions would not fit, and the exact text is searched instead.
  const hay = exact || lower.length !== plain.length ? plain : lower;
  const ranges: MatchRange[] = [];
  for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, at + needle.length)) {
    ranges.push({ start: at, end: at + needle.length });
  }
  return ranges;
}

/** A piece of a span, with the index of the match it belongs to, or null. */
export interface MarkedSpan extends LogSpan {
  readonly match: number | null;
}

/** Cuts spans at the borders of matches; `ranges` are sorted and do not overlap. */
export function markSpans(spans: readonly LogSpan[], ranges: readonly MatchRange[]): MarkedSpan[] {
  if (ranges.length === 0) return spans.map((span) => ({ ...span, match: null }));
  const marked: MarkedSpan[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    let at = offset;
    for (const [index, range] of ranges.entries()) {
      if (range.end <= at || range.start >= end) continue;
      const from = Math.max(range.start, at);
      const to = Math.min(range.end, end);
      if (from > at) marked.push({ ...span, text: span.text.slice(at - offset, from - offset), match: null });
      marked.push({ ...span, text: span.text.slice(from - offset, to - offset), match: index });
      at = to;
    }
    if (at < end) marked.push({ ...span, text: span.text.slice(at - offset), match: null });
    offset = end;
  }
  return marked;
}
