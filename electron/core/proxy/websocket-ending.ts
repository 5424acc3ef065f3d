/** RFC 6455 section 7.4.1 and the IANA registry: the service is restarting, and the client may connect again. */
const SERVICE_RESTART = 1012;
const OPCODE_CLOSE = 8;

/** A close frame as a server sends it (RFC 6455 section 5.5.1). Pure. */
export function closeFrame(reason: string, code = SERVICE_RESTART): Buffer {
  const text = Buffer.from(reason, 'utf8').subarray(0, 123);
  return Buffer.concat([Buffer.from([0x80 | OPCODE_CLOSE, text.length + 2, code >> 8, code & 0xff]), text]);
}

/**
 * Follows the frames of a server (RFC 6455 section 5.2), so that a close frame is put in only where one frame has ended and the next has not
 * begun. Looks at headers only; the data is never kept.
 */
export class FrameTracker {
  #header: number[] = [];
  /** Bytes of the current frame's payload that are still to come. */
  #left = 0;
  /** The server has said good-bye itself. */
  hasClosed = false;

  get isBetweenFrames(): boolean {
    return this.#left === 0 && this.#header.length === 0;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, chunk.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      this.#header.push(chunk[at] ?? 0);
      at += 1;
      const length = payloadLength(this.#header);
      if (length === null) continue;
      if (((this.#header[0] ?? 0) & 0x0f) === OPCODE_CLOSE) this.hasClosed = true;
      this.#left = length;
      this.#header = [];
    }
  }
}

/** What follows the header, mask included, once the whole length is there; null before. */
function payloadLength(header: readonly number[]): number | null {
  const second = header[1];
  if (second === undefined) return null;
  const mask = (second & 0x80) === 0 ? 0 : 4;
  const short = second & 0x7f;
  const size = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (size === 0) return short + mask;
  if (header.length < 2 + size) return null;
  return header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0) + mask;
}
