/** Output is looked at only this far: a bind fails at start-up, and a flood must not pay for it. */
const SNIFF_BYTES = 256 * 1024;
/** Kept from the end of a chunk, so that a message cut in two is still seen. */
const CARRY_BYTES = 256;

/**
 * The wordings of Go, Node, Python, Java, Rust, Ruby and PHP for EADDRINUSE, and of frameworks that put it in their own words: Django and
 * Vite (`port 5173 is already in use`), Spring (`Port 8080 was already in use`), Flask, gunicorn (`Connection in use: ('0.0.0.0', 8000)`).
 */
const ADDRESS_IN_USE =
  /EADDRINUSE|AddrInUse|address already in use|address in use|Only one usage of each socket address|port(?: \d{2,5})? (?:is|was) already in use|port \d{2,5} is in use by another|Connection in use: \(/i;
/** The port such a message names: `:::3000`, `0.0.0.0:8080`, `port 5000`, `tcp :8080: bind`, `('127.0.0.1', 8000)`, `"port":8080`. */
const PORT_IN_MESSAGE = /(?:"(\w*)"\s*:\s*|[:\]]|port[ :=]+|', )(\d{2,5})\b/gi;
/** The clock in front of a log line: `21:36:39`, `T21:36:39.123Z`, `3:04PM`. Not the end of an address: `127.0.0.1:80`, `fe80::12:34:56`. */
const CLOCK_TIME = /(?<![\d.:\]])\d{1,2}:\d{2}(?::\d{2}|\s?[AP]M\b)/g;

/** The ports that a part of a line names, in order. A number under another key of a JSON line (`"pid":4711`) is none. */
function portsIn(text: string): readonly string[] {
  return [...text.replace(CLOCK_TIME, ' ').matchAll(PORT_IN_MESSAGE)].flatMap(([, key, port = '']) =>
    key === undefined || /port/i.test(key) ? [port] : [],
  );
}

/**
 * The port named in the message's own line; stack traces around it are full of `net:1817`. What follows the words counts first, then the
 * last number before them. 0 when the line names none, null while the line is not complete.
 */
function portOf(text: string, at: number): number | null {
  const end = text.indexOf('\n', at);
  const after = portsIn(text.slice(at, end < 0 ? undefined : end))[0];
  const before = portsIn(text.slice(text.lastIndexOf('\n', at) + 1, at)).at(-1);
  const port = Number(after ?? before ?? 0);
  if (end < 0 && after === undefined) return null;
  return port > 0 && port <= 65_535 ? port : 0;
}

/** Watches the first output of a run for what the supervisor must know. Bytes are compared as latin1: every pattern is ASCII. */
export interface OutputSniffer {
  push(chunk: Buffer): void;
  /** The port of an "address already in use" message; 0 when it names none; null when there was no such message. */
  addressInUse(): number | null;
  /** Whether the awaited text has appeared. Always false when none is awaited. */
  sawReadyText(): boolean;
}

/** @param readyText text of a `log` readiness probe, or null. It is looked for without the byte limit. */
export function createOutputSniffer(readyText: string | null, onReadyText: () => void): OutputSniffer {
  const wanted = readyText === null ? null : Buffer.from(readyText, 'utf8').toString('latin1');
  let seenBytes = 0;
  let carry = '';
  let busyPort: number | null = null;
  let saidSo = false;
  let ready = false;
  return {
    push(chunk) {
      const looksForReady = wanted !== null && !ready;
      if (!looksForReady && (seenBytes > SNIFF_BYTES || busyPort !== null)) return;
      seenBytes += chunk.length;
      const text = carry + chunk.toString('latin1');
      carry = text.slice(-Math.max(CARRY_BYTES, wanted?.length ?? 0));
      if (looksForReady && text.includes(wanted)) {
        ready = true;
        onReadyText();
      }
      if (seenBytes > SNIFF_BYTES + chunk.length || busyPort !== null) return;
      const hit = ADDRESS_IN_USE.exec(text);
      if (hit === null) return;
      saidSo = true;
      busyPort = portOf(text, hit.index);
    },
    addressInUse: () => busyPort ?? (saidSo ? 0 : null),
    sawReadyText: () => ready,
  };
}
