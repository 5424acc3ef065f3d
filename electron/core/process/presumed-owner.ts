import type { ProcessId } from '../../../shared/model/process';
import type { PresumedOwner } from '../ports/managed-lookup';
import type { LiveRun } from './live-run';

/** The run that is presumed to hold a listener whose holder can't be seen (see `createListenerPresumption`); null for none. Pure. */
export function presumedOwnerOf(
  processes: Iterable<{ readonly id: ProcessId; readonly run: LiveRun | null }>,
  address: string,
  port: number,
): PresumedOwner | null {
  for (const { id, run } of processes) {
    const found = run?.listeners.find((one) => one.presumed === true && one.port === port && one.address === address);
    if (run === null || found === undefined) continue;
    const member = run.members.find(({ pid }) => pid === found.pid);
    return {
      owner: { processId: id, name: run.config.name, runId: run.runId, live: true },
      pid: found.pid,
      startTicks: member?.startTicks ?? null,
    };
  }
  return null;
}
