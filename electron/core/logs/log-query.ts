import type { LogLine } from '../../../shared/model/log';
import type { ProcessId } from '../../../shared/model/process';
import { createLineMatcher, type LineMatcher } from './line-matcher';
import { decodeLine } from './line-text';
import { type RecordHeader, visitRecords } from './log-record';

/** Text in one answer; more is cut off at a whole line and the caller asks again. Keeps one read from filling memory. */
const MAX_ANSWER_CHARS = 8 * 1024 * 1024;

/** Which lines to read. `fromSeq` reads forward; otherwise the last `limit` lines before `beforeSeq` (or the end), oldest first. */
export interface LogQuery {
  readonly fromSeq?: number | undefined;
  readonly beforeSeq?: number | undefined;
  readonly limit: number;
  readonly runId?: number | undefined;
  /** A regular expression; lines that do not match are left out. */
  readonly grep?: string | undefined;
  /** Epoch ms: nothing older. */
  readonly sinceAt?: number | undefined;
}

/** Whole records in `bytes[0, end)`. Bytes in memory are lent: they are used before anything is awaited. */
export interface RecordStretch {
  readonly bytes: Buffer;
  readonly end: number;
  /** Where the lines after this stretch begin, should a gap follow it. */
  readonly followingSeq: number;
  /** Records from here on are better read elsewhere (memory has lines that the disk could not take). */
  readonly untilSeq: number;
}

/** Where records come from: memory or disk. */
export interface RecordSource {
  readonly firstSeq: number;
  readonly nextSeq: number;
  /** The stretch around `seq`, or the one before the gap that `seq` lies in. From memory at once, so that nothing overwrites it meanwhile. */
  stretchAt(seq: number): RecordStretch | Promise<RecordStretch>;
}

/** Carries out a query. Never reads more than it must: backward from the end, stretch by stretch. Throws LogPatternError. */
export async function queryLines(processId: ProcessId, source: RecordSource, query: LogQuery): Promise<LogLine[]> {
  const matcher = query.grep === undefined || query.grep === '' ? null : createLineMatcher(query.grep);
  return query.fromSeq === undefined ? readBackward(processId, source, query, matcher) : readForward(processId, source, query, matcher);
}

async function readForward(processId: ProcessId, source: RecordSource, query: LogQuery, matcher: LineMatcher | null): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let chars = 0;
  let seq = Math.max(query.fromSeq ?? 0, source.firstSeq);
  const end = Math.min(source.nextSeq, query.beforeSeq ?? Number.MAX_SAFE_INTEGER);
  while (seq < end && lines.length < query.limit) {
    const answer = source.stretchAt(seq);
    const stretch = answer instanceof Promise ? await answer : answer;
    const part = linesOf(processId, stretch, query, seq, end, matcher === null ? query.limit - lines.length : Number.MAX_SAFE_INTEGER);
    for (const line of filter(part.lines, matcher)) {
      if (lines.length >= query.limit || chars > MAX_ANSWER_CHARS) return lines;
      lines.push(line);
      chars += line.text.length;
    }
    const next = part.nextSeq > seq ? part.nextSeq : stretch.followingSeq;
    if (next <= seq) break;
    seq = next;
  }
  return lines;
}

async function readBackward(processId: ProcessId, source: RecordSource, query: LogQuery, matcher: LineMatcher | null): Promise<LogLine[]> {
  const parts: LogLine[][] = [];
  let found = 0;
  let chars = 0;
  let end = Math.min(query.beforeSeq ?? Number.MAX_SAFE_INTEGER, source.nextSeq);
  while (end > source.firstSeq && found < query.limit && chars < MAX_ANSWER_CHARS) {
    const answer = source.stretchAt(end - 1);
    const stretch = answer instanceof Promise ? await answer : answer;
    const part = linesOf(processId, stretch, query, 0, end, Number.MAX_SAFE_INTEGER, matcher === null ? query.limit - found : undefined);
    const hits = filter(part.lines, matcher).slice(-(query.limit - found));
    parts.push(hits);
    found += hits.length;
    for (const line of hits) chars += line.text.length;
    if (part.firstSeq >= end || (query.sinceAt !== undefined && part.firstAt < query.sinceAt)) break;
    end = part.firstSeq;
  }
  return parts.reverse().flat();
}

function filter(lines: readonly LogLine[], matcher: LineMatcher | null): readonly LogLine[] {
  if (matcher === null || lines.length === 0) return lines;
  const hits = matcher(lines.map((line) => line.text));
  return lines.filter((_, i) => hits[i] === true);
}

/**
 * The lines of one stretch with `from <= seq < before`, at most `limit` from its beginning or, with `last`, that many from its end (what
 * lies before them is not decoded).
 */
function linesOf(
  processId: ProcessId,
  stretch: RecordStretch,
  query: LogQuery,
  from: number,
  before: number,
  limit: number,
  last?: number,
) {
  const wanted: { header: RecordHeader; start: number }[] = [];
  let firstSeq = Number.MAX_SAFE_INTEGER;
  let firstAt = Number.MAX_SAFE_INTEGER;
  let nextSeq = 0;
  visitRecords(stretch.bytes, 0, stretch.end, (header, start) => {
    if (header.firstSeq >= Math.min(before, stretch.untilSeq)) return false;
    if (header.firstSeq < firstSeq) {
      firstSeq = header.firstSeq;
      firstAt = header.at;
    }
    nextSeq = header.firstSeq + header.lineCount;
    const fits = nextSeq > from && (query.runId === undefined || header.runId === query.runId);
    if (fits && (query.sinceAt === undefined || header.at >= query.sinceAt)) wanted.push({ header, start });
    return true;
  });
  let skip = 0;
  if (last !== undefined) {
    let total = 0;
    for (const { header } of wanted) total += Math.min(header.lineCount, before - header.firstSeq);
    skip = Math.max(0, total - last);
  }
  const lines: LogLine[] = [];
  for (const { header, start } of wanted) {
    if (lines.length >= limit) break;
    const count = Math.min(header.lineCount, before - header.firstSeq);
    const omit = Math.max(skip, from - header.firstSeq, 0);
    skip = Math.max(0, skip - count);
    if (omit < count) decodeRecord(processId, stretch.bytes, header, start, omit, count, lines, limit);
  }
  return { lines, firstSeq, firstAt, nextSeq };
}

function decodeRecord(
  processId: ProcessId,
  bytes: Buffer,
  { firstSeq, runId, stream, at }: RecordHeader,
  payloadStart: number,
  omit: number,
  count: number,
  into: LogLine[],
  limit: number,
): void {
  let start = payloadStart;
  for (let i = 0; i < count && into.length < limit; i++) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) return;
    if (i >= omit) into.push({ seq: firstSeq + i, processId, runId, stream, at, text: decodeLine(bytes, start, end) });
    start = end + 1;
  }
}
