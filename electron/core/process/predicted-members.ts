import type { PredictedMember } from '../../../shared/model/suggest-stop-signal';
import type { CoreDeps } from './core-deps';
import type { LiveRun } from './live-run';
import { effectsOf } from './read-signal-effects';

/**
 * The members of the last pass with what each signal would do to them now. Those that are gone or may not be looked at
 * are left out, and all of them on a system without /proc. About 0.05 ms a member, and as much again for its command line; at most `limit` are read, the main one first.
 */
export function predictedMembers(
  deps: Pick<CoreDeps, 'reader'>,
  run: Pick<LiveRun, 'members'>,
  mainPid: number | null,
  limit = Number.POSITIVE_INFINITY,
): PredictedMember[] {
  const all = run.members;
  const inOrder = all.length <= limit ? all : [...all].sort((a, b) => Number(b.pid === mainPid) - Number(a.pid === mainPid));
  return inOrder.slice(0, limit).flatMap(({ pid, command }) => {
    const masks = deps.reader.signalMasks(pid);
    if (masks === null) return [];
    // The last pass may have met it as the shell it was before its exec; whose customs count is decided by the name.
    return [{ pid, command: deps.reader.commandLine(pid) ?? command, main: pid === mainPid, effects: effectsOf(masks) }];
  });
}
