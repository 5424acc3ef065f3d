import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import type { ProcessId, ProcessSnapshot } from '../../../shared/model/process';
import { durationText } from '../../core/process/describe-state';
import type { HostContext } from '../host-context';
import { stopForeign } from '../stop-foreign';

type Group = 'process.suspects' | 'process.stop-suspect';

export function suspectHandlers({ supervisor, snapshots, lookForSuspects, foreign }: HostContext): Pick<Handlers, Group> {
  const find = (id: ProcessId): ProcessSnapshot => {
    const found = supervisor.snapshot(id);
    if (found === null) throw new CallError('process-not-found', `There is no process ${id}.`, 'See the names with: slipway status');
    return found;
  };
  const look = async (process: ProcessSnapshot) => {
    const project = snapshots.current().snapshot.projects.find(({ id }) => id === process.projectId);
    return lookForSuspects({ processId: process.id, projectRoot: project?.root ?? process.cwd, ports: process.expectedPorts });
  };

  return {
    async 'process.suspects'({ processId }) {
      return { processId, ...(await look(find(processId))) };
    },
    async 'process.stop-suspect'({ processId, pid, startTicks }) {
      const process = find(processId);
      const { suspects } = await look(process);
      const suspect = suspects.find((each) => each.pid === pid && each.startTicks === startTicks);
      if (suspect === undefined)
        throw new CallError(
          'owner-changed',
          `Pid ${pid} has ended, or no longer looks like part of ${process.name}; nothing was done.`,
          'Look again at what is left.',
        );
      const { stopSignal, killDelayMs } = process.stop;
      const stopped = await stopForeign(foreign, pid, startTicks, { signal: stopSignal, graceMs: killDelayMs });
      const how = stopped.escalated && stopSignal !== 'SIGKILL' ? `${stopSignal}, then SIGKILL` : stopSignal;
      const durationMs = Math.round(stopped.durationMs);
      const text = `Ended pid ${pid} (${how}) in ${durationText(durationMs)}.`;
      return { processId, pid, escalated: stopped.escalated, durationMs, text, suspects: (await look(process)).suspects };
    },
  };
}
