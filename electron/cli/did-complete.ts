import type { StartOutcome } from '../../shared/contract/outcomes';
import type { HostClient } from './host-client';

/** Whether a start that ended at once did its job: a migration or a build step, say, whose exit code counts as success. */
export async function didComplete(host: HostClient, start: StartOutcome): Promise<boolean> {
  if (start.outcome !== 'exited') return false;
  const { snapshot } = await host.call('snapshot.get', {});
  const exit = snapshot.processes.find(({ id }) => id === start.processId)?.state.lastExit ?? null;
  return exit !== null && exit.runId === start.runId && exit.cause === 'completed';
}
