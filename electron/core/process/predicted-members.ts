import type { PredictedMember } from '../../../shared/model/suggest-stop-signal';
import type { CoreDeps } from './core-deps';
import type { LiveRun } from './live-run';
import type { SignalMasks } from './process-reader';
import { effectsOf } from './read-signal-effects';

/** A member as it was read: what a signal would do to it is worked out from the masks, when somebody asks. */
export interface ReadMember {
  readonly pid: number;
  readonly command: string;
  readonly main: boolean;
  readonly masks: SignalMasks;
}

/** The main process before the others, which stay in their order. Pure. */
export function mainFirst(members: LiveRun['members'], mainPid: number): LiveRun['members'] {
  return [...members].sort((a, b) => Number(b.pid === mainPid) - Number(a.pid === mainPid));
}

/**
 * Members of the last pass with their signal masks. Those that are gone or may not be looked at are left out, and all of them on a system without
 * /proc. About 0.05 ms a member, and half as much again for its command line.
 */
export function readMembers(deps: Pick<CoreDeps, 'reader'>, members: LiveRun['members'], mainPid: number | null): ReadMember[] {
  return members.flatMap(({ pid, command }) => {
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
