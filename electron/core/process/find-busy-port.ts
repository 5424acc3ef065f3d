import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { LiveRun } from './live-run';
import type { HeldPort, PortSeam } from './port-seam';
import { opensGate } from './start-gate';

/** A run that ends this soon while a port it wants has a holder most likely died of that. */
const SOON_MS = 2_000;

/** Why a run died of a port. */
export interface BusyPort {
  readonly verdict: PortVerdict;
  /** It said EADDRINUSE while nothing but closed connections was on the port: it listens without SO_REUSEADDR. */
  readonly bindsWithoutReuse: boolean;
}

/**
 * The verdict to attach to the end of a run that died of a taken port: when its output said so, or it failed within 2 s while a port it
 * wants is held by somebody else. Taken now, because an hour later it would say something else. Null when a port was not the reason.
 */
export async function findBusyPort(
  ports: PortSeam,
  id: ProcessId,
  run: LiveRun,
  ranMs: number,
  known: readonly HeldPort[],
  setsReuseItself: () => boolean,
): Promise<BusyPort | null> {
  const said = run.sniffer.addressInUse();
  const failedSoon = ranMs <= SOON_MS && run.rootExit?.code !== 0 && run.held.size === 0;
  if (said === null && !failedSoon) return null;
  const named = said !== null && said > 0 ? known.filter(({ port }) => port === said) : known;
  const wanted = said !== null && said > 0 && named.length === 0 ? [{ port: said, address: null }] : named;
  let closing: PortVerdict | null = null;
  for (const { port, address } of wanted) {
    const verdict = await ports.diagnose(port, address, id);
    if (!opensGate(verdict)) return { verdict, bindsWithoutReuse: false };
    if (verdict.verdict === 'time-wait') closing ??= verdict;
  }
  // Node and Go always set SO_REUSEADDR: a holder that was gone a moment later is the likelier reason.
  if (said === null || closing === null || setsReuseItself()) return null;
  return { verdict: closing, bindsWithoutReuse: true };
}
