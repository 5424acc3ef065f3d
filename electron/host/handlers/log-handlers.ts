import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import type { LogLine } from '../../../shared/model/log';
import type { ProcessId } from '../../../shared/model/process';
import { createLineMatcher, LogPatternError } from '../../core/logs/line-matcher';
import type { LogQuery } from '../../core/logs/log-query';
import type { ProcessLog } from '../../core/logs/process-log';
import type { HostContext } from '../host-context';
import { mergeLines } from '../log-streams';

type Group = 'log.read' | 'log.follow' | 'log.unfollow' | 'run.list';

/** What has not ended and is asked for. Throws LogPatternError. */
function openLinesOf(logs: readonly ProcessLog[], { runId, grep, sinceAt }: LogQuery): LogLine[] {
  const asked = logs
    .flatMap((log) => log.openLines())
    .filter((line) => (runId === undefined || line.runId === runId) && (sinceAt === undefined || line.at >= sinceAt));
  if (grep === undefined || grep === '' || asked.length === 0) return asked;
  const hits = createLineMatcher(grep)(asked.map(({ text }) => text));
  return asked.filter((_, at) => hits[at] === true);
}

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
        const open = beforeSeq === null ? openLinesOf(logs, query) : [];
        return { lines: mergeLines(parts).slice(-limit), runs: logs.flatMap((log) => log.runs()), ...(open.length === 0 ? {} : { open }) };
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
