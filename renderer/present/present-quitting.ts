import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { ProcessSnapshot } from '../../shared/model/process';
import { countdownText } from './format-duration';
import { drainingText } from './present-connections';
import { foldedStop } from './present-stop';

export interface QuittingRow {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly state: 'stopping' | 'stopped' | 'failed';
  readonly text: string;
}

export interface QuittingView {
  readonly title: string;
  readonly lead: string;
  readonly rows: readonly QuittingRow[];
  /** Whether anything is left that can be hastened. */
  readonly canKill: boolean;
}

/** The step a stop is at, or who it still serves, and when the next one comes. */
function stepText({ state, lastStop }: ProcessSnapshot, now: number): string {
  if (state.kind !== 'stopping') return '';
  const last = drainingText(lastStop) ?? lastStop?.events.findLast(({ kind }) => kind !== 'asked')?.text ?? state.signal;
  const next = lastStop?.steps[state.step + 1];
  if (state.deadline === null || next === undefined) return last;
  return `${last} · ${next.signal} in ${countdownText(state.deadline, now)}`;
}

function rowOf(process: ProcessSnapshot, now: number): Pick<QuittingRow, 'state' | 'text'> | null {
  if (process.state.kind === 'stopping') return { state: 'stopping', text: stepText(process, now) };
  if (process.state.kind === 'failed' && process.state.cause === 'unkillable') return { state: 'failed', text: process.state.text };
  return process.lastStop === null ? null : { state: 'stopped', text: foldedStop(process.lastStop) };
}

export interface QuittingFacts {
  readonly processes: readonly ProcessSnapshot[];
  /** What an earlier session left and nobody stopped. */
  readonly leftovers: readonly LeftoverSnapshot[];
  readonly leaving: { readonly since: number; readonly keep: boolean };
  /** The host is gone: it ends when everything is proved. */
  readonly over: boolean;
  readonly now: number;
}

/** What is so when the host has ended: what still lives is named. */
function endText(keep: boolean, rows: readonly QuittingRow[], leftovers: readonly LeftoverSnapshot[]): string {
  const alive = [
    ...rows.filter(({ state }) => state === 'failed').map(({ name }) => name),
    ...leftovers.map(({ name, members }) => `${name} of an earlier session (pid ${members[0]?.pid ?? 0})`),
  ];
  const still = alive.length === 0 ? '' : ` Still alive: ${alive.join(', ')}.`;
  if (keep) return `What ran goes on; the next start takes it over.${still}`;
  return alive.length === 0 ? 'Everything was stopped first.' : `The rest was stopped first.${still}`;
}

/** What the window says while the host ends: every stop that goes on or was over since then. Pure. */
export function presentQuitting({ processes, leftovers, leaving, over, now }: QuittingFacts): QuittingView {
  const rows = processes.flatMap((process): QuittingRow[] => {
    const isOfThis = process.phase === 'going-down' || (process.lastStop !== null && process.lastStop.askedAt >= leaving.since);
    const row = isOfThis ? rowOf(process, now) : null;
    return row === null ? [] : [{ id: process.id, project: process.projectId, name: process.name, ...row }];
  });
  const left = rows.filter(({ state }) => state === 'stopping').length;
  if (over)
    return {
      title: 'Slipway has ended',
      lead: endText(leaving.keep, rows, leftovers),
      rows,
      canKill: false,
    };
  const done = leaving.keep ? 'What runs is let go on.' : 'Nothing is left to stop.';
  return {
    title: leaving.keep ? 'Ending, and keeping what runs' : 'Stopping everything',
    lead: left === 0 ? done : `${left} of ${rows.length} left. Slipway ends when nothing of them is alive and their ports are free.`,
    rows,
    canKill: left > 0,
  };
}
