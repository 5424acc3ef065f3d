import type { PastStop } from '../../shared/model/process';
import { KILL_DELAY_STEPS_MS, MAX_KILL_DELAY_MS } from '../../shared/model/stop-sequence';

/** Position on the slider's track, 0 to 9, for any delay: between two steps in proportion, past the last step at its end. */
export function positionOf(delayMs: number): number {
  const steps = KILL_DELAY_STEPS_MS;
  const last = steps.length - 1;
  for (let at = 0; at < last; at++) {
    const from = steps[at] ?? 0;
    const to = steps[at + 1] ?? from;
    if (delayMs <= to) return at + Math.max(0, (delayMs - from) / (to - from));
  }
  return last;
}

export function stepMs(step: number): number {
  return KILL_DELAY_STEPS_MS[Math.min(Math.max(Math.round(step), 0), KILL_DELAY_STEPS_MS.length - 1)] ?? 0;
}

/** Seconds as people write them: `5`, `0.25`, `12.5`. */
export function secondsText(delayMs: number): string {
  return String(Math.round(delayMs) / 1_000);
}

/** For aria-valuetext: `5 seconds`, `1 second`, `0 seconds: SIGKILL at once`. */
export function delayInWords(delayMs: number): string {
  const seconds = secondsText(delayMs);
  if (delayMs === 0) return '0 seconds: SIGKILL at once';
  return `${seconds} second${seconds === '1' ? '' : 's'}`;
}

export type ParsedDelay = { readonly ok: true; readonly delayMs: number } | { readonly ok: false; readonly message: string };

/** Reads the number field: seconds, with a point or a comma, a unit allowed (`500ms`, `2s`, `1m`). */
export function parseDelay(text: string): ParsedDelay {
  const match = /^\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*(ms|s|m)?\s*$/i.exec(text);
  if (match === null) return { ok: false, message: 'Write seconds, like 5 or 0.5.' };
  const unitMs = { ms: 1, s: 1_000, m: 60_000 }[(match[2] ?? 's').toLowerCase()] ?? 1_000;
  const delayMs = Math.round(Number((match[1] ?? '').replace(',', '.')) * unitMs);
  if (delayMs > MAX_KILL_DELAY_MS) return { ok: false, message: `At most ${MAX_KILL_DELAY_MS / 1_000} s.` };
  return { ok: true, delayMs };
}

export interface HistogramBar {
  readonly step: number;
  readonly count: number;
  /** How many of them needed SIGKILL. */
  readonly killed: number;
  /** 0 to 1, relative to the highest bar. */
  readonly share: number;
}

/** A past stop that says something about the kill delay: it ran its course, and came to the step the delay belongs to. */
interface MeasuredStop {
  /** Since that step began. */
  readonly tookMs: number;
  readonly escalated: boolean;
}

/** Without stops that somebody forced, and those of several steps that ended before the last one. */
function measured(pastStops: readonly PastStop[]): readonly MeasuredStop[] {
  return pastStops.flatMap(({ durationMs, lastStepMs = durationMs, escalated, forcedBy }) =>
    lastStepMs === null || forcedBy !== undefined ? [] : [{ tookMs: lastStepMs, escalated }],
  );
}

/**
 * Past stops on the slider's own scale: how long each took from the beginning of the step that the delay belongs to; others are left out. A stop that ended by itself stands at the first step that would have been long enough; one that
 * needed SIGKILL stands at the delay it was given, so that it is on or right of the thumb that let it be killed.
 */
export function histogramOf(pastStops: readonly PastStop[]): HistogramBar[] {
  const steps = KILL_DELAY_STEPS_MS;
  const bars = steps.map((_, step) => ({ step, count: 0, killed: 0 }));
  for (const stop of measured(pastStops)) {
    const enough = steps.findIndex((delayMs) => delayMs >= stop.tookMs && delayMs > 0);
    const given = steps.findLastIndex((delayMs) => delayMs <= stop.tookMs);
    const bar = bars[stop.escalated ? Math.max(given, 0) : enough === -1 ? steps.length - 1 : enough];
    if (bar === undefined) continue;
    bar.count++;
    if (stop.escalated) bar.killed++;
  }
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  return bars.map((bar) => ({ ...bar, share: bar.count / most }));
}

/** Too few past stops say nothing. */
const ENOUGH_STOPS = 5;

export interface DelayAdvice {
  readonly delayMs: number;
  /** `1 s would have done for 38 of the last 40 stops.` */
  readonly text: string;
  readonly detail: string;
}

/** A shorter delay that would have been enough for every stop that ended by itself; null when there is none or too little is known. */
export function adviseDelay(pastStops: readonly PastStop[], currentMs: number): DelayAdvice | null {
  const stops = measured(pastStops);
  const graceful = stops.filter((stop) => !stop.escalated);
  if (graceful.length < ENOUGH_STOPS) return null;
  const longestMs = Math.max(...graceful.map((stop) => stop.tookMs));
  const delayMs = KILL_DELAY_STEPS_MS.find((step) => step > 0 && step >= longestMs);
  if (delayMs === undefined || delayMs >= currentMs) return null;
  return {
    delayMs,
    text: `${secondsText(delayMs)} s would have done for ${graceful.length} of the last ${stops.length} stops.`,
    detail: `Longest that ended by itself: ${secondsText(Math.round(longestMs / 10) * 10)} s`,
  };
}

/** `38 stops ended by themselves`, `2 were killed`, of those the histogram shows. */
export function countStops(pastStops: readonly PastStop[]): { readonly graceful: string; readonly killed: string | null } {
  const stops = measured(pastStops);
  const killed = stops.filter((stop) => stop.escalated).length;
  const graceful = stops.length - killed;
  return {
    graceful: graceful === 1 ? '1 stop ended by itself' : `${graceful} stops ended by themselves`,
    killed: killed === 0 ? null : killed === 1 ? '1 was killed' : `${killed} were killed`,
  };
}
