import { resolve } from 'node:path';
import type { AnyVerdict, PortVerdict } from '../../../shared/model/port-verdict';
import { readProgram } from '../ports/read-program';
import { setsReuseItself } from '../ports/reuse-advice';
import { busySocketFile } from './busy-socket-file';
import { findBusyPort } from './find-busy-port';
import { wantedPorts } from './known-ports';
import type { LiveRun } from './live-run';
import { namedPorts } from './named-ports';
import { namedSocketPaths } from './named-socket-paths';
import { namedAddresses, notLocalAddress } from './not-local-address';
import type { PortSeam } from './port-seam';
import { commandText } from './process-view';
import type { RunOwner } from './run-owner';
import { isOpenOnIpv4 } from './start-gate';

/** The wildcard as a LISTEN row shows it. */
const BOTH_FAMILIES = '::';

/** What is known of a port or a socket file as the reason of an end: the doctor's verdict, or what to write down so that the next end has one, or neither. */
export interface PortReason {
  readonly verdict: AnyVerdict | null;
  /** For people; null where there is a verdict, or where a port was not the reason. */
  readonly hint: string | null;
}

export const NO_PORT_REASON: PortReason = { verdict: null, hint: null };

/** Which port it was stays unknown: nobody is accused, and the end keeps its cause. */
const DECLARE_PORT: PortReason = {
  verdict: null,
  hint: 'it said that an address is in use, but not which; declare its port in slipway.yaml, ports: [N], to be told who has it, or ask of its unix socket: slipway port PATH',
};

/** The port doctor's word on a run that died of a port or a socket file, and what it teaches of the program. Nothing where neither was the reason. */
export async function whyBusy(
  ports: PortSeam,
  owner: Pick<RunOwner, 'id' | 'memory' | 'remember'>,
  run: LiveRun,
  ranMs: number,
): Promise<PortReason> {
  const wanted = wantedPorts(run.source, owner.memory, run.move, ports.ephemeralRange);
  const { command, cwd, env } = run.config;
  const known = [...wanted.firm, ...wanted.casual];
  const suspects = { known, guessed: namedPorts(command, run.portVariable) };
  const failure = run.sniffer.bindFailure();
  // It listened after all, on another address as often as not, and its end was no failure.
  const listenedAfterAll = run.rootExit?.code === 0 && run.held.size > 0;
  if (!listenedAfterAll && failure?.path != null) {
    const verdict = await busySocketFile(ports, owner.id, [resolve(cwd, failure.path)]);
    return { verdict, hint: null };
  }
  if (!listenedAfterAll && failure?.kind === 'not-local') {
    const verdict = await notLocalAddress(ports, owner.id, failure, suspects, namedAddresses(command));
    if (verdict !== null) return { verdict, hint: null };
  }
  const busy = await findBusyPort(ports, owner.id, run, ranMs, suspects, () => setsReuseItself(readProgram(command, cwd).language));
  if (busy === null) {
    const isUnnamed = !listenedAfterAll && failure?.kind === 'in-use' && failure.port === 0;
    const verdict = isUnnamed ? await busySocketFile(ports, owner.id, namedSocketPaths(command, env, cwd)) : null;
    if (verdict !== null) return { verdict, hint: null };
    return known.length === 0 && isUnnamed ? DECLARE_PORT : NO_PORT_REASON;
  }
  if (!busy.bindsWithoutReuse) {
    await learnFamilies(ports, owner, run, busy.verdict);
    return { verdict: busy.verdict, hint: null };
  }
  owner.remember({ bindsWithoutReuse: commandText(run.source.command) });
  // Once more, now that it is known whose SO_REUSEADDR is missing.
  const verdict = await ports.diagnose(busy.verdict.port, busy.verdict.host, owner.id);
  return { verdict: verdict.verdict === 'time-wait' ? verdict : busy.verdict, hint: null };
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
