import { relative } from 'node:path';
import { clockTime } from '../../../shared/model/clock-time';
import type { StaleArtifact } from '../../../shared/model/reload';

export interface SourceStamp {
  /** Absolute. */
  readonly path: string;
  readonly mtimeMs: number;
}

export interface StaleQuestion {
  /** The program on disk that a re-executing server would run. */
  readonly artifact: SourceStamp & { readonly hash: string | null };
  readonly sources: readonly SourceStamp[];
  /** When the last build of ours that succeeded began, epoch ms: a linker leaves a file that would be the same untouched. */
  readonly builtAt: number | null;
  readonly cwd: string;
  readonly name: string;
}

const two = (value: number): string => String(value).padStart(2, '0');
const dayText = (time: Date): string => `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

/** Local clock time, with the day where the other instant is of another one. */
function timeText(at: number, other: number): string {
  const time = new Date(at);
  return dayText(time) === dayText(new Date(other)) ? clockTime(at) : `${dayText(time)} ${clockTime(at)}`;
}

/** A program that is not there any more cannot be executed anew. Pure. */
export function missingArtifact({ path, cwd, name }: Pick<StaleQuestion, 'cwd' | 'name'> & { readonly path: string }): StaleArtifact {
  const text = `If ${name} executes itself anew, that fails: ${shownFrom(cwd, path)} does not exist any more.`;
  return { path, builtAt: null, hash: null, newer: null, changedAt: null, text };
}

function shownFrom(cwd: string, path: string): string {
  const shown = relative(cwd, path);
  return shown.startsWith('..') ? path : shown;
}

/** Whether the program is older than what it is built from. Pure. Null when it is not. */
export function judgeStale(question: StaleQuestion): StaleArtifact | null {
  const { artifact, cwd } = question;
  const upTo = Math.max(artifact.mtimeMs, question.builtAt ?? 0);
  const newest = question.sources.reduce<SourceStamp | null>(
    (best, source) => (source.mtimeMs > (best?.mtimeMs ?? Number.NEGATIVE_INFINITY) ? source : best),
    null,
  );
  if (newest === null || newest.mtimeMs <= upTo) return null;
  const newer = relative(cwd, newest.path);
  const version = artifact.hash === null ? '' : `, ${artifact.hash}`;
  return {
    path: artifact.path,
    builtAt: artifact.mtimeMs,
    hash: artifact.hash,
    newer,
    changedAt: newest.mtimeMs,
    text: `If ${question.name} executes itself anew, the old version runs again: ${shownFrom(cwd, artifact.path)} was built at ${timeText(artifact.mtimeMs, newest.mtimeMs)}${version}, ${newer} changed at ${timeText(newest.mtimeMs, artifact.mtimeMs)}.`,
  };
}
