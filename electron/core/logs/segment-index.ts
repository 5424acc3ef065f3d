import { countLines, RECORD_HEADER_BYTES, visitRecords } from './log-record';

/** Distance between two marks of the sparse index: what one read of history costs at least. */
const MARK_STEP_BYTES = 128 * 1024;

/** Where in a segment file a record begins. */
export interface SegmentMark {
  readonly seq: number;
  readonly offset: number;
}

/** A segment file as the store knows it. `marks` is null until someone reads from it. */
export interface Segment {
  readonly path: string;
  readonly firstSeq: number;
  /** One past the last seq. */
  endSeq: number;
  bytes: number;
  marks: SegmentMark[] | null;
}

const FILE_NAME = /^(\d{16})\.slog$/;

/** A segment is named by its first seq, so a listing in order of names is the order of lines. */
export function segmentFileName(firstSeq: number): string {
  return `${String(firstSeq).padStart(16, '0')}.slog`;
}

/** The first seq in a file's name; null when the file is none of ours. */
export function seqOfFileName(name: string): number | null {
  const match = FILE_NAME.exec(name);
  return match === null ? null : Number(match[1]);
}

/** Adds a mark when the last one is far enough behind. */
export function addMark(marks: SegmentMark[], seq: number, offset: number): void {
  const last = marks[marks.length - 1];
  if (last === undefined || offset - last.offset >= MARK_STEP_BYTES) marks.push({ seq, offset });
}

/**
 * Reads a whole segment's headers. Ends at the first record that is torn, implausible or out of order (a host killed in the middle of a
 * write leaves one at the end): `bytes` is where the good part ends.
 */
export function scanSegment(
  content: Buffer,
  firstSeq: number,
): { readonly endSeq: number; readonly bytes: number; readonly marks: SegmentMark[] } {
  const marks: SegmentMark[] = [];
  let endSeq = firstSeq;
  const bytes = visitRecords(content, 0, content.length, (header, payloadStart) => {
    const payloadEnd = payloadStart + header.payloadBytes;
    if (
      header.firstSeq < endSeq ||
      content[payloadEnd - 1] !== 0x0a ||
      countLines(content, payloadStart, payloadEnd) !== header.lineCount
    ) {
      return false;
    }
    addMark(marks, header.firstSeq, payloadStart - RECORD_HEADER_BYTES);
    endSeq = header.firstSeq + header.lineCount;
    return true;
  });
  return { endSeq, bytes, marks };
}

/** Bytes `[from, to)` of a file; `nextSeq` is the first seq after them in the same file, null at its end. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly nextSeq: number | null;
}

/** The stretch of the file that holds `seq`, or ends before the gap it lies in: from the mark before it to the next one. */
export function stretchWith(segment: Segment, marks: readonly SegmentMark[], seq: number): Stretch | null {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((marks[middle]?.seq ?? 0) <= seq) low = middle;
    else high = middle - 1;
  }
  const mark = marks[low];
  if (mark === undefined) return null;
  const next = marks[low + 1];
  return { from: mark.offset, to: next?.offset ?? segment.bytes, nextSeq: next?.seq ?? null };
}
