import type { RunHeader } from '../../shared/model/log';
import type { ProcessSnapshot, SignalRecord } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import type { StopRecord } from '../../shared/model/stop-sequence';
import { exitJson, instant } from './json-shapes';
import { signalCountsOf } from './signal-counts';
import { stopCourseJson } from './stop-course-json';

/** How a run's stop went, as `stop` prints it, and who asked for it, in which steps, and what happened when. */
function stopOfRunJson(stop: StopRecord) {
  return {
    askedAt: instant(stop.askedAt),
    askedBy: stop.askedBy,
    ...stopCourseJson(stop),
    commandFailed: stop.commandFailed ?? null,
    events: stop.events.map(({ atMs, kind, text, detail }) => ({ atMs, kind, text, detail })),
  };
}

function signalOfRunJson({ at, signal, target, pids, by, effect }: SignalRecord) {
  return { at: instant(at), signal, target: target ?? null, pids, by, effect: effect ?? null };
}

/** What is known of a run: from its record, or from the process while it lives. Pure. */
export function runFacts(run: RunHeader, process: ProcessSnapshot) {
  if (run.end !== undefined) return run.end;
  const { state, lastStop, lastSignals } = process;
  const isLive = runOf(state)?.runId === run.runId;
  return {
    // From its spawn, as in the record of a run that is over; the header's time is that of its build.
    readyMs: isLive ? (process.birth?.bootMs ?? null) : null,
    stopMs: null,
    buildMs: isLive ? (process.birth?.buildMs ?? null) : null,
    birth: isLive ? process.birth : undefined,
    exit: null,
    stop: lastStop?.runId === run.runId ? lastStop : undefined,
    signals: isLive ? lastSignals : undefined,
    signalCounts: isLive ? process.signalCounts : undefined,
  };
}

/** The document of `runs`, oldest first. `cause.kind` is null for a run of an older version, which kept the words only. Pure. */
export function runsJson(runs: readonly RunHeader[], process: ProcessSnapshot) {
  return {
    runs: runs.map((run) => {
      const facts = runFacts(run, process);
      return {
        runId: run.runId,
        cause: run.why ?? { kind: null, files: [], by: run.cause },
        startedAt: instant(run.startedAt),
        readyMs: facts.readyMs,
        stopMs: facts.stopMs,
        buildMs: facts.buildMs ?? null,
        birth: facts.birth ?? null,
        exit: exitJson(facts.exit),
        notStarted: run.notStarted ?? null,
        guardian: run.end?.guardian ?? null,
        stop: facts.stop === undefined ? null : stopOfRunJson(facts.stop),
        signals: (facts.signals ?? []).map(signalOfRunJson),
        signalCounts: signalCountsOf(facts),
      };
    }),
  };
}
