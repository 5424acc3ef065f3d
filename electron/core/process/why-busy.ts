import type { PortVerdict } from '../../../shared/model/port-verdict';
import { readProgram } from '../ports/read-program';
import { setsReuseItself } from '../ports/reuse-advice';
import { findBusyPort } from './find-busy-port';
import { wantedPorts } from './known-ports';
import type { LiveRun } from './live-run';
import type { PortSeam } from './port-seam';
import { commandText } from './process-view';
import type { RunOwner } from './run-owner';
import { isOpenOnIpv4 } from './start-gate';

/** The wildcard as a LISTEN row shows it. */
const BOTH_FAMILIES = '::';

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
  if (busy === null) return null;
  if (!busy.bindsWithoutReuse) {
    await learnFamilies(ports, owner, run, busy.verdict);
    return busy.verdict;
  }
  owner.remember({ bindsWithoutReuse: commandText(run.source.command) });
  // Once more, now that it is known whose SO_REUSEADDR is missing.
  const verdict = await ports.diagnose(busy.verdict.port, busy.verdict.host, owner.id);
  return verdict.verdict === 'time-wait' ? verdict : busy.verdict;
}

/** A port that was open on IPv4 and killed the run all the same is bound on both families: the next start waits for those. */
async function learnFamilies(
  ports: PortSeam,
  owner: Pick<RunOwner, 'id' | 'memory' | 'remember'>,
  run: LiveRun,
  verdict: PortVerdict,
): Promise<void> {
  const { port, host } = verdict;
  const { learnedHosts } = owner.memory;
  const isKnown = learnedHosts?.[String(port)] !== undefined;
  if (host !== null || isKnown || run.move !== null) return;
  if (await isOpenOnIpv4(ports, verdict, { processId: owner.id, bindsWithoutReuse: false }))
    owner.remember({ learnedHosts: { ...learnedHosts, [String(port)]: [BOTH_FAMILIES] } });
}
