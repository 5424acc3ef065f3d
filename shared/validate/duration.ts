const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const PART = /(\d+(?:\.\d+)?)(ms|us|µs|s|m|h)/g;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|us|µs|s|m|h))+$/;

/** What a duration in a file may look like; also the pattern in the published JSON Schema. */
export const DURATION_PATTERN = /^\s*(?:\d+(?:\.\d+)?|(?:\d+(?:\.\d+)?(?:ms|us|µs|s|m|h))+)\s*$/;

/** Node's timers wrap around above this many ms (setTimeout, Node documentation) and fire at once. */
const MAX_DURATION_MS = 2_147_483_647;

/**
 * Reads a duration: `500ms`, `2s`, `1m`, `1m30s`, `1h`, or a number (also as text) of milliseconds.
 * Returns milliseconds, rounded to a whole number; null for anything else, for negative values and for values over `MAX_DURATION_MS`.
 */
export function parseDuration(value: string | number): number | null {
  if (typeof value === 'number') return inRange(value);
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return inRange(Number(text));
  if (!WHOLE.test(text)) return null;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(PART)) totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  return inRange(totalMs);
}

function inRange(ms: number): number | null {
  return Number.isFinite(ms) && ms >= 0 && ms <= MAX_DURATION_MS ? Math.round(ms) : null;
}

/** Writes milliseconds the shortest way that `parseDuration` reads back exactly: `500ms`, `2s`, `1m`, `90s`, `1h`. */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms > 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  if (ms % 1_000 === 0) return `${ms / 1_000}s`;
  return `${ms}ms`;
}
