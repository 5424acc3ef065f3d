import { realpathSync } from 'node:fs';
import type { PortService } from '../core/ports/port-service';
import { systemProcReader } from '../core/ports/proc-reader';
import { lookForSuspects } from '../core/process/look-for-suspects';
import { createProcessReader } from '../core/process/process-platform';
import type { RunTraces } from '../core/process/run-traces';
import type { Supervisor } from '../core/process/supervisor-api';
import type { HostContext } from './host-context';

/** The script of this process with its links resolved, to tell other Slipway commands by; null where there is none (a packaged app). */
function entryScript(): string | null {
  const [, script] = process.argv;
  try {
    return script === undefined ? null : realpathSync(script);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** `lookForSuspects` over this machine. Elsewhere than on Linux nobody is suspected: neither pipes nor folders of others can be read. */
export function createSuspectLook(deps: {
  readonly supervisor: Pick<Supervisor, 'ownerOf'>;
  readonly ports: Pick<PortService, 'ownedSockets'>;
  readonly traces: RunTraces;
}): HostContext['lookForSuspects'] {
  if (process.platform !== 'linux') return async ({ processId }) => ({ runId: deps.traces.latest(processId)?.runId ?? null, suspects: [] });
  const reader = createProcessReader('linux');
  const entry = entryScript();
  return (look) =>
    lookForSuspects(
      {
        reader,
        proc: systemProcReader,
        traces: deps.traces,
        ownedListeners: async (pids) => (await deps.ports.ownedSockets(pids)).listeners,
        isOurs: (pid, startTicks) => deps.supervisor.ownerOf(pid, startTicks) !== null,
        selfPid: process.pid,
        entry,
      },
      look,
    );
}
