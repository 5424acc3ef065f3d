import type { LogStream } from '../../../shared/model/log';
import type { LogLimits } from './log-limits';
import { type LogPage, recyclePage, takePage } from './log-page';
import { countLines, RECORD_HEADER_BYTES, writeRecordHeader } from './log-record';

/** Part of a page that is ready for the disk; whole records. */
export interface PageSlice {
  readonly page: LogPage;
  readonly from: number;
  readonly to: number;
}

/**
 * The newest output of one process, in memory, as records. Bounded by bytes and by lines; pages that are not yet on disk stay until they
 * are (the disk queue has its own bound). Appending copies bytes and nothing else: lines are counted when a record is sealed.
 */
export class LogRing {
  private readonly pages: LogPage[] = [];
  private bytes = 0;
  private lines = 0;
  /** Where the open record's header is; its payload runs from there to `used`. */
  private openAt = -1;
  private used = 0;
  private openStream: LogStream = 'stdout';
  private openRunId = 0;
  private openTime = 0;
  private sealedSeq: number;

  constructor(
    private readonly limits: Pick<LogLimits, 'ringBytes' | 'ringLines'>,
    nextSeq: number,
  ) {
    this.sealedSeq = nextSeq;
  }

  /** Seq of the next line to be sealed. */
  get nextSeq(): number {
    return this.sealedSeq;
  }

  /** Oldest line in memory; `nextSeq` when there is none. */
  get firstSeq(): number {
    return this.pages[0]?.firstSeq ?? this.sealedSeq;
  }

  /** Memory held, for tests and for the host's own report. */
  get heldBytes(): number {
    return this.bytes;
  }

  /** Appends whole lines `source[start, end)`. They are copied; `at` is epoch ms. */
  append(stream: LogStream, runId: number, at: number, source: Buffer, start: number, end: number): void {
    const length = end - start;
    let page = this.pages[this.pages.length - 1];
    const continues = this.openAt >= 0 && this.openStream === stream && this.openRunId === runId && this.openTime === at;
    if (!continues) this.seal();
    if (page === undefined || this.used + length + (continues ? 0 : RECORD_HEADER_BYTES) > page.buffer.length) {
      this.seal();
      page = takePage(length + RECORD_HEADER_BYTES, page?.buffer.length ?? 0, this.sealedSeq);
      this.pages.push(page);
      this.bytes += page.buffer.length;
      this.used = 0;
      this.evict();
    }
    if (this.openAt < 0) {
      this.openAt = this.used;
      this.used += RECORD_HEADER_BYTES;
      this.openStream = stream;
      this.openRunId = runId;
      this.openTime = at;
    }
    source.copy(page.buffer, this.used, start, end);
    this.used += length;
  }

  /** Closes the open record: counts its lines and gives them their seqs. Without an open record it does nothing. */
  seal(): void {
    const page = this.pages[this.pages.length - 1];
    if (this.openAt < 0 || page === undefined) return;
    const payloadStart = this.openAt + RECORD_HEADER_BYTES;
    const lineCount = countLines(page.buffer, payloadStart, this.used);
    writeRecordHeader(page.buffer, this.openAt, {
      payloadBytes: this.used - payloadStart,
      firstSeq: this.sealedSeq,
      at: this.openTime,
      runId: this.openRunId,
      stream: this.openStream,
      lineCount,
    });
    this.openAt = -1;
    page.sealedBytes = this.used;
    page.lineCount += lineCount;
    this.lines += lineCount;
    this.sealedSeq += lineCount;
  }

  /** What was sealed since the last call, oldest first. Each byte is handed out once. */
  takeUnqueued(): PageSlice[] {
    const slices: PageSlice[] = [];
    for (let i = this.pages.length - 1; i >= 0; i--) {
      const page = this.pages[i];
      if (page === undefined || (page.queuedBytes === page.sealedBytes && i < this.pages.length - 1)) break;
      if (page.queuedBytes < page.sealedBytes) slices.push({ page, from: page.queuedBytes, to: page.sealedBytes });
      page.queuedBytes = page.sealedBytes;
    }
    return slices.reverse();
  }

  /** The page that holds `seq`, or null. Its sealed bytes are valid until the next append: use them at once. */
  pageWith(seq: number): LogPage | null {
    if (seq < this.firstSeq || seq >= this.sealedSeq) return null;
    for (let i = this.pages.length - 1; i >= 0; i--) {
      const page = this.pages[i];
      if (page !== undefined && page.firstSeq <= seq) return page;
    }
    return null;
  }

  /** Lets go of the oldest pages beyond the bounds, as far as the disk has them. */
  evict(): void {
    while (this.pages.length > 1 && (this.bytes > this.limits.ringBytes || this.lines > this.limits.ringLines)) {
      const oldest = this.pages[0];
      if (oldest === undefined || oldest.settledBytes < oldest.sealedBytes || oldest.queuedBytes < oldest.sealedBytes) return;
      this.pages.shift();
      this.bytes -= oldest.buffer.length;
      this.lines -= oldest.lineCount;
      recyclePage(oldest);
    }
  }
}
