import type { ProcessId } from '../../../shared/model/process';
import { processNameOf } from '../../../shared/model/process-id';
import type { ManagedLookup } from './managed-lookup';
import type { AskingProcess } from './port-observations';
import { readProgram } from './read-program';
import type { SocketRow } from './socket-row';

/** The process that asks; its program is looked at only where closed connections or a privilege are in question: never for a path (null). */
export function toAsking(processId: ProcessId, lookup: ManagedLookup, rows: readonly SocketRow[] | null): AskingProcess {
  const facts = lookup.askingFacts(processId);
  const matters = rows?.every(({ state }) => state !== 'LISTEN') ?? false;
  const program = facts !== null && matters ? readProgram(facts.command, facts.cwd) : null;
  return {
    processId,
    name: facts?.name ?? processNameOf(processId),
    isWaiting: facts?.isWaiting ?? true,
    bindsWithoutReuse: facts?.bindsWithoutReuse ?? false,
    usesPlaceholder: facts?.usesPlaceholder ?? false,
    language: program?.language ?? null,
    program: program?.path ?? null,
  };
}
