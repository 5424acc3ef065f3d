import { configHashOf } from './config-hash';
import { firmPorts } from './known-ports';
import type { StartOfRun } from './live-run';
import type { MemberScanner } from './member-scanner';
import type { PortSeam } from './port-seam';
import { effectiveStop } from './process-view';
import type { GuardedRun, RunGuard } from './run-guard';
import type { ProcessMemory } from './supervisor-api';

/** A stop command with the variables it learns beside those of its process, and SLIPWAY_PID, which whoever runs it sets. Pure. */
function stopCommandLine(line: string, name: string, runId: number): string {
  return `export SLIPWAY_PROCESS='${name.replaceAll("'", "'\\''")}' SLIPWAY_RUN_ID=${runId}\n${line}`;
}

/** What the guard is told about a run of a process. Pure. */
export function guardedRun(
  start: Pick<StartOfRun, 'processId' | 'runId' | 'source' | 'move'>,
  memory: ProcessMemory,
  ephemeralRange: PortSeam['ephemeralRange'],
): GuardedRun {
  const { command, ...stop } = effectiveStop(start.source, memory);
  return {
    processId: start.processId,
    runId: start.runId,
    stop,
    stopCommand: command === null ? undefined : stopCommandLine(command, start.source.name, start.runId),
    keepRunning: start.source.keepRunning === true,
    ports: [...new Set(firmPorts(start, memory, ephemeralRange).map(({ port }) => port))],
    configHash: configHashOf(start.source),
  };
}

/** A build ends with its host; it may finish its file, as when it is cancelled. */
export const GUARDED_BUILD: GuardedRun = {
  processId: null,
  runId: 0,
  stop: { stopSignal: 'SIGTERM', killDelayMs: 2_000, scope: 'tree' },
  keepRunning: false,
  ports: [],
};

/** Tells the guard of every run that is tracked from its spawn to its proof of death: the two moments the scanner hears of anyway. */
export function guardScanner(scanner: MemberScanner, guard: RunGuard): MemberScanner {
  return {
    ...scanner,
    track(run, isJustBorn) {
      scanner.track(run, isJustBorn);
      guard.spawned(run);
    },
    untrack(run) {
      scanner.untrack(run);
      guard.letGo(run.uuid);
    },
  };
}
