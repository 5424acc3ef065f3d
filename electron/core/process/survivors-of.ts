import type { Survivor } from '../../../shared/model/stop-sequence';
import type { ProcessEntry } from './process-reader';

/** What could not be killed, each with its reason; `refused` holds what the system said to a signal, by pid. Pure but for `commandLine`. */
export function survivorsOf(
  members: readonly ProcessEntry[],
  refused: ReadonlyMap<number, string>,
  commandLine: (entry: ProcessEntry) => string,
): readonly Survivor[] {
  return members.map((member) => ({
    pid: member.pid,
    command: commandLine(member),
    reason:
      refused.get(member.pid) ??
      (member.state === 'D' ? 'it is inside an uninterruptible system call (state D)' : 'it still lives after SIGKILL'),
  }));
}

/** What may live, where nobody can look: by the names (`node 812`) of the last look that succeeded. Pure. */
export function supposedSurvivors(names: readonly string[], reason: string): readonly Survivor[] {
  return names.map((command) => ({ pid: Number(command.split(' ').at(-1)), command, reason }));
}
