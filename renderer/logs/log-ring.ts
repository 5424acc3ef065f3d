import type { LogLine, RunHeader } from '../../shared/model/log';

/** Stands where lines were not delivered; they are on disk. Its seq is the one before the gap. */
export interface SkippedMarker {
  readonly stream: 'skipped';
  readonly count: number;
  readonly seq: number;
  readonly runId: number;
  readonly at: number;
}

export type LogRow = LogLine | SkippedMarker;

/** One run's part of the log. Folded it is drawn as its header only. */
export interface RunBlock {
  readonly runId: number;
  header: RunHeader | null;
  readonly rows: LogRow[];
  folded: boolean;
}

export type RowAt =
  | { readonly kind: 'header'; readonly block: RunBlock }
  | { readonly kind: 'row'; readonly block: RunBlock; readonly row: LogRow };

/** 100 000 lines of 120 bytes are about 25 MB of heap; older ones are read from the host again when somebody scrolls up to them. */
const MAX_RING_ROWS = 100_000;
/** Trimmed in pieces this large: removing from the front of an array moves all the rest. */
const TRIM_ROWS = 10_000;
/** Indexes count down when older lines are put in front, so that the rows in view keep theirs. */
export const FIRST_INDEX = 10_000_000;

/**
 * The lines of one process that are at hand: bounded, grouped by run, with stable indexes for a virtual list. Plain mutable data outside
 * React; `version` grows with every change, `generation` when lines left or came in front (so that a running search starts anew).
 */
export class LogRing {
  readonly blocks: RunBlock[] = [];
  version = 0;
  generation = 0;
  /** Index of the first visible row; `FIRST_INDEX` at the start. */
  firstIndex = FIRST_INDEX;
  /** Rows with folding applied, headers included. */
  visibleCount = 0;
  lineCount = 0;
  /** False while older lines may be on disk. */
  complete = false;
  private offsets: number[] = [];

  constructor(private readonly maxRows: number = MAX_RING_ROWS) {}

  get firstSeq(): number | null {
    return this.blocks.find((block) => block.rows.length > 0)?.rows[0]?.seq ?? null;
  }

  /** Of the newest line. It need not be in the last block: a run goes on while builds beside it have blocks of their own. */
  get lastSeq(): number | null {
    let last: number | null = null;
    for (const { rows } of this.blocks) {
      const seq = rows.at(-1)?.seq;
      if (seq !== undefined && (last === null || seq > last)) last = seq;
    }
    return last;
  }

  /** Adds newer lines; those already there (by seq) are passed over, so a tail that overlaps does no harm. */
  append(lines: readonly LogLine[], runs: readonly RunHeader[], skipped = 0): void {
    let last = this.lastSeq ?? 0;
    // Headers of runs older than what is at hand belong to lines that were not asked for.
    const oldestRun = this.blocks[0]?.runId ?? lines[0]?.runId ?? 0;
    for (const run of runs) if (run.runId >= oldestRun) this.blockFor(run.runId).header = run;
    if (skipped > 0) {
      const next = lines[0];
      const block = next === undefined ? this.blocks.at(-1) : this.blockFor(next.runId);
      block?.rows.push({ stream: 'skipped', count: skipped, seq: last, runId: block.runId, at: next?.at ?? 0 });
      if (block !== undefined) this.lineCount += 1;
    }
    for (const line of lines) {
      if (line.seq <= last) continue;
      this.blockFor(line.runId).rows.push(line);
      last = line.seq;
      this.lineCount += 1;
    }
    if (this.lineCount > this.maxRows + TRIM_ROWS) this.trim(this.lineCount - this.maxRows);
    this.changed();
  }

  /** Puts older lines in front; answers how many visible rows came before the old first one. */
  prepend(lines: readonly LogLine[], runs: readonly RunHeader[]): number {
    const first = this.firstSeq ?? Number.POSITIVE_INFINITY;
    const older = lines.filter((line) => line.seq < first);
    const before = this.visibleCount;
    for (const run of runs) {
      const known = this.blocks.find((block) => block.runId === run.runId);
      if (known !== undefined) known.header = run;
    }
    for (let end = older.length; end > 0; ) {
      const runId = older[end - 1]?.runId ?? 0;
      let start = end - 1;
      while (start > 0 && older[start - 1]?.runId === runId) start--;
      const part = older.slice(start, end);
      const known = this.blocks[0];
      if (known?.runId === runId) known.rows.splice(0, 0, ...part);
      else this.blocks.unshift({ runId, header: runs.find((run) => run.runId === runId) ?? null, rows: part, folded: false });
      end = start;
    }
    this.lineCount += older.length;
    if (older.length === 0) this.complete = true;
    this.generation++;
    this.changed();
    const added = this.visibleCount - before;
    this.firstIndex -= added;
    return added;
  }

