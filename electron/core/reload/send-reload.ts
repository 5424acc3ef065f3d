import type { SignalOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import type { HandOver } from '../../../shared/model/hand-over';
import { runOf } from '../../../shared/model/process-state';
import { findSignal } from '../../../shared/model/signal';
import type { CoreDeps } from '../process/core-deps';
import { durationText } from '../process/describe-state';
import type { LiveRun } from '../process/live-run';
import { effectOf } from '../process/read-signal-effects';
import { sendSignal } from '../process/send-signal';
import { type FollowedReload, followReload, type ReloadCourse, readyAgain } from './follow-reload';
import { reloadTarget } from './judge-reload';
import { childrenOf, lookAtProgram } from './program-look';
import { programMark } from './program-mark';
import type { ReloadOwner } from './reload-owner';
import { ShortLived } from './short-lived';

/** How a reload signal went, seen from the run. */
export interface SentReload {
  readonly signal: SignalOutcome;
  readonly outcome: 'reloaded' | 'old-version' | 'handed-over' | 'handing-over' | 'ended' | 'cancelled';
  readonly message: string | null;
  /** Resolves when a hand-over is over; at once where there was none. */
  readonly closed: Promise<void>;
}

/** Sends the reload signal to the one process that is meant and verifies what comes of it. CallError where there is nothing to signal. */
export async function sendReload(deps: CoreDeps, owner: ReloadOwner, signal: string, by: string): Promise<SentReload> {
  const info = findSignal(signal);
  const run = await owner.refresh(false);
  const { state } = owner;
  const current = runOf(state);
  if (info === null || run === null || current === null || state.kind === 'stopping')
    throw new CallError('not-running', `${owner.config.name} is ${state.kind}, so there is nothing to signal.`, 'Start it first.');
  const target = reloadTargetNow(deps, owner, run, info.name);
  const course = courseOf(deps, owner, run, target, info.name);
  const sent = await sendSignal(deps, owner, signal, target, by);
  return { signal: sent, ...(await verify(deps, owner, course)) };
}

/** Who a signal that asks for a reload is for, as the run was seen last; see `reloadTarget`. */
export function reloadTargetNow(
  { reader }: Pick<CoreDeps, 'reader'>,
  { state }: Pick<ReloadOwner, 'state'>,
  run: Pick<LiveRun, 'members' | 'listeners' | 'identity'>,
  signal: string,
): number {
  const info = findSignal(signal);
  const isHandedOver = state.kind === 'running' && state.handedOverFrom !== null;
  return reloadTarget(runOf(state)?.pid ?? run.identity.rootPid, isHandedOver, run, (pid) => {
    const masks = reader.signalMasks(pid);
    return info === null || masks === null ? null : effectOf(info, masks);
  });
}

/** A course, and by which signal it began. */
interface SignalledCourse extends ReloadCourse {
  readonly signal: string;
}

/** What is followed after a signal to this member; to be made before it is sent. */
export function courseOf(
  { reader, clock }: Pick<CoreDeps, 'reader' | 'clock'>,
  owner: ReloadOwner,
  run: LiveRun,
  target: number,
  signal: string,
): SignalledCourse {
  const before = { members: run.members, listeners: run.listeners };
  const mark = programMark(target);
  const hasOwnProgram = (pid: number): boolean | null => {
    const own = programMark(pid);
    return own === null || mark === null ? null : own !== mark;
  };
  // A run that is being stopped is followed no further.
  const look = async (): Promise<LiveRun | null> => (isBeingStopped(owner) ? null : owner.refresh(false));
  const births = {
    lastBorn: () => reader.lastBorn(),
    entry: (pid: number) => reader.entry(pid),
    childrenOf,
    markOf: programMark,
    lookAt: lookAtProgram,
  };
  const shortLived = new ShortLived(births, target);
  // Sending takes a moment, too, and what the signal starts may be over by then.
  shortLived.begin(clock);
  return { run, target, before, look, hasOwnProgram, shortLived, signal };
}

/** Follows to the end what came of a signal, and tells a hand-over in the log and to the state while it is open. */
export async function followToEnd(
  { clock }: Pick<CoreDeps, 'clock'>,
  owner: Pick<ReloadOwner, 'dispatch'>,
  course: SignalledCourse,
): Promise<FollowedReload> {
  const { run, target, signal } = course;
  const { runId } = run;
  const startedMs = clock.monotonicMs();
  let open: HandOver | null = null;
  const followed = await followReload(clock, course, (to) => {
    open = { from: target, to, since: clock.now(), signal };
    run.log.note(`Reload: a new process has the port (pid ${to}); pid ${target} is to finish its requests`);
    owner.dispatch({ type: 'handOverOpened', runId, handOver: open });
  });
  const lives = followed.stage === 'in-place' ? 'old' : 'new';
  if (open !== null) owner.dispatch({ type: 'handOverClosed', runId, handOver: open, lives });
  if (followed.stage === 'handed-over')
    run.log.note(`Reload: handed over, pid ${target} is gone after ${durationText(clock.monotonicMs() - startedMs)}`);
  return followed;
}

/** What is said of a new process that ended while the old one lived. Pure. */
export function diedText({ pid, isServed }: NonNullable<FollowedReload['died']>, target: number): string {
  const who = `the new process (pid ${pid})`;
  return isServed
    ? `${who} ended before it took over; pid ${target} serves on with the version from before`
    : `${who} ended after pid ${target} had let go of the port, so nobody answers there; a restart brings it back`;
}

function isBeingStopped({ state }: Pick<ReloadOwner, 'state'>): boolean {
  return state.kind === 'stopping' && state.reason !== 'leftover-members';
}

/** Nothing of the run is left to follow: because somebody has stopped it, or by itself. Pure. */
export function overNow(owner: Pick<ReloadOwner, 'state'>): Pick<SentReload, 'outcome' | 'message'> {
  const { kind } = owner.state;
  const ended = kind === 'exited' || kind === 'failed' || kind === 'backoff' || (kind === 'stopping' && !isBeingStopped(owner));
  return ended
    ? { outcome: 'ended', message: 'nothing of the run is left' }
    : { outcome: 'cancelled', message: 'the run was stopped before the reload was over' };
}

async function verify(deps: CoreDeps, owner: ReloadOwner, course: SignalledCourse): Promise<Omit<SentReload, 'signal'>> {
  const { clock } = deps;
  const { run, target } = course;
  const limitMs = run.config.readyTimeoutMs;
  const followed = followToEnd(deps, owner, course);
  const closed = followed.then(() => undefined);
  const first = await Promise.race([followed, new Promise<null>((resolve) => void clock.setTimer(() => resolve(null), limitMs))]);
  const draining = `pid ${target} has been told to hand over and still lives after ${durationText(limitMs)}`;
  if (first === null) return { outcome: 'handing-over', message: draining, closed };
  if (first.stage === 'ended') return { ...overNow(owner), closed };
  if (first.died !== null) return { outcome: 'old-version', message: diedText(first.died, target), closed };
  const isReady = await readyAgain(clock, course, limitMs);
  if (!isReady && (await course.look()) !== run) return { ...overNow(owner), closed };
  const kept = first.keptWorkers ? 'it has the same workers as before, so it may have kept what it had read: see its log' : null;
  const message = isReady ? kept : `it is not ready again after ${durationText(limitMs)}`;
  return { outcome: first.stage === 'in-place' ? 'reloaded' : 'handed-over', message, closed };
}
