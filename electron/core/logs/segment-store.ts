import { join } from 'node:path';
import type { Clock, Timer } from '../clock';
import type { LogLimits } from './log-limits';
import { readRecordHeader, visitRecords } from './log-record';
import type { PageSlice } from './log-ring';
import type { SegmentFiles } from './segment-files';
import { addMark, type Segment, scanSegment, segmentFileName, seqOfFileName, stretchWith } from './segment-index';

/** Most bytes in one write call: one call must not keep the thread pool for long. */
const WRITE_BYTES = 1024 * 1024;
/** How long writing stays paused after an error before it is tried again. */
const RETRY_MS = 5_000;

/** What the store reports about itself; the process log turns it into lines by Slipway. */
export interface SegmentEvents {
  /** Writing failed and is paused; output is kept in memory only. Once per pause. */
  paused(error: Error): void;
  /** Writing goes on; so many lines are on no disk. */
  resumed(lostLines: number): void;
  /** The disk was slower than the output: so many lines were given up. Once per occasion. */
  gaveUp(lostLines: number): void;
  /** Pages may have become free to leave memory. */
  settled(): void;
}

/** Whole records from a file, and where the stretch after it begins (null: nothing after it is on disk). */
export interface DiskStretch {
  readonly bytes: Buffer;
  readonly followingSeq: number | null;
}

/**
 * The log files of one process: append-only segments, rotated by size, the oldest removed beyond a total. Writes are asynchronous, one at
 * a time, whole pages at once; nothing here makes a child wait. An error (disk full, directory gone) pauses writing, drops what waits, and
 * is retried every 5 s. Not for Windows' byte-range locks or two hosts at once: one host per state directory.
 */
export class SegmentStore {
  private readonly segments: Segment[] = [];
  private queue: PageSlice[] = [];
  private queuedBytes = 0;
  private fd = -1;
  private writing = false;
  private pausedBy: Timer | null = null;
  /** Writing has failed and no write has succeeded since. */
  private failing = false;
  private lostLines = 0;
  private gaveUpLines = 0;
  private closed = false;
  private idleWaiters: (() => void)[] = [];

  constructor(
    private readonly dir: string,
    private readonly limits: Pick<LogLimits, 'segmentBytes' | 'diskBytes' | 'queueBytes'>,
    private readonly files: SegmentFiles,
    private readonly clock: Clock,
    private readonly events: SegmentEvents,
  ) {
    this.load();
  }

  /** First seq that is on no disk yet. */
  get nextSeq(): number {
    return this.segments[this.segments.length - 1]?.endSeq ?? 1;
  }

  /** Bytes that wait for the disk, without those being written right now. */
  get waitingBytes(): number {
    return this.queuedBytes;
  }

  /** Oldest line on disk; null when there is none. */
  get firstSeq(): number | null {
    return this.segments[0]?.firstSeq ?? null;
  }

  /** Queues records for writing. Their pages must stay untouched until `settledBytes` says they may go. */
  append(slices: readonly PageSlice[]): void {
    for (const slice of slices) {
      if (this.closed || this.pausedBy !== null) {
        this.lostLines += linesIn(slice);
        settle(slice);
      } else if (this.queuedBytes + slice.to - slice.from > this.limits.queueBytes) {
        settle(slice);
        this.gaveUpLines += linesIn(slice);
      } else {
        this.queue.push(slice);
        this.queuedBytes += slice.to - slice.from;
      }
    }
    void this.drainQueue();
  }

  /** The records around `seq`, or those before the gap it lies in; null when nothing is on disk. */
  async readStretch(seq: number): Promise<DiskStretch | null> {
    const segment = this.segments.findLast((candidate) => candidate.firstSeq <= seq) ?? this.segments[0];
    if (segment === undefined) return null;
    try {
      return await this.readFrom(segment, seq);
    } catch (error) {
      // Rotated away while it was read: go on with the oldest that is left.
      if (!this.segments.includes(segment)) return this.readStretch(seq);
      throw error;
    }
  }

  private async readFrom(segment: Segment, seq: number): Promise<DiskStretch | null> {
    if (segment.marks === null) {
      const scan = scanSegment(await this.files.read(segment.path, 0, segment.bytes), segment.firstSeq);
      segment.marks = scan.marks;
      segment.bytes = Math.min(segment.bytes, scan.bytes);
    }
    const stretch = stretchWith(segment, segment.marks, seq);
    if (stretch === null) return null;
    const bytes = await this.files.read(segment.path, stretch.from, stretch.to - stretch.from);
    return { bytes, followingSeq: stretch.nextSeq ?? this.segments[this.segments.indexOf(segment) + 1]?.firstSeq ?? null };
  }

