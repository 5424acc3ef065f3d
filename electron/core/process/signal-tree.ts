import type { SentSignal } from '../../../shared/model/stop-sequence';
import type { RunIdentity } from './find-members';
import type { ProcessEntry, ProcessReader } from './process-reader';

/** `process.kill` or a fake. Throws an errno error like it. */
export type Kill = (pid: number, signal: string) => void;

export interface Refusal {
  readonly pid: number;
  readonly reason: string;
}

export interface Delivery {
  readonly sent: readonly SentSignal[];
  readonly refused: readonly Refusal[];
}

export interface SignalTarget {
  readonly run: RunIdentity;
  readonly members: readonly ProcessEntry[];
  readonly signal: string;
  /** ms since the stop was asked for, for the record. */
  readonly atMs: () => number;
  /** True: the members of the run's own group get theirs by one `kill(-group)`. False: each by its own. */
  readonly byGroup: boolean;
}

/** Why the system refuses (EPERM of kill(2)). */
export const NOT_OURS = 'it belongs to another user, and this user may not signal it';

function reasonOf(error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ESRCH') return null;
  if (code === 'EPERM') return NOT_OURS;
  return `the system refused: ${code ?? String(error)}`;
}

/** Of a group the kernel says only that one member could be signalled; who could not is read from its users. */
function refusesSignals(reader: ProcessReader, pid: number): boolean {
  return reader.isOurs?.(pid) !== true && reader.signalMasks(pid)?.refuses === true;
}

/**
 * Delivers one signal to each given member exactly once: one `kill(-group)` for those in the run's own group, one `kill(pid)` for each
 * outside it. Before each delivery the identity is read again (pid + start ticks), so that a reused pid is never hit; the kernel keeps a
 * group's number while a member lives, so one verified member makes `kill(-group)` safe. A process that has gone meanwhile is no error.
 */
export function signalTree(target: SignalTarget, reader: ProcessReader, kill: Kill): Delivery {
  const sent: SentSignal[] = [];
  const refused: Refusal[] = [];
  const isSame = (member: ProcessEntry): boolean => reader.entry(member.pid)?.startTicks === member.startTicks;
  const group = target.byGroup ? target.members.filter((member) => member.pgid === target.run.rootPid) : [];
  const deliver = (pid: number, members: readonly ProcessEntry[], kind: 'group' | 'process'): void => {
    // Read before: who has had its signal may be gone.
    const refusing =
      members.length > 1 ? new Set(members.filter((member) => refusesSignals(reader, member.pid)).map(({ pid }) => pid)) : null;
    try {
      kill(kind === 'group' ? -pid : pid, target.signal);
      const pids = members.map((member) => member.pid);
      sent.push({ atMs: target.atMs(), signal: target.signal, target: kind, pid, pids: pids.filter((one) => refusing?.has(one) !== true) });
      for (const one of refusing ?? []) refused.push({ pid: one, reason: NOT_OURS });
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== null) refused.push(...members.map((member) => ({ pid: member.pid, reason })));
    }
  };
  if (group.some(isSame)) deliver(target.run.rootPid, group, 'group');
  for (const member of target.members) {
    if (!group.includes(member) && isSame(member)) deliver(member.pid, [member], 'process');
  }
  return { sent, refused };
}
