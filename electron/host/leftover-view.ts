import type { LeftRun } from '../../shared/contract/outcomes';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { OwnedPort } from '../../shared/model/process';
import { projectIdOf } from '../../shared/model/process-id';
import type { StopRecord } from '../../shared/model/stop-sequence';
import type { Leftover } from '../core/process/find-leftovers';
import type { ProcessEntry } from '../core/process/process-reader';
import { suggestedAction } from './decide-leftover';
import { leftoverName, mainPidOf, reasonOf } from './leftover-text';

/** What the desk knows of a leftover, beside its stop under way. */
export interface LeftoverFacts {
  readonly found: Leftover;
  readonly ports: readonly OwnedPort[];
  readonly state: LeftoverSnapshot['state'];
  /** Of the stop under way, else of the last one that could not end it. */
  readonly record: StopRecord | null;
  /** Why it cannot be adopted; null when it can. */
  readonly against: { readonly text: string; readonly hint: string } | null;
}

/** A leftover as the doors draw it. Pure. */
export function viewLeftover(id: string, facts: LeftoverFacts, commandLine: (entry: ProcessEntry) => string): LeftoverSnapshot {
  const { found, against } = facts;
  const { record, members } = found;
  const processId = record?.processId ?? null;
  return {
    id,
    processId,
    projectId: processId === null ? null : projectIdOf(processId),
    name: leftoverName(found),
    runId: record?.runId ?? 0,
    members: members.map((entry) => ({ pid: entry.pid, command: commandLine(entry) })),
    ports: facts.ports,
    startedAt: record?.startedAt ?? null,
    reason: reasonOf(found),
    state: facts.state,
    suggested: suggestedAction(reasonOf(found), against === null),
    whyNotAdopt: against === null ? null : `${against.text} ${against.hint}`,
    stop: facts.record,
  };
}

function whyItGoesOn({ found, state, record }: Omit<LeftoverFacts, 'against' | 'ports'>): string {
  if (record !== null) return 'it could not be ended';
  if (state !== 'left') return 'nobody has decided about it';
  const reason = reasonOf(found);
  if (reason === 'left') return 'you left it running';
  return reason === 'keep-running' ? 'keep_running keeps it' : 'it was left running, as chosen for its project or this host';
}

/** What still runs of a leftover when the host ends. Pure. */
export function leftRunOf(id: string, facts: Omit<LeftoverFacts, 'against' | 'ports'>): LeftRun {
  const { found } = facts;
  return {
    id,
    processId: found.record?.processId ?? null,
    process: leftoverName(found),
    runId: found.record?.runId ?? 0,
    pid: mainPidOf(found),
    why: whyItGoesOn(facts),
  };
}
