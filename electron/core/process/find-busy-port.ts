import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { LiveRun } from './live-run';
import type { PortSeam } from './port-seam';
import { opensGate } from './start-gate';

/** A run that ends this soon while a port it wants has a holder most likely died of that (ports.md section 4). */
const SOON_MS = 2_000;

/**
 * The verdict to attach to the end of a run that died of a taken port: when its output said so, or it failed within 2 s while a port it
 * wants is held by somebody else. Taken now, because an hour later it would say something else. Null when a port was not the reason.
 */
export async function findBusyPort(
  ports: PortSeam,
  id: ProcessId,
  run: LiveRun,
  ranMs: number,
  learned: readonly number[],
): Promise<PortVerdict | null> {
  const said = run.sniffer.addressInUse();
  const failedSoon = ranMs <= SOON_MS && run.rootExit?.code !== 0 && run.held.size === 0;
  if (said === null && !failedSoon) return null;
  const wanted = said !== null && said > 0 ? [said] : [...new Set([...run.config.ports, ...learned])];
  for (const port of wanted) {
    const verdict = await ports.diagnose(port, null, id);
    if (!opensGate(verdict)) return verdict;
  }
  return null;
}
