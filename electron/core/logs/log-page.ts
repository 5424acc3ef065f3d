/** Large enough that a flood becomes few writes, small enough that fifty idle processes cost nothing: pages start small and grow. */
const FIRST_PAGE_BYTES = 4 * 1024;
const FULL_PAGE_BYTES = 256 * 1024;
/** Full pages kept for reuse: without it a flood allocates 400 MB/s outside the heap and the collector is late. */
const SPARE_PAGES = 8;

/** A stretch of memory with records one after another, exactly as they go to disk. */
export interface LogPage {
  readonly buffer: Buffer;
  firstSeq: number;
  /** Lines in sealed records. */
  lineCount: number;
  /** End of the last sealed record. */
  sealedBytes: number;
  /** Handed to the disk queue so far. */
  queuedBytes: number;
  /** On disk, or given up: the page may leave memory when this reaches `sealedBytes`. */
  settledBytes: number;
}

const spare: Buffer[] = [];

/** A page that holds at least `neededBytes`; larger than the one before it, up to 256 KiB. */
export function takePage(neededBytes: number, previousBytes: number, firstSeq: number): LogPage {
  const size = Math.max(neededBytes, Math.min(FULL_PAGE_BYTES, Math.max(FIRST_PAGE_BYTES, previousBytes * 2)));
  const buffer = (size === FULL_PAGE_BYTES ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(size);
  return { buffer, firstSeq, lineCount: 0, sealedBytes: 0, queuedBytes: 0, settledBytes: 0 };
}

/** Gives a page back. Nobody may hold its bytes any more. */
export function recyclePage(page: LogPage): void {
  if (page.buffer.length === FULL_PAGE_BYTES && spare.length < SPARE_PAGES) spare.push(page.buffer);
}
