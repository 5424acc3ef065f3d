const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1_000,
  kb: 1_000,
  kib: 1_024,
  mb: 1_000_000,
  mib: 1_048_576,
  gb: 1e9,
  gib: 1_073_741_824,
};

export const BYTE_SIZE_PATTERN = /^\s*\d+(?:\.\d+)?\s*(?:[bB]|[kK]|[kK][bB]|[kK]i[bB]|[mM][bB]|[mM]i[bB]|[gG][bB]|[gG]i[bB])?\s*$/;

/** Reads a size: `64MiB`, `10kB`, or a number of bytes. Returns whole bytes; null for anything else. */
export function parseByteSize(value: string | number): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(value);
  const unit = UNIT_BYTES[(match?.[2] ?? '?').toLowerCase()];
  if (!match || unit === undefined) return null;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
