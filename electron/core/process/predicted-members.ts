import type { PredictedMember } from '../../../shared/model/suggest-stop-signal';
import type { CoreDeps } from './core-deps';
import type { LiveRun } from './live-run';
import type { SignalMasks } from './process-reader';
import { effectsOf } from './read-signal-effects';

/** A member as it was read: what a signal would do to it is worked out from the masks, when somebody asks. */
interface ReadMember {
  readonly pid: number;
  readonly command: string;
  readonly main: boolean;
  readonly masks: SignalMasks;
}

/**
 * The members of the last pass with their signal masks, the main one first where there are more than `limit`. Those that are gone or may not
 * be looked at are left out, and all of them on a system without /proc. About 0.05 ms a member, and half as much again for its command line.
 */
export function readMembers(
  deps: Pick<CoreDeps, 'reader'>,
  run: Pick<LiveRun, 'members'>,
  mainPid: number | null,
  limit = Number.POSITIVE_INFINITY,
): ReadMember[] {
  const all = run.members;
  const inOrder = all.length <= limit ? all : [...all].sort((a, b) => Number(b.pid === mainPid) - Number(a.pid === mainPid));
  return inOrder.slice(0, limit).flatMap(({ pid, command }) => {
    const masks = deps.reader.signalMasks(pid);
    if (masks === null) return [];
    // The last pass may have met it as the shell it was before its exec; whose customs count is decided by the name.
    return [{ pid, command: deps.reader.commandLine(pid) ?? command, main: pid === mainPid, masks }];
  });
}

/** What each signal would do to members that were read. Pure. */
export function predictedMembers(read: readonly ReadMember[]): PredictedMember[] {
  return read.map(({ pid, command, main, masks }) => ({
    pid,
    command,
    main,
    effects: effectsOf(masks),
    ...(masks.refuses === true ? { refuses: true } : {}),
  }));
}
