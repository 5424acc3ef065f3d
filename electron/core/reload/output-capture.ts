/** Compilers name the first fault first; a build that floods must not be kept whole. */
const KEPT_BYTES = 256 * 1024;

/** Keeps the beginning of an output, for the parser of its errors. */
export interface OutputCapture {
  readonly push: (chunk: Buffer) => void;
  text(): string;
}

export function createOutputCapture(): OutputCapture {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      if (bytes >= KEPT_BYTES) return;
      bytes += chunk.length;
      chunks.push(chunk);
    },
    text: () => Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8'),
  };
}
