import type { PortVerdict, VerdictId } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { WaitReason } from '../../../shared/model/process-state';
import type { Clock } from '../clock';
import type { PortSeam } from './port-seam';

/** Looks while a start waits for a port: nothing tells when a stranger lets go. */
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1_000;

/** The verdicts with which a server that sets SO_REUSEADDR can bind. */
const OPEN: ReadonlySet<VerdictId> = new Set(['free', 'time-wait', 'ephemeral', 'split-family']);

/** Whether a start may go ahead with this verdict. Pure. `free` of the verdict itself wins. */
export function opensGate(verdict: PortVerdict): boolean {
  return verdict.free || OPEN.has(verdict.verdict);
}

/** The reason a start waits, as the window shows it beside the word. Pure. */
export function waitReason(verdict: PortVerdict): WaitReason {
  const holder = verdict.holders[0];
  const who =
    holder === undefined
      ? verdict.freesAt === null
        ? verdict.explanation
        : 'nobody holds it, the kernel frees it by itself'
      : holder.process !== null
        ? `${holder.process} has it${holder.pid === null ? '' : `, pid ${holder.pid}`}`
        : holder.pid === null
          ? 'a process of another user has it'
          : `${(holder.command ?? 'a process').split(' ')[0]?.split('/').at(-1)} has it, pid ${holder.pid}`;
  return { kind: 'port', port: verdict.port, text: `for port ${verdict.port} · ${who}` };
}

export interface StartGateDeps {
  readonly clock: Clock;
  readonly ports: PortSeam;
}

/**
 * Resolves when every port can be bound, at once when it already can. Until then `onBlocked` is told the verdicts, each time they change.
 * Cancelled: resolves `false`, soon.
 */
export async function passStartGate(
  deps: StartGateDeps,
  ports: readonly number[],
  forProcess: ProcessId,
  cancel: AbortSignal,
  onBlocked: (verdicts: readonly PortVerdict[]) => void,
): Promise<boolean> {
  if (ports.length === 0) return !cancel.aborted;
  // A bind that succeeds proves a port free for 0.1 ms; the doctor's look at the tables (8 ms) is for those that are not.
  const released = await deps.ports.waitForRelease(
    ports.map((port) => ({ port, address: null })),
    0,
    cancel,
  );
  if (released.every(({ releasedAtMs }) => releasedAtMs !== null)) return !cancel.aborted;
  let told = '';
  for (let waitMs = FIRST_LOOK_MS; !cancel.aborted; waitMs = Math.min(LONGEST_LOOK_MS, waitMs * 1.5)) {
    const verdicts = await Promise.all(ports.map((port) => deps.ports.diagnose(port, null, forProcess)));
    const blocking = verdicts.filter((verdict) => !opensGate(verdict));
    if (cancel.aborted) return false;
    if (blocking.length === 0) return true;
    const key = JSON.stringify(blocking.map((verdict) => [verdict.port, verdict.verdict, verdict.holders.map((holder) => holder.pid)]));
    if (key !== told) onBlocked(blocking);
    told = key;
    await new Promise<void>((resolve) => {
      const leave = (): void => {
        timer.cancel();
        // A wait may last for days: each look takes its listener away again.
        cancel.removeEventListener('abort', leave);
        resolve();
      };
      const timer = deps.clock.setTimer(leave, waitMs);
      cancel.addEventListener('abort', leave, { once: true });
    });
  }
  return false;
}
