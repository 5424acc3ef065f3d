import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import type { HostContext } from '../host-context';
import { openPlace } from '../open-place';

export function editorHandlers({ supervisor, snapshots }: HostContext): Pick<Handlers, 'process.open-place'> {
  return {
    async 'process.open-place'({ processId, file, line, column }) {
      const process = supervisor.snapshot(processId);
      if (process === null)
        throw new CallError('process-not-found', `There is no process ${processId}.`, 'See the names with: slipway status');
      const project = snapshots.current().snapshot.projects.find(({ id }) => id === process.projectId);
      return openPlace({ cwd: process.cwd, projectRoot: project?.root ?? process.cwd, file, line, column });
    },
  };
}