  /** Puts lines in the place of a marker; what is still missing keeps a marker in front of them. */
  fill(marker: SkippedMarker, lines: readonly LogLine[]): void {
    const block = this.blocks.find((candidate) => candidate.rows.includes(marker));
    if (block === undefined) return;
    const at = block.rows.indexOf(marker);
    const found = lines.filter((line) => line.seq > marker.seq && line.seq <= marker.seq + marker.count);
    const missing = marker.count - found.length;
    const rest: LogRow[] = missing > 0 && found.length > 0 ? [{ ...marker, count: missing }] : [];
    if (found.length === 0) return;
    block.rows.splice(at, 1, ...rest, ...found);
    this.lineCount += rest.length + found.length - 1;
    this.generation++;
    this.changed();
  }

  /** Forgets everything and begins with these lines. */
  reset(lines: readonly LogLine[], runs: readonly RunHeader[]): void {
    this.blocks.length = 0;
    this.lineCount = 0;
    this.firstIndex = FIRST_INDEX;
    this.complete = false;
    this.generation++;
    this.append(lines, runs);
  }

  setFolded(runId: number, folded: boolean): void {
    const block = this.blocks.find((candidate) => candidate.runId === runId);
    if (block === undefined || block.folded === folded) return;
    block.folded = folded;
    this.changed();
  }

  rowAt(index: number): RowAt | null {
    const position = index - this.firstIndex;
    if (position < 0 || position >= this.visibleCount) return null;
    let low = 0;
    let high = this.offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.offsets[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    const block = this.blocks[low];
    if (block === undefined) return null;
    const inside = position - (this.offsets[low] ?? 0);
    const row = inside === 0 ? undefined : block.rows[inside - 1];
    return row === undefined ? { kind: 'header', block } : { kind: 'row', block, row };
  }

  /** Index of the line with this seq, unfolding its run if need be; null when it is not at hand. */
  reveal(seq: number): number | null {
    for (const [at, block] of this.blocks.entries()) {
      const first = block.rows[0];
      const last = block.rows.at(-1);
      if (first === undefined || last === undefined || seq < first.seq || seq > last.seq) continue;
      const inside = firstRowFrom(block.rows, seq);
      if (block.rows[inside]?.seq !== seq) return null;
      if (block.folded) this.setFolded(block.runId, false);
      return this.firstIndex + (this.offsets[at] ?? 0) + 1 + inside;
    }
    return null;
  }

  /** Lines with a greater seq, oldest first; with -1 all of them. */
  *linesAfter(seq: number): Generator<LogLine> {
    for (const block of this.blocks) {
      const last = block.rows.at(-1);
      if (last === undefined || last.seq <= seq) continue;
      for (let at = firstRowFrom(block.rows, seq + 1); at < block.rows.length; at++) {
        const row = block.rows[at];
        if (row !== undefined && row.stream !== 'skipped') yield row;
      }
    }
  }

  /** The block of a run; made, in the order of runs, when it is not there. */
  private blockFor(runId: number): RunBlock {
    let at = this.blocks.length;
    while (at > 0 && (this.blocks[at - 1]?.runId ?? 0) > runId) at--;
    const known = this.blocks[at - 1];
    if (known?.runId === runId) return known;
    const block: RunBlock = { runId, header: null, rows: [], folded: false };
    this.blocks.splice(at, 0, block);
    return block;
  }

  private trim(count: number): void {
    let left = count;
    const before = this.countVisible();
    while (left > 0) {
      const block = this.blocks[0];
      if (block === undefined) break;
      if (block.rows.length <= left && this.blocks.length > 1) {
        left -= block.rows.length;
        this.blocks.shift();
      } else {
        block.rows.splice(0, left);
        left = 0;
      }
    }
    this.lineCount -= count - left;
    this.firstIndex += before - this.countVisible();
    this.complete = false;
    this.generation++;
  }

  private countVisible(): number {
    return this.blocks.reduce((sum, block) => sum + 1 + (block.folded ? 0 : block.rows.length), 0);
  }

  private changed(): void {
    let offset = 0;
    this.offsets = this.blocks.map((block) => {
      const start = offset;
      offset += 1 + (block.folded ? 0 : block.rows.length);
      return start;
    });
    this.visibleCount = offset;
    this.version++;
  }
}

/** Position of the first row whose seq is at least `seq`, by halving. A marker shares the seq of the line before it and never comes first. */
function firstRowFrom(rows: readonly LogRow[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
