import type { SignalOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import { endOldCommand, type HandOver, handOverText, isHeldBack, mayBeginHandOver, openHandOver } from '../../../shared/model/hand-over';
import { runOf } from '../../../shared/model/process-state';
import { findSignal } from '../../../shared/model/signal';
import { wait } from '../clock';
import type { CoreDeps } from '../process/core-deps';
import type { ArtifactKeeper } from './artifact-keeper';
import type { FailedReload } from './failed-reload';
import type { OpenHandOver } from './open-hand-over';
import type { ReloadOwner } from './reload-owner';
import { courseOf, diedText, followToEnd, reloadTargetNow } from './send-reload';

/** By then a server that executes itself anew has done so. */
const READ_AFTER_MS = 1_000;
/** A new process is there by then (`judge-reload.ts` takes a reload for one in place sooner). */
const FIRST_SIGNS_MS = 1_000;
const LOOK_EVERY_MS = 10;

/** The whole run, its main process, or one chosen member. */
export type SignalTarget = 'run' | 'main' | number;

/** What a signal by hand needs of the process it is for. */
export interface SignalledProcess {
  readonly deps: Pick<CoreDeps, 'clock' | 'reader'>;
  readonly owner: ReloadOwner;
  readonly artifact: Pick<ArtifactKeeper, 'stale' | 'noteProgram'>;
  readonly failed: Pick<FailedReload, 'look' | 'through'>;
  readonly handOver: OpenHandOver;
}

export interface SignalAsked {
  readonly signal: string;
  readonly target: SignalTarget;
  readonly send: (target: SignalTarget) => Promise<SignalOutcome>;
}

/** What is said to somebody whose signal would begin a second hand-over. Pure but for the time zone. */
function heldBack(name: string, signal: string, open: HandOver): CallError {
  return new CallError(
    'not-signalable',
    `${signal} is not sent while ${name} hands over: ${handOverText(open)}.`,
    `Send it when pid ${open.from} is gone, or end that one now: ${endOldCommand(name, open)}`,
  );
}

/**
 * Sends a person's signal: says so where it may bring back an old version, follows a hand-over it begins, so that no reload comes in between,
 * and reads afterwards what runs: that may be what a reload was to bring. A reload waits from this moment on, before the signal is sent.
 * Rejects as `send` does, and with `not-signalable` where it would begin a hand-over on top of an open one.
 */
export async function signalByHand(process: SignalledProcess, asked: SignalAsked): Promise<SignalOutcome> {
  const { deps, owner, artifact, failed, handOver } = process;
  const { name, reloadSignal } = owner.config;
  const signal = findSignal(asked.signal)?.name ?? asked.signal;
  const asks = mayBeginHandOver(signal, reloadSignal);
  // One that was sent just now may begin one, and it shows within moments.
  for (let leftMs = asks ? FIRST_SIGNS_MS : 0; leftMs > 0 && handOver.isOpen && openHandOver(owner) === null; leftMs -= LOOK_EVERY_MS)
    await wait(deps.clock, LOOK_EVERY_MS);
  const open = openHandOver(owner);
  if (open !== null && isHeldBack(signal, asked.target, reloadSignal, open)) throw heldBack(name, signal, open);
  const stale = asks ? artifact.stale() : Promise.resolve(null);
  const sending = asks ? sendFollowed(process, { ...asked, signal }) : sendOnly(artifact, asked);
  if (asks) handOver.begun(sending.then(({ followed }) => followed));
  const [{ sent }, found] = await Promise.all([sending, stale.catch(() => null)]);
  const isCaught = Object.values(sent.effect).includes('caught') || Object.keys(sent.effect).length === 0;
  deps.clock.setTimer(() => void failed.look(), READ_AFTER_MS);
  if (found === null || !isCaught) return sent;
  owner.run?.log.note(`Warning: ${found.text}`);
  return { ...sent, stale: found, warning: sent.warning === null ? found.text : `${sent.warning}. ${found.text}` };
}

/** `followed` resolves when a hand-over that began with the signal is over; at once where none can have begun. */
interface SentByHand {
  readonly sent: SignalOutcome;
  readonly followed: Promise<void>;
}

async function sendOnly(artifact: SignalledProcess['artifact'], { send, target }: SignalAsked): Promise<SentByHand> {
  artifact.noteProgram();
  return { sent: await send(target), followed: Promise.resolve() };
}

async function sendFollowed(
  { deps, owner, artifact, failed }: Omit<SignalledProcess, 'handOver'>,
  { signal, target, send }: SignalAsked,
): Promise<SentByHand> {
  // A look that failed is made up for by the next; then nothing is followed.
  const run = await owner.refresh(false).catch(() => null);
  const main = runOf(owner.state)?.pid;
  if (run === null || main === undefined) return sendOnly(artifact, { signal, target, send });
  const one = target === 'main' ? main : target === 'run' ? reloadTargetNow(deps, owner, run, signal) : target;
  const course = courseOf(deps, owner, run, one, signal);
  artifact.noteProgram();
  const sent = await send(target === main ? 'main' : target);
  if (sent.effect[String(one)] !== 'caught') return { sent, followed: Promise.resolve() };
  const followed = followToEnd(deps, owner, course).then(({ stage, died }) => {
    if (died !== null) course.run.log.note(`Not reloaded: ${diedText(died, course.target)}`);
    if (stage === 'handed-over') failed.through();
    void failed.look();
  });
  return { sent, followed };
}
