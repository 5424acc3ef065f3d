import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import type { ProcessId } from '../../../shared/model/process';
import { LogPatternError } from '../../core/logs/line-matcher';
import type { HostContext } from '../host-context';
import { mergeLines } from '../log-streams';

type Group = 'log.read' | 'log.follow' | 'log.unfollow' | 'run.list';

export function logHandlers({ supervisor, streams, logOf }: HostContext): Pick<Handlers, Group> {
  /** Only logs of known processes are opened: an id is a directory's name. */
  const requireKnown = (ids: readonly ProcessId[]): void => {
    for (const id of ids)
      if (supervisor.snapshot(id) === null)
        throw new CallError('process-not-found', `There is no process ${id}.`, 'See the names with: slipway status');
  };

  return {
    async 'log.read'({ processIds, runId, beforeSeq, limit, grep, sinceAt }) {
      requireKnown(processIds);
      const query = {
        limit,
        runId: runId ?? undefined,
        beforeSeq: beforeSeq ?? undefined,
        grep: grep ?? undefined,
        sinceAt: sinceAt ?? undefined,
      };
      const logs = processIds.map(logOf);
      try {
        const parts = await Promise.all(logs.map((log) => log.read(query)));
        return { lines: mergeLines(parts).slice(-limit), runs: logs.flatMap((log) => log.runs()) };
      } catch (error) {
        if (error instanceof LogPatternError)
          throw new CallError('bad-argument', error.message, 'Give a regular expression, for example: error|warn');
        throw error;
      }
    },
    'log.follow'({ streamId, processIds, tail }, caller) {
      requireKnown(processIds);
      return streams.follow(caller, streamId, processIds, tail);
    },
    'run.list'({ processId, limit }) {
      requireKnown([processId]);
      return { runs: logOf(processId).history(limit) };
    },
    'log.unfollow'({ streamId }, caller) {
      streams.unfollow(caller, streamId);
      return {};
    },
  };
}
