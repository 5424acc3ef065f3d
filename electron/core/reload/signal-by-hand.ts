import type { SignalOutcome } from '../../../shared/contract/outcomes';
import type { Clock } from '../clock';
import type { ArtifactKeeper } from './artifact-keeper';
import type { ReloadOwner } from './reload-owner';

/** Signals by which servers are told to execute themselves anew, beside the configured one. */
const REEXEC_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGUSR2']);
/** By then a server that executes itself anew has done so. */
const READ_AFTER_MS = 1_000;

/** Sends a person's signal: says so where it may bring back an old version, and reads afterwards what runs. Rejects as `send` does. */
export async function signalByHand(
  clock: Clock,
  owner: Pick<ReloadOwner, 'config' | 'run'>,
  artifact: Pick<ArtifactKeeper, 'stale' | 'read' | 'noteProgram'>,
  signal: string,
  send: () => Promise<SignalOutcome>,
): Promise<SignalOutcome> {
  const asks = REEXEC_SIGNALS.has(signal) || signal === owner.config.reloadSignal;
  const stale = asks ? artifact.stale() : Promise.resolve(null);
  artifact.noteProgram();
  const [sent, found] = await Promise.all([send(), stale.catch(() => null)]);
  const isCaught = Object.values(sent.effect).includes('caught') || Object.keys(sent.effect).length === 0;
  clock.setTimer(() => void artifact.read(), READ_AFTER_MS);
  if (found === null || !isCaught) return sent;
  owner.run?.log.note(`Warning: ${found.text}`);
  return { ...sent, stale: found, warning: sent.warning === null ? found.text : `${sent.warning}. ${found.text}` };
}
