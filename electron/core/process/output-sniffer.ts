import { type BindFailure, readBindFailure } from './read-bind-failure';

/** Output is looked at only this far: a bind fails at start-up, and a flood must not pay for it. */
const SNIFF_BYTES = 256 * 1024;
/** Kept from the end of a chunk, so that a message cut in two is still seen. */
const CARRY_BYTES = 512;

/** Watches the first output of a run for what the supervisor must know. Bytes are compared as latin1: every pattern is ASCII. */
export interface OutputSniffer {
  push(chunk: Buffer): void;
  /** The first message about an address it could not listen on; null when there was none. */
  bindFailure(): BindFailure | null;
  /** Whether the awaited text has appeared. Always false when none is awaited. */
  sawReadyText(): boolean;
}

/** @param readyText text of a `log` readiness probe, or null. It is looked for without the byte limit. */
export function createOutputSniffer(readyText: string | null, onReadyText: () => void): OutputSniffer {
  const wanted = readyText === null ? null : Buffer.from(readyText, 'utf8').toString('latin1');
  let seenBytes = 0;
  let carry = '';
  let failure: BindFailure | null = null;
  let ready = false;
  return {
    push(chunk) {
      const looksForReady = wanted !== null && !ready;
      if (!looksForReady && (seenBytes > SNIFF_BYTES || failure?.isComplete)) return;
      seenBytes += chunk.length;
      const text = carry + chunk.toString('latin1');
      carry = text.slice(-Math.max(CARRY_BYTES, wanted?.length ?? 0));
      if (looksForReady && text.includes(wanted)) {
        ready = true;
        onReadyText();
      }
      if (seenBytes > SNIFF_BYTES + chunk.length || failure?.isComplete) return;
      const found = readBindFailure(text);
      if (found !== null) failure = { ...found, path: found.path === null ? null : Buffer.from(found.path, 'latin1').toString('utf8') };
    },
    bindFailure: () => failure,
    sawReadyText: () => ready,
  };
}
