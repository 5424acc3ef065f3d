import { CallError } from '../../shared/contract/result';
import { type Clock, wait } from '../core/clock';
import { HOLDER_GRACE_MS } from '../core/ports/verdict-actions';
import { type IdentityReader, isSameIdentity } from './process-identity';

/** After SIGKILL the kernel takes the process away within milliseconds; one that waits for a device cannot be taken. */
const AFTER_KILL_MS = 2_000;
const FIRST_POLL_MS = 5;
const LONGEST_POLL_MS = 100;

export interface StopForeignDeps {
  readonly identities: IdentityReader;
  readonly clock: Clock;
  readonly kill: (pid: number, signal: string) => void;
}

/** How to ask; the port doctor's way without it. */
export interface ForeignStopPlan {
  readonly signal: string;
  readonly graceMs: number;
}
const USUAL_PLAN: ForeignStopPlan = { signal: 'SIGTERM', graceMs: HOLDER_GRACE_MS };

/** How a process that is not ours ended. */
export interface ForeignStop {
  readonly escalated: boolean;
  readonly durationMs: number;
}

function ownerChanged(pid: number): CallError {
  return new CallError('owner-changed', `Pid ${pid} is another process by now; nothing was done.`, 'Look again at what runs now.');
}

/**
 * Ends one process that is not ours: the signal of the plan (SIGTERM), after its time (5 s) SIGKILL, to this very process only. Its identity is checked before each signal.
 * One that is gone already is a success.
 */
export async function stopForeign(
  deps: StopForeignDeps,
  pid: number,
  startTicks: number | null,
  plan: ForeignStopPlan = USUAL_PLAN,
): Promise<ForeignStop> {
  const { identities, clock } = deps;
  const startedAt = clock.monotonicMs();
  const first = identities.identityOf(pid);
  if (first === null) return { escalated: false, durationMs: 0 };
  // Where the platform cannot tell the start, 0 stands for it on one side or both: the pid is all there is.
  if (startTicks !== null && startTicks !== 0 && first.startTicks !== 0 && first.startTicks !== startTicks) throw ownerChanged(pid);

  const isGone = (): boolean => {
    const now = identities.identityOf(pid);
    return now === null || !isSameIdentity(now, first);
  };
  const send = (signal: string): void => {
    try {
      deps.kill(pid, signal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ESRCH') return;
      if (code !== 'EPERM') throw error;
      throw new CallError(
        'permission-denied',
        `Slipway may not stop pid ${pid}: it belongs to another user.`,
        `Stop it yourself: sudo kill -TERM ${pid}`,
      );
    }
  };
  const waitUntilGone = async (limitMs: number): Promise<boolean> => {
    const limit = clock.monotonicMs() + limitMs;
    for (let pollMs = FIRST_POLL_MS; !isGone(); pollMs = Math.min(pollMs * 1.5, LONGEST_POLL_MS)) {
      if (clock.monotonicMs() >= limit) return false;
      await wait(clock, pollMs);
    }
    return true;
  };

  send(plan.signal);
  if (plan.signal !== 'SIGKILL' && (await waitUntilGone(plan.graceMs)))
    return { escalated: false, durationMs: clock.monotonicMs() - startedAt };
  if (isGone()) return { escalated: false, durationMs: clock.monotonicMs() - startedAt };
  send('SIGKILL');
  if (await waitUntilGone(AFTER_KILL_MS)) return { escalated: true, durationMs: clock.monotonicMs() - startedAt };
  throw new CallError(
    'unkillable',
    `Pid ${pid} is still there after SIGKILL.`,
    'It waits for a device or a file system; only that, or a restart of the machine, ends it.',
  );
}
