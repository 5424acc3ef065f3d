import type { PortVerdict, VerdictId } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { WaitReason } from '../../../shared/model/process-state';
import type { Clock } from '../clock';
import type { WantedPorts } from './known-ports';
import type { HeldPort, PortSeam } from './port-seam';

/** Looks while a start waits for a port: nothing tells when a stranger lets go. */
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1_000;
/**
 * Who holds a port is asked of every process of the machine (30 ms of work and more), so it is asked anew only this often; in between a bind
 * and the table of sockets tell that it is still taken (2 ms).
 */
const WHO_AGAIN_MS = 5_000;
/** Looks in between while the kernel's own timer counts: somebody else may take the port meanwhile. */
const COUNTING_LOOK_MS = 5_000;
/** The kernel takes its rows away up to 2 s after their time (timers of 2^n ticks); the start must not add another second to that. */
const DUE_LOOK_MS = 200;

/** All addresses of IPv4. */
const ANY_IPV4 = '0.0.0.0';

/** The verdicts with which a server that sets SO_REUSEADDR can bind. */
const OPEN: ReadonlySet<VerdictId> = new Set(['free', 'time-wait', 'ephemeral', 'split-family']);

/** Whether a start may go ahead with this verdict. Pure. A program that listens without SO_REUSEADDR waits for closed connections, too. */
export function opensGate(verdict: PortVerdict, bindsWithoutReuse = false): boolean {
  if (bindsWithoutReuse && verdict.verdict === 'time-wait') return false;
  return verdict.free || OPEN.has(verdict.verdict);
}

/** Who has the port, in words that follow its number. Pure. */
function whoHas({ verdict, holders, freesAt, explanation }: PortVerdict): string {
  // Its holders are suspects: each could have the port, none is known to.
  if (verdict === 'bound-not-listening') return 'it is bound, and nothing shows by whom';
  const [holder] = holders;
  if (holder === undefined) return freesAt === null ? explanation : 'nobody holds it, the kernel frees it by itself';
  const { slipway, process, pid, command, unit } = holder;
  if (slipway?.role === 'host') return 'Slipway itself has it';
  if (slipway !== undefined) return `the live-reload proxy of ${slipway.process} has it`;
  if (process !== null)
    return `${verdict === 'leftover' ? 'an earlier run of ' : ''}${process} has it${pid === null ? '' : `, pid ${pid}`}`;
  if (pid === null) return `${unit ?? 'a process of another user'} has it`;
  return `${(command ?? 'a process').split(' ')[0]?.split('/').at(-1)} has it, pid ${pid}`;
}

/** The reason a start waits, as the window shows it beside the word. Pure. */
export function waitReason(verdict: PortVerdict): WaitReason {
  return { kind: 'port', port: verdict.port, text: `for port ${verdict.port} · ${whoHas(verdict)}` };
}

/**
 * How long until the next look, ms. Pure. Where the kernel's timers tell when every port frees itself, the look is due then; else it comes
 * after `lastMs` and a half more.
 */
export function nextLookMs(blocking: readonly PortVerdict[], now: number, lastMs: number | null): number {
  const grown = lastMs === null ? FIRST_LOOK_MS : Math.min(LONGEST_LOOK_MS, lastMs * 1.5);
  let lastFreesAt = 0;
  for (const { freesAt } of blocking) {
    if (freesAt === null) return grown;
    lastFreesAt = Math.max(lastFreesAt, freesAt);
  }
  const leftMs = lastFreesAt - now;
  return leftMs > 0 ? Math.min(COUNTING_LOOK_MS, leftMs) : Math.min(DUE_LOOK_MS, grown);
}

/** The verdict to show first: one that no timer ends, else the one whose timer ends last. */
function mostLasting(verdicts: readonly PortVerdict[]): PortVerdict[] {
  return [...verdicts].sort((a, b) => (b.freesAt ?? Number.POSITIVE_INFINITY) - (a.freesAt ?? Number.POSITIVE_INFINITY));
}

export interface StartGateDeps {
  readonly clock: Clock;
  readonly ports: PortSeam;
}

export interface StartGateRequest {
  readonly ports: WantedPorts;
  /** Guesses of where it listens, waited for only while nothing but closed connections is on them: a wrong one holds for a minute at most. */
  readonly closing?: readonly HeldPort[];
  readonly processId: ProcessId;
  readonly bindsWithoutReuse: boolean;
  /** Whether a port was proved free this instant; none without it. */
  readonly isProved?: (port: HeldPort) => boolean;
  readonly cancel: AbortSignal;
  /** Told the verdicts, the most lasting first, each time they change. */
  readonly onBlocked: (verdicts: readonly PortVerdict[]) => void;
  /** Told of what does not block: a learned port that a stranger has. */
  readonly onNote: (text: string) => void;
}

