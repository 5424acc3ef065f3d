import type { ExitResult } from '../../../shared/model/exit-result';
import type { RunCause } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import { causeText } from './cause-text';

/**
 * The change of files that a row of crashes began with, once more after a crash that is followed by an automatic restart; null where none did. Only
 * a run that crashed within `windowMs` of its spawn accuses its change: one that worked for longer died of something else. Pure.
 */
export function crashSuspect(suspect: RunCause | null, cause: RunCause | null, { ranMs }: ExitResult, windowMs: number): RunCause | null {
  if (ranMs === null || ranMs >= windowMs) return null;
  if (cause?.kind === 'crash') return suspect;
  return cause?.kind === 'file-change' ? cause : null;
}

/** The state after `before`; where automatic restarts have just been given up, its text names the change they began with. Pure. */
export function namingSuspect(before: ProcessState, next: ProcessState, suspect: RunCause | null): ProcessState {
  if (suspect === null || next === before || next.kind !== 'failed' || next.cause !== 'restart-limit') return next;
  return { ...next, text: `${next.text}; it began when ${causeText(suspect)}` };
}
