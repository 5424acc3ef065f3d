/** First and last real-time signal a program may use on Linux: the C library keeps 32 and 33 for itself (signal(7), nptl(7)). */
const FIRST = 34;
const LAST = 64;

/** `SIGRTMIN`, `SIGRTMIN+1` … `SIGRTMIN+29`, `SIGRTMAX`: one name a number. */
function nameOf(number: number): string {
  if (number === LAST) return 'SIGRTMAX';
  return number === FIRST ? 'SIGRTMIN' : `SIGRTMIN+${number - FIRST}`;
}

/** Linux's real-time signals, 34 to 64, in order; they have no names of their own and no customs. macOS has none. */
export function realtimeSignals<T>(make: (name: string, number: number) => T): readonly T[] {
  return Array.from({ length: LAST - FIRST + 1 }, (_, at) => make(nameOf(FIRST + at), FIRST + at));
}

/**
 * The one name of a real-time signal out of any spelling: `RTMIN+2`, `SIGRTMAX-28`, `RTMIN+30` (which is `SIGRTMAX`). Upper case is expected.
 * Every other text is returned as it is, also one that is out of range.
 */
export function toRealtimeName(text: string): string {
  const [, base, sign, offset] = /^(?:SIG)?RT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(text) ?? [];
  if (base === undefined) return text;
  const number = (base === 'MIN' ? FIRST : LAST) + (sign === '-' ? -1 : 1) * Number(offset ?? 0);
  return number >= FIRST && number <= LAST ? nameOf(number) : text;
}

/** True for `SIGRTMIN` to `SIGRTMAX`. */
export function isRealtime(name: string): boolean {
  return /^SIGRTM(?:IN|AX)/.test(name);
}
