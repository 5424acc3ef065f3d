import { MAX_LINE_BYTES } from './log-limits';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** A carry longer than this is looked through for progress states that were overwritten, so that `\r` bars do not reach the cut. */
const PROGRESS_BYTES = 4 * 1024;
/** A first carry buffer; most lines cut by a chunk's end are short. */
const INITIAL_CARRY_BYTES = 512;

/** Receives whole lines: `bytes[start, end)` ends with a line feed. The bytes are valid only during the call. */
export type EmitLines = (bytes: Buffer, start: number, end: number) => void;

/**
 * Cuts a stream of chunks at line feeds, for one stream of one run. It works on bytes and passes on spans of whole lines without looking
 * at them, so a chunk costs one backward search for its last line feed; text is decoded by whoever reads a line. What follows the last
 * line feed is carried to the next chunk: at most MAX_LINE_BYTES, then the rest of that line is counted and its end says
 * `… (N bytes more)`. Of a line with lone `\r` (progress) the carry keeps at least the last state.
 */
export class LineSplitter {
  private carry = Buffer.alloc(0);
  private carried = 0;
  private cut = 0;

  /** Bytes held back until their line ends. */
  get pendingBytes(): number {
    return this.carried;
  }

  /** What is held back, as text as far as it is whole characters; decoded anew at each call. */
  pendingText(): string {
    return this.carry.toString('utf8', 0, utf8Boundary(this.carry, this.carried));
  }

  /** Answers whether a line ended in this chunk. */
  push(chunk: Buffer, emit: EmitLines): boolean {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.keep(chunk, 0, chunk.length);
      return false;
    }
    let start = 0;
    if (this.carried > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      this.keep(chunk, 0, start - 1);
      this.emitCarry(emit);
    }
    if (start <= last) emit(chunk, start, last + 1);
    if (last + 1 < chunk.length) this.keep(chunk, last + 1, chunk.length);
    return true;
  }

  /** The stream is over: what is left is a line of its own. A second call emits nothing. */
  end(emit: EmitLines): void {
    if (this.carried > 0) this.emitCarry(emit);
    this.carry = Buffer.alloc(0);
  }

  private keep(chunk: Buffer, start: number, end: number): void {
    let length = end - start;
    if (this.carried + length > PROGRESS_BYTES) this.dropOverwritten();
    if (this.carried + length > MAX_LINE_BYTES) {
      const fits = Math.max(0, MAX_LINE_BYTES - this.carried);
      this.cut += length - fits;
      length = fits;
    }
    if (length === 0) return;
    this.reserve(this.carried + length);
    chunk.copy(this.carry, this.carried, start, start + length);
    this.carried += length;
  }

  /** Forgets what a carriage return has overwritten, except when it is the last byte: a line feed may follow. */
  private dropOverwritten(): void {
    if (this.cut > 0 || this.carried < 2) return;
    const from = this.carry.lastIndexOf(CARRIAGE_RETURN, this.carried - 2);
    if (from <= 0) return;
    this.carry.copyWithin(0, from, this.carried);
    this.carried -= from;
  }

  private reserve(bytes: number): void {
    // One more byte than the line: its line feed.
    if (this.carry.length > bytes) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(INITIAL_CARRY_BYTES, this.carry.length * 2, bytes + 1), MAX_LINE_BYTES + 64));
    this.carry.copy(grown, 0, 0, this.carried);
    this.carry = grown;
  }

  private emitCarry(emit: EmitLines): void {
    if (this.cut > 0) {
      const whole = utf8Boundary(this.carry, this.carried);
      const marker = Buffer.from(`… (${this.cut + this.carried - whole} bytes more)\n`, 'utf8');
      const line = Buffer.concat([this.carry.subarray(0, whole), marker]);
      emit(line, 0, line.length);
    } else {
      this.carry[this.carried] = NEWLINE;
      emit(this.carry, 0, this.carried + 1);
    }
    this.carried = 0;
    this.cut = 0;
    if (this.carry.length > PROGRESS_BYTES) this.carry = Buffer.alloc(0);
  }
}

/** The largest cut at or before `end` that does not divide a character (RFC 3629: at most three continuation bytes, 10xxxxxx). */
function utf8Boundary(bytes: Buffer, end: number): number {
  for (let at = end - 1; at >= Math.max(0, end - 4); at--) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return at + needs <= end ? end : at;
  }
  return end;
}
