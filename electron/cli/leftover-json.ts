import type { KeptRun, LeftoverOutcome, LeftRun } from '../../shared/contract/outcomes';
import type { LeftoverScan, LeftoverSnapshot } from '../../shared/model/leftover';
import type { StopRecord } from '../../shared/model/stop-sequence';

/** Documents of what an earlier session left, and of what this one lets go on. All pure. */

export function leftoverJson(one: LeftoverSnapshot) {
  return {
    id: one.id,
    process: one.name,
    processId: one.processId,
    runId: one.runId,
    members: one.members.map(({ pid, command }) => ({ pid, command })),
    ports: one.ports.map(({ protocol, address, port, pid }) => ({ protocol, address, port, pid })),
    startedAt: one.startedAt === null ? null : new Date(one.startedAt).toISOString(),
    reason: one.reason,
    state: one.state,
    suggested: one.suggested,
    whyNotAdopt: one.whyNotAdopt,
  };
}

export function leftoverScanJson(scan: LeftoverScan | undefined) {
  return scan === undefined
    ? null
    : { at: new Date(scan.at).toISOString(), readMs: scan.readMs, runs: scan.runs, processes: scan.processes };
}

/** The stop of a leftover: what `stop` tells of a process. */
function stopRecordJson(stop: StopRecord) {
  return {
    outcome: stop.outcome,
    escalated: stop.escalated,
    durationMs: stop.durationMs,
    signals: stop.signals.map(({ atMs, signal, target, pid }) => ({ atMs, signal, target, pid })),
    survivors: stop.survivors.map(({ pid, command, reason }) => ({ pid, command, reason })),
    ports: stop.ports.map(({ port, releasedAtMs }) => ({ port, releasedAtMs })),
  };
}

export function leftoverOutcomeJson({ id, name, processId, runId, action, done, text, stop }: LeftoverOutcome) {
  return { id, process: name, processId, runId, action, done, text, stop: stop && stopRecordJson(stop) };
}

export function leftRunJson({ id, process, processId, runId, pid, why }: LeftRun) {
  return { id, process, processId, runId, pid, why };
}

/** What a host that ends says of a run it does not end. */
export function leftRunText({ process, runId, pid, why }: LeftRun): string {
  return `${process} of an earlier session still runs (run ${runId}, pid ${pid}): ${why}`;
}

export function keptJson({ process, processId, runId, pid }: KeptRun) {
  return { process, processId, runId, pid };
}
