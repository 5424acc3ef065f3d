import { errorText } from './error-text';
import { identityKey, type RunIdentity } from './find-members';
import type { ProcessEntry } from './process-reader';
import { type Refusal, signalTree } from './signal-tree';
import type { StopRecorder } from './stop-recorder';
import type { StopRunDeps } from './stop-run-api';

/** A pool that respawns its workers outruns a single pass; measured 4 of 30 runs with survivors, 0 of 30 with this. */
const FREEZE_ROUNDS = 8;
const KILL_ROUNDS = 10;

/** A member for people: `node 4711`. */
export function nameOf(member: ProcessEntry): string {
  return `${member.name} ${member.pid}`;
}

function whoText(members: readonly ProcessEntry[]): string {
  const [only] = members;
  return members.length === 1 && only !== undefined ? nameOf(only) : `${members.length} processes`;
}

/** The names under a count; one name needs no second telling. */
function detailOf(members: readonly ProcessEntry[]): string | null {
  return members.length < 2 ? null : members.map(nameOf).join(' · ');
}

/** Nobody left may be signalled: their group in the kernel may still end them, and that takes milliseconds. */
const REFUSED_MS = 250;

/** How long the last step is waited for: its own time, or hardly any where every member that is left refused its SIGKILL. Pure. */
export function forceLimitMs(members: readonly ProcessEntry[], refused: ReadonlyMap<number, string>, graceMs: number): number {
  return members.every(({ pid }) => refused.has(pid)) ? Math.min(graceMs, REFUSED_MS) : graceMs;
}

/** What the last step shares with the stop it belongs to. */
export interface StopWatch {
  look(): Promise<readonly ProcessEntry[]>;
  noteSeen(members: readonly ProcessEntry[]): void;
  note(refusals: readonly Refusal[]): void;
  /** These were told now: what they refused before counts no more. */
  forgive(pids: readonly number[]): void;
  poke(): void;
}

export interface Force {
  /** Freezes and SIGKILLs until a look finds nobody new, or none at all. Again: only those that have not had theirs. */
  killAll(): Promise<void>;
  /** Whether somebody here has not had a SIGKILL. Never where the platform ends trees by its own means (Windows). */
  hasMissed(members: readonly ProcessEntry[]): boolean;
}

/** The last step of a stop: every member, at once, by force. */
export function createForce(deps: StopRunDeps, run: RunIdentity, recorder: StopRecorder, watch: StopWatch): Force {
  /** Those that have had their SIGKILL. */
  const killed = new Set<string>();

  /** Stops members from forking, parents first, until a look finds nobody new. */
  const freeze = async (first: readonly ProcessEntry[]): Promise<readonly ProcessEntry[]> => {
    const frozen = new Set<string>();
    let members = first;
    for (let round = 0; round < FREEZE_ROUNDS; round++) {
      const fresh = members
        .filter((member) => !frozen.has(identityKey(member)))
        .sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
      if (fresh.length === 0) break;
      for (const member of fresh) frozen.add(identityKey(member));
      watch.note(
        signalTree({ run, members: fresh, signal: 'SIGSTOP', atMs: recorder.atMs, byGroup: false }, deps.reader, deps.kill).refused,
      );
      members = await watch.look();
    }
    return members;
  };

  const killRounds = async (): Promise<void> => {
    for (let round = 0; round < KILL_ROUNDS; round++) {
      let members = await watch.look();
      watch.noteSeen(members);
      if (members.length === 0) return;
      if (round === 0) recorder.escalated();
      if (deps.forceTree !== null) {
        try {
          await deps.forceTree(run.rootPid);
        } catch (error) {
          watch.note(members.map(({ pid }) => ({ pid, reason: errorText(error) })));
          return;
        }
        recorder.signals([
          { atMs: recorder.atMs(), signal: 'SIGKILL', target: 'group', pid: run.rootPid, pids: members.map((member) => member.pid) },
        ]);
      } else {
        if (members.length > 1) members = await freeze(members);
        const due = members.filter((member) => !killed.has(identityKey(member)));
        if (due.length === 0) return;
        const isFirst = killed.size === 0;
        for (const member of due) killed.add(identityKey(member));
        const delivery = signalTree(
          { run, members: due, signal: 'SIGKILL', atMs: recorder.atMs, byGroup: deps.hasGroups && isFirst },
          deps.reader,
          deps.kill,
        );
        const { refused } = delivery;
        watch.forgive(due.map(({ pid }) => pid));
        watch.note(refused);
        recorder.signals(delivery.sent);
        const reasons = new Map(refused.map(({ pid, reason }) => [pid, reason]));
        const reached = due.filter(({ pid }) => !reasons.has(pid));
        const denied = due.filter(({ pid }) => reasons.has(pid));
        if (reached.length > 0) recorder.event('escalated', `SIGKILL to ${whoText(reached)}`, detailOf(reached));
        if (denied.length > 0)
          recorder.event(
            'escalated',
            `SIGKILL could not be sent to ${whoText(denied)}: ${reasons.get(denied[0]?.pid ?? 0)}`,
            detailOf(denied),
          );
      }
      watch.poke();
    }
  };

  return {
    async killAll() {
      await killRounds();
      // What was born since, or may not be signalled by us: the kernel ends the group as a whole.
      if (killed.size > 0) deps.killGroup?.(run);
    },
    hasMissed: (members) => deps.forceTree === null && members.some((member) => !killed.has(identityKey(member))),
  };
}
