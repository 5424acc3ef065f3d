import type { SignalOutcome } from '../../../shared/contract/outcomes';
import { runOf } from '../../../shared/model/process-state';
import type { CoreDeps } from '../process/core-deps';
import type { ArtifactKeeper } from './artifact-keeper';
import type { FailedReload } from './failed-reload';
import type { OpenHandOver } from './open-hand-over';
import type { ReloadOwner } from './reload-owner';
import { courseOf, diedText, followToEnd } from './send-reload';

/** Signals by which servers are told to execute themselves anew, beside the configured one. */
const REEXEC_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGUSR2']);
/** By then a server that executes itself anew has done so. */
const READ_AFTER_MS = 1_000;

/** What a signal by hand needs of the process it is for. */
export interface SignalledProcess {
  readonly deps: Pick<CoreDeps, 'clock'>;
  readonly owner: ReloadOwner;
  readonly artifact: Pick<ArtifactKeeper, 'stale' | 'noteProgram'>;
  readonly failed: Pick<FailedReload, 'look' | 'through'>;
  readonly handOver: OpenHandOver;
}

/**
 * Sends a person's signal: says so where it may bring back an old version, follows a hand-over it begins, so that no reload comes in between,
 * and reads afterwards what runs: that may be what a reload was to bring. A reload waits from this moment on, before the signal is sent. Rejects as `send` does.
 */
export async function signalByHand(
  { deps, owner, artifact, failed, handOver }: SignalledProcess,
  signal: string,
  send: () => Promise<SignalOutcome>,
): Promise<SignalOutcome> {
  const asks = REEXEC_SIGNALS.has(signal) || signal === owner.config.reloadSignal;
  const stale = asks ? artifact.stale() : Promise.resolve(null);
  const sending = sendFollowed({ deps, owner, artifact, failed }, asks, send);
  if (asks) handOver.begun(sending.then(({ followed }) => followed));
  const [{ sent }, found] = await Promise.all([sending, stale.catch(() => null)]);
  const isCaught = Object.values(sent.effect).includes('caught') || Object.keys(sent.effect).length === 0;
  deps.clock.setTimer(() => void failed.look(), READ_AFTER_MS);
  if (found === null || !isCaught) return sent;
  owner.run?.log.note(`Warning: ${found.text}`);
  return { ...sent, stale: found, warning: sent.warning === null ? found.text : `${sent.warning}. ${found.text}` };
}

/** `followed` resolves when a hand-over that began with the signal is over; at once where none can have begun. */
async function sendFollowed(
  { deps, owner, artifact, failed }: Omit<SignalledProcess, 'handOver'>,
  asks: boolean,
  send: () => Promise<SignalOutcome>,
): Promise<{ readonly sent: SignalOutcome; readonly followed: Promise<void> }> {
  // A look that failed is made up for by the next; then nothing is followed.
  const run = asks ? await owner.refresh(false).catch(() => null) : null;
  const target = runOf(owner.state)?.pid;
  const course = run === null || target === undefined ? null : courseOf(owner, run, target);
  artifact.noteProgram();
  const sent = await send();
  if (course === null || sent.effect[String(course.target)] !== 'caught') return { sent, followed: Promise.resolve() };
  const followed = followToEnd(deps, course).then(({ stage, died }) => {
    if (died !== null) course.run.log.note(`Not reloaded: ${diedText(died, course.target)}`);
    if (stage === 'handed-over') failed.through();
    void failed.look();
  });
  return { sent, followed };
}
