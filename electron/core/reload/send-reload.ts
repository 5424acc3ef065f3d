import type { SignalOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import { runOf } from '../../../shared/model/process-state';
import { findSignal } from '../../../shared/model/signal';
import type { CoreDeps } from '../process/core-deps';
import { durationText } from '../process/describe-state';
import type { LiveRun } from '../process/live-run';
import { effectOf } from '../process/read-signal-effects';
import { sendSignal } from '../process/send-signal';
import { followReload, readyAgain } from './follow-reload';
import { reloadTarget } from './judge-reload';
import type { ReloadOwner } from './reload-owner';

/** How a reload signal went, seen from the run. */
export interface SentReload {
  readonly signal: SignalOutcome;
  readonly outcome: 'reloaded' | 'handed-over' | 'handing-over' | 'ended';
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
  const before = { members: run.members, listeners: run.listeners };
  const isHandedOver = state.kind === 'running' && state.handedOverFrom !== null;
  const target = reloadTarget(current.pid, isHandedOver, before, (pid) => {
    const masks = deps.reader.signalMasks(pid);
    return masks === null ? null : effectOf(info, masks);
  });
  const sent = await sendSignal(deps, owner, signal, target, by);
  return { signal: sent, ...(await verify(deps, owner, run, target, before)) };
}

async function verify(
  deps: CoreDeps,
  owner: ReloadOwner,
  run: LiveRun,
  target: number,
  before: Pick<LiveRun, 'members' | 'listeners'>,
): Promise<Omit<SentReload, 'signal'>> {
  const { clock } = deps;
  const limitMs = run.config.readyTimeoutMs;
  const startedMs = clock.monotonicMs();
  const look = (): Promise<LiveRun | null> => owner.refresh(false);
  const followed = followReload(clock, target, before, run, look, (stage) => {
    if (stage === 'handing-over') run.log.note(`Reload: a new process listens; pid ${target} finishes its requests`);
  });
  const closed = followed.then(({ stage }) => {
    if (stage === 'handed-over')
      run.log.note(`Reload: handed over, pid ${target} is gone after ${durationText(clock.monotonicMs() - startedMs)}`);
  });
  const first = await Promise.race([followed, new Promise<null>((resolve) => void clock.setTimer(() => resolve(null), limitMs))]);
  const draining = `pid ${target} has been told to hand over and still lives after ${durationText(limitMs)}`;
  if (first === null) return { outcome: 'handing-over', message: draining, closed };
  if (first.stage === 'ended') return { outcome: 'ended', message: 'nothing of the run is left', closed };
  const isReady = await readyAgain(clock, run, look, limitMs);
  const message = isReady ? null : `it is not ready again after ${durationText(limitMs)}`;
  return { outcome: first.stage === 'in-place' ? 'reloaded' : 'handed-over', message, closed };
}
