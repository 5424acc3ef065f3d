import type { PortVerdict } from '../../../shared/model/port-verdict';
import { readProgram } from '../ports/read-program';
import { setsReuseItself } from '../ports/reuse-advice';
import { findBusyPort } from './find-busy-port';
import { wantedPorts } from './known-ports';
import type { LiveRun } from './live-run';
import type { PortSeam } from './port-seam';
import { commandText } from './process-view';
import type { RunOwner } from './run-owner';

/** The port doctor's word on a run that died of a port, and what it teaches of the program. Null where a port was not the reason. */
export async function whyBusy(
  ports: PortSeam,
  owner: Pick<RunOwner, 'id' | 'memory' | 'remember'>,
  run: LiveRun,
  ranMs: number,
): Promise<PortVerdict | null> {
  const known = wantedPorts(run.source, owner.memory, run.move, ports.ephemeralRange);
  const { command, cwd } = run.config;
  const busy = await findBusyPort(ports, owner.id, run, ranMs, [...known.firm, ...known.casual], () =>
    setsReuseItself(readProgram(command, cwd).language),
  );
  if (busy === null || !busy.bindsWithoutReuse) return busy?.verdict ?? null;
  owner.remember({ bindsWithoutReuse: commandText(run.source.command) });
  // Once more, now that it is known whose SO_REUSEADDR is missing.
  const verdict = await ports.diagnose(busy.verdict.port, busy.verdict.host, owner.id);
  return verdict.verdict === 'time-wait' ? verdict : busy.verdict;
}