  /** Resolves when nothing waits to be written. */
  idle(): Promise<void> {
    if (!this.writing && this.queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.idleWaiters.push(resolve);
    });
  }

  /** Writes what waits, then closes the file. Twice does nothing. */
  async close(): Promise<void> {
    await this.idle();
    this.closed = true;
    this.pausedBy?.cancel();
    this.pausedBy = null;
    this.closeFile();
  }

  private load(): void {
    const found = this.files.list(this.dir).flatMap(({ name, bytes }) => {
      const firstSeq = seqOfFileName(name);
      return firstSeq === null ? [] : [{ path: join(this.dir, name), firstSeq, bytes }];
    });
    found.sort((a, b) => a.firstSeq - b.firstSeq);
    found.forEach(({ path, firstSeq, bytes }, i) => {
      const next = found[i + 1];
      if (next !== undefined) {
        this.segments.push({ path, firstSeq, endSeq: next.firstSeq, bytes, marks: null });
        return;
      }
      const scan = scanSegment(this.files.readWhole(path), firstSeq);
      if (scan.bytes < bytes) this.files.truncate(path, scan.bytes);
      this.segments.push({ path, firstSeq, ...scan });
    });
  }

  private async drainQueue(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    while (this.queue.length > 0) {
      const batch = this.takeBatch();
      try {
        await this.writeBatch(batch);
        if (this.failing) this.recovered();
      } catch (error) {
        this.pause(batch, error as Error);
      }
      batch.forEach(settle);
      this.events.settled();
    }
    this.writing = false;
    if (this.gaveUpLines > 0) this.events.gaveUp(this.gaveUpLines);
    this.gaveUpLines = 0;
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }

  private takeBatch(): PageSlice[] {
    let bytes = 0;
    let count = 0;
    for (const slice of this.queue) {
      if (count > 0 && bytes + slice.to - slice.from > WRITE_BYTES) break;
      bytes += slice.to - slice.from;
      count++;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, count);
  }

  private async writeBatch(batch: readonly PageSlice[]): Promise<void> {
    const segment = this.segmentFor(batch);
    const buffers = batch.map(({ page, from, to }) => page.buffer.subarray(from, to));
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const written = await this.files.write(this.fd, buffers, segment.bytes);
    if (written < total) throw new Error(`only ${written} of ${total} bytes could be written: the disk is full`);
    let offset = segment.bytes;
    for (const { page, from, to } of batch) {
      const first = readRecordHeader(page.buffer, from, to);
      if (first !== null) {
        if (segment.marks !== null) addMark(segment.marks, first.firstSeq, offset);
        segment.endSeq = first.firstSeq + linesIn({ page, from, to });
      }
      offset += to - from;
    }
    segment.bytes = offset;
  }

  /** The segment to write to: the last one, or a new one when that is full. Removes the oldest beyond the total. */
  private segmentFor(batch: readonly PageSlice[]): Segment {
    let segment = this.segments[this.segments.length - 1];
    if (segment === undefined || segment.bytes >= this.limits.segmentBytes) {
      const head = batch[0];
      const firstSeq = (head && readRecordHeader(head.page.buffer, head.from, head.to)?.firstSeq) ?? this.nextSeq;
      this.closeFile();
      this.files.makeDir(this.dir);
      const path = join(this.dir, segmentFileName(firstSeq));
      this.fd = this.files.openForWrite(path);
      segment = { path, firstSeq, endSeq: firstSeq, bytes: 0, marks: [] };
      this.segments.push(segment);
      this.removeOldest();
    } else if (this.fd < 0) {
      this.files.makeDir(this.dir);
      this.fd = this.files.openForWrite(segment.path);
    }
    return segment;
  }

  private removeOldest(): void {
    let total = this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (this.segments.length > 2 && total > this.limits.diskBytes - this.limits.segmentBytes) {
      const oldest = this.segments.shift();
      if (oldest === undefined) return;
      total -= oldest.bytes;
      this.files.remove(oldest.path);
    }
  }

  private pause(batch: readonly PageSlice[], error: Error): void {
    this.closeFile();
    const dropped = [...batch, ...this.queue];
    this.queue.forEach(settle);
    this.queue = [];
    this.queuedBytes = 0;
    this.lostLines += dropped.reduce((sum, slice) => sum + linesIn(slice), 0);
    if (this.closed) return;
    this.pausedBy = this.clock.setTimer(() => {
      this.pausedBy = null;
    }, RETRY_MS);
    if (this.failing) return;
    this.failing = true;
    this.events.paused(error);
  }

  private recovered(): void {
    this.failing = false;
    const lost = this.lostLines;
    this.lostLines = 0;
    this.events.resumed(lost);
  }

  private closeFile(): void {
    if (this.fd >= 0) this.files.close(this.fd);
    this.fd = -1;
  }
}

function settle({ page, to }: PageSlice): void {
  page.settledBytes = Math.max(page.settledBytes, to);
}

function linesIn({ page, from, to }: PageSlice): number {
  let lines = 0;
  visitRecords(page.buffer, from, to, (header) => {
    lines += header.lineCount;
    return true;
  });
  return lines;
}