/** Resolves when every port can be bound, at once when it already can. Cancelled: resolves `false`, soon. */
export async function passStartGate(deps: StartGateDeps, request: StartGateRequest): Promise<boolean> {
  const { ports, cancel, closing = [] } = request;
  if (ports.casual.length > 0) await noteTaken(deps, request);
  if (ports.firm.length + closing.length === 0) return !cancel.aborted;
  // A bind that succeeds proves a port free for 0.1 ms; the doctor's look at the tables (8 ms) is for those that are not, and for a program
  // that needs more than such a bind.
  if (!request.bindsWithoutReuse) {
    const open = ports.firm.filter((held) => request.isProved?.(held) !== true);
    if (open.length === 0 || (await findTaken(deps, open, cancel)).length === 0) return !cancel.aborted;
  }
  let told = '';
  let waitMs: number | null = null;
  let blocked: readonly PortVerdict[] = [];
  let askedMs = Number.NEGATIVE_INFINITY;
  while (!cancel.aborted) {
    // What a timer ends is looked at by its timer.
    const isHeld = blocked.length > 0 && blocked.every(({ freesAt }) => freesAt === null);
    if (isHeld && deps.clock.monotonicMs() - askedMs < WHO_AGAIN_MS) {
      const taken = await findTaken(deps, ports.firm, cancel);
      if (cancel.aborted) return false;
      if (blocked.every(({ port }) => taken.includes(port))) {
        waitMs = nextLookMs(blocked, deps.clock.now(), waitMs);
        await pause(deps.clock, waitMs, cancel);
        continue;
      }
    }
    askedMs = deps.clock.monotonicMs();
    const found = [
      ...ports.firm.map((held) => findBlocking(deps, request, held)),
      ...closing.map((held) => findClosing(deps, request, held)),
    ];
    const blocking = mostLasting((await Promise.all(found)).flat());
    if (cancel.aborted) return false;
    if (blocking.length === 0) return true;
    const key = JSON.stringify(blocking.map(essence));
    if (key !== told) request.onBlocked(blocking);
    told = key;
    blocked = blocking;
    waitMs = nextLookMs(blocking, deps.clock.now(), waitMs);
    await pause(deps.clock, waitMs, cancel);
  }
  return false;
}

/**
 * The verdict that keeps a start waiting for this port; none when it need not wait. Where it is going to bind may not be known: the file names
 * a number alone, and no run has listened yet. A stranger on ::1 alone is then no reason to wait, because 127.0.0.1 and 0.0.0.0 are open; a
 * program that takes both families dies of it, gets this verdict, and waits from then on (`whyBusy`).
 */
async function findBlocking({ ports }: StartGateDeps, request: StartGateRequest, { port, address }: HeldPort): Promise<PortVerdict[]> {
  const verdict = await ports.diagnose(port, address, request.processId);
  if (opensGate(verdict, request.bindsWithoutReuse)) return [];
  if (address !== null || !(await isOpenOnIpv4(ports, verdict, request))) return [verdict];
  request.onNote(
    `${verdict.explanation} Where this program listens is not known yet and IPv4 is open, so the start goes on; if it listens on IPv6 too, it ends with “address already in use”, and its next start waits.`,
  );
  return [];
}

/** The verdict of a port that the kernel frees by itself; none of any other. */
async function findClosing({ ports }: StartGateDeps, request: StartGateRequest, { port, address }: HeldPort): Promise<PortVerdict[]> {
  const verdict = await ports.diagnose(port, address, request.processId);
  const isClosing = verdict.freesAt !== null && verdict.holders.length === 0;
  return isClosing && !opensGate(verdict, request.bindsWithoutReuse) ? [verdict] : [];
}

/** Whether a program that binds IPv4 alone could have a port that is taken on both families together. */
export async function isOpenOnIpv4(
  ports: Pick<PortSeam, 'diagnose'>,
  { port, holders }: PortVerdict,
  { processId, bindsWithoutReuse }: Pick<StartGateRequest, 'processId' | 'bindsWithoutReuse'>,
): Promise<boolean> {
  return holders.length > 0 && opensGate(await ports.diagnose(port, ANY_IPV4, processId), bindsWithoutReuse);
}

/** What makes a verdict worth telling anew: a countdown that the kernel set forth (FIN_WAIT2 becomes TIME_WAIT) is. */
function essence({ port, host, verdict, holders, freesAt }: PortVerdict): unknown {
  return [port, host, verdict, holders.map((holder) => holder.pid), freesAt === null ? null : Math.round(freesAt / 2_000)];
}

async function findTaken({ ports }: StartGateDeps, held: readonly HeldPort[], cancel: AbortSignal): Promise<number[]> {
  const released = await ports.waitForRelease(held, 0, cancel);
  return released.filter(({ releasedAtMs }) => releasedAtMs === null).map(({ port }) => port);
}

async function noteTaken(deps: StartGateDeps, { ports, cancel, onNote }: StartGateRequest): Promise<void> {
  for (const port of await findTaken(deps, ports.casual, cancel)) {
    onNote(`Port ${port}, where the last run listened, is taken. It lies in the range clients get their ports from, so the start goes on.`);
  }
}

function pause(clock: Clock, ms: number, cancel: AbortSignal): Promise<void> {
  return new Promise<void>((resolve) => {
    const leave = (): void => {
      timer.cancel();
      // A wait may last for days: each look takes its listener away again.
      cancel.removeEventListener('abort', leave);
      resolve();
    };
    const timer = clock.setTimer(leave, ms);
    cancel.addEventListener('abort', leave, { once: true });
  });
}
