import type { ParsedInput } from '../../shared/contract/contract';
import { CallError } from '../../shared/contract/result';
import type { ProcessId } from '../../shared/model/process';
import type { PortMove } from '../core/process/move-port';
import { type HostContext, WORDS_FOR_BY } from './host-context';

type By = ParsedInput<'port.resolve'>['by'];

/**
 * Starts a process whose port or socket file was freed. Never in the way of the answer: the start may wait for minutes, and the process's own
 * state shows how it goes. A refusal (CallError) is told there, too; anything else is reported.
 */
export function startLater(
  { leftovers, supervisor, report }: Pick<HostContext, 'leftovers' | 'supervisor' | 'report'>,
  processId: ProcessId,
  by: By,
  move?: PortMove,
): void {
  leftovers
    .requireClear(processId)
    .then(() =>
      supervisor.start(processId, { kind: by === 'command-line' ? 'command-line' : 'manual', files: [], by: WORDS_FOR_BY[by] }, move),
    )
    .catch((error: unknown) => {
      if (!(error instanceof CallError)) report(`the start of ${processId} after its port was freed`, error);
    });
}
