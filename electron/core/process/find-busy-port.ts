import type { PortVerdict, VerdictId } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { LiveRun } from './live-run';
import type { HeldPort, PortSeam } from './port-seam';
import { opensGate } from './start-gate';

/** A run that ends this soon while a port it wants has a holder most likely died of that. */
const SOON_MS = 2_000;

/** A refusal of these kinds is not EADDRINUSE: of a port that was only guessed it says that the guess was wrong. */
const NOT_IN_USE: ReadonlySet<VerdictId> = new Set(['privileged', 'reserved', 'not-local', 'unknown']);

/** Where to look for the port a run died of. */
export interface PortsToSuspect {
  /** Where it is expected or listened before. */
  readonly known: readonly HeldPort[];
  /** Named by its command line and environment: asked only where nothing is known and its output names none. */
  readonly guessed: readonly HeldPort[];
}

/** Why a run died of a port. */
export interface BusyPort {
  readonly verdict: PortVerdict;
  /** It said EADDRINUSE while nothing but closed connections was on the port: it listens without SO_REUSEADDR. */
  readonly bindsWithoutReuse: boolean;
}

/**
 * The verdict to attach to the end of a run that died of a port that is taken, or takes a privilege: when its output said so, or it failed
 * within 2 s while a port it wants is held by somebody else. An output that says so without a port, of a run of which no port is known, is
 * believed to mean the first guessed port that is not free. Taken now, because an hour later it would say something else. Null when a port was
 * not the reason.
 */
export async function findBusyPort(
  ports: PortSeam,
  id: ProcessId,
  run: LiveRun,
  ranMs: number,
  { known, guessed }: PortsToSuspect,
  setsReuseItself: () => boolean,
): Promise<BusyPort | null> {
  const failure = run.sniffer.bindFailure();
  const isDenied = failure?.kind === 'denied' && failure.port > 0;
  const said = failure?.kind === 'in-use' || isDenied ? failure.port : null;
  const code = run.rootExit?.code ?? null;
  const isSuccess = code !== null && run.config.restart.successExitCodes.includes(code);
  const failedSoon = ranMs <= SOON_MS && !isSuccess && run.held.size === 0;
  if (said === null && !failedSoon) return null;
  // It listened after all, on another port as often as not, and its end was no failure.
  if (isSuccess && run.held.size > 0) return null;
  const named = said !== null && said > 0 ? known.filter(({ port }) => port === said) : known;
  const isGuess = said === 0 && known.length === 0;
  const asked = said !== null && said > 0 && named.length === 0 ? [{ port: said, address: null }] : named;
  const wanted = isGuess ? guessed : asked;
  let closing: PortVerdict | null = null;
  for (const { port, address } of wanted) {
    const verdict = await ports.diagnose(port, address, id);
    if (isGuess && NOT_IN_USE.has(verdict.verdict)) continue;
    if (!opensGate(verdict)) return { verdict, bindsWithoutReuse: false };
    if (verdict.verdict === 'time-wait') closing ??= verdict;
  }
  // Node and Go always set SO_REUSEADDR: a holder that was gone a moment later is the likelier reason.
  if (said === null || isDenied || closing === null || setsReuseItself()) return null;
  return { verdict: closing, bindsWithoutReuse: true };
}
