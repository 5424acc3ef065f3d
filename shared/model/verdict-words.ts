import type { AnyVerdict, Verdict } from './port-verdict';

/** When the kernel frees a port: `It frees itself in 43 s`, rounded up so that no countdown ends early. Null: its timer cannot be read. Pure. */
export function freesWords(leftMs: number | null): string {
  if (leftMs === null) return 'It frees itself soon';
  return leftMs > 0 ? `It frees itself in ${Math.ceil(leftMs / 1_000)} s` : 'It should be free by now';
}

/** The explanation at the instant `now`, epoch ms: a countdown in it goes on while somebody reads. Pure. */
export function explanationAt(
  { explanation, countdown, freesAt }: Pick<Verdict, 'explanation' | 'countdown' | 'freesAt'>,
  now: number,
): string {
  if (countdown === undefined || freesAt === null) return explanation;
  return `${countdown.before}${freesWords(freesAt - now)}${countdown.after}`;
}

/** The explanation without the seconds of its countdown, for texts that are read later and do not count: `It frees itself soon`. Pure. */
export function explanationUntimed({ explanation, countdown }: Pick<Verdict, 'explanation' | 'countdown'>): string {
  return countdown === undefined ? explanation : `${countdown.before}${freesWords(null)}${countdown.after}`;
}

/** The advice with the line of code that ends the wait for good, for readers that show both as text. Pure. */
export function adviceWithFix({ advice, reuse }: Pick<Verdict, 'advice' | 'reuse'>): string {
  if (reuse?.text === undefined) return advice;
  return `${advice} ${reuse.fix === null ? reuse.text : `${reuse.text.replace(/\.$/, '')}: ${reuse.fix}`}`;
}

/** What a verdict is about: the number of a port, or the absolute path of a socket file. Pure. */
export function subjectOf(verdict: AnyVerdict): number | string {
  return 'path' in verdict ? verdict.path : verdict.port;
}
