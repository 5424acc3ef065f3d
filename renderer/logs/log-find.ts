import type { LogLine } from '../../shared/model/log';
import { findInLine } from './find-in-line';
import { plainText } from './parse-ansi';

/** One occurrence: in which line, and which of that line's occurrences. */
export interface LogMatch {
  readonly seq: number;
  readonly ordinal: number;
}

/** What the search reads of a ring. */
export interface Searchable {
  readonly generation: number;
  linesAfter(seq: number): Iterable<LogLine>;
}

/** Past this many the count says "5,000+": nobody steps through more, and the list would grow with the log. */
const MAX_MATCHES = 5_000;

/** Matches of one needle over a growing ring: new lines are searched once, everything again only when lines left or came in front. */
export class LogFind {
  readonly matches: LogMatch[] = [];
  private searchedTo = -1;
  private generation = -1;

  constructor(readonly needle: string) {}

  update(ring: Searchable): void {
    if (this.needle === '') return;
    if (ring.generation !== this.generation) {
      this.matches.length = 0;
      this.searchedTo = -1;
      this.generation = ring.generation;
    }
    for (const line of ring.linesAfter(this.searchedTo)) {
      this.searchedTo = line.seq;
      if (this.matches.length >= MAX_MATCHES) continue;
      const count = findInLine(plainText(line.text), this.needle).length;
      for (let ordinal = 0; ordinal < count; ordinal++) this.matches.push({ seq: line.seq, ordinal });
    }
  }
}

/** "3 of 7", "no match", "3 of 5,000+". */
export function presentMatchCount(total: number, current: number | null): string {
  if (total === 0) return 'no match';
  const all = total >= MAX_MATCHES ? `${MAX_MATCHES.toLocaleString('en')}+` : total.toLocaleString('en');
  return current === null ? `${all} found` : `${(current + 1).toLocaleString('en')} of ${all}`;
}
