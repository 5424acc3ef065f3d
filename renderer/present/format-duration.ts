const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: `84 ms` · `0.31 s` · `12 s` · `3 m 12 s` · `2 h 41 m` · `1 d 17 h`. Below nothing it is `0 ms`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 100) return `${whole} ms`;
  if (whole < 9_995) return `${(whole / SECOND).toFixed(2)} s`;
  const seconds = Math.round(whole / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return seconds % 60 === 0 ? `${seconds / 60} m` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  return uptimeText(whole);
}

/** How long something has been going on, rounded down: `8 s` · `12 m` · `2 h 41 m` · `1 d 17 h`. */
export function uptimeText(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE) return `${Math.floor(whole / SECOND)} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} m`;
  if (whole < DAY) return pair(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'm');
  return pair(Math.floor(whole / DAY), 'd', Math.floor((whole % DAY) / HOUR), 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** The largest unit only, where room is short: `2 h`. */
export function uptimeShort(ms: number): string {
  return uptimeText(ms).split(' ').slice(0, 2).join(' ');
}

/** Whole seconds left until an instant, rounded up; 0 when it has passed. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / SECOND));
}

/** A countdown: `4 s`, `1 m 20 s`. */
export function countdownText(until: number, now: number): string {
  return durationText(Math.max(0, secondsLeft(until, now)) * SECOND)
    .replace(/^(\d+)\.00 s$/, '$1 s')
    .replace(/^0 ms$/, '0 s');
}
