import type { AnyVerdict, SplitPort } from '../../../shared/model/port-verdict';
import type { CommandSpec, ProcessConfig, ProcessId, ProcessSnapshot, ProjectId, RunCause } from '../../../shared/model/process';
import { PHASE_OF_STATE, type ProcessState } from '../../../shared/model/process-state';
import type { ReloadView } from '../../../shared/model/reload';
import { hasSeveralSteps, type StopConfig, type StopRecord, stopSteps } from '../../../shared/model/stop-sequence';
import { configHashOf, runEssence } from './config-hash';
import { describeState } from './describe-state';
import { knownPorts, movePort } from './known-ports';
import type { LiveRun } from './live-run';
import { currentAdvice } from './stop-advice';
import type { ProcessMemory } from './supervisor-api';

const HOUR_MS = 3_600_000;
/** Twelve bars of two hours: the sparkline of the process list. */
const BUCKETS = 12;
const BUCKET_MS = 2 * HOUR_MS;

/** Signals of the current run in a snapshot, which goes out with every change; the rest is kept with the run. */
const SHOWN_SIGNALS = 20;

/** The command as one line, control and bidi characters escaped so that what is shown is what would run. Pure. */
export function commandText(command: CommandSpec): string {
  const line =
    command.kind === 'shell'
      ? command.line
      : command.argv.map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
  return line.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Restarts of the last 24 h in buckets of two hours, oldest first. Pure. */
export function restartBuckets(times: readonly number[], now: number): readonly number[] {
  const buckets = new Array<number>(BUCKETS).fill(0);
  for (const at of times) {
    const index = BUCKETS - 1 - Math.floor((now - at) / BUCKET_MS);
    if (index >= 0 && index < BUCKETS) buckets[index] = (buckets[index] ?? 0) + 1;
  }
  return buckets;
}

/** The memory after one more restart; those older than a day are forgotten. Pure. */
export function withRestart(memory: ProcessMemory, now: number): Pick<ProcessMemory, 'restartTimes'> {
  return { restartTimes: [...memory.restartTimes.filter((at) => now - at < 24 * HOUR_MS), now] };
}

/**
 * Stop settings in force: the project file's, with what was changed in the window on top. A kill delay is the wait of the last step before
 * SIGKILL; a stop signal counts only while the file has one step. Pure.
 */
export function effectiveStop(config: ProcessConfig, memory: ProcessMemory): StopConfig {
  return {
    ...config.stop,
    stopSignal: hasSeveralSteps(config.stop) ? config.stop.stopSignal : (memory.stopSignal ?? config.stop.stopSignal),
    killDelayMs: memory.killDelayMs ?? config.stop.killDelayMs,
  };
}

function isAsInFile(stop: StopConfig, file: StopConfig): boolean {
  return stop.stopSignal === file.stopSignal && stop.killDelayMs === file.killDelayMs;
}

/** Whether the two would run the same program in the same surroundings. Pure. */
export function runsTheSame(one: ProcessConfig, other: ProcessConfig): boolean {
  return one === other || runEssence(one) === runEssence(other);
}

/** Whether the configuration on disk says something else than the run was started with. Pure. */
export function hasDrifted(run: LiveRun | null, config: ProcessConfig): boolean {
  if (run === null) return false;
  const startedWith = run.adopted?.configHash ?? null;
  return startedWith === null ? !runsTheSame(run.source, config) : configHashOf(config) !== startedWith;
}

export interface ProcessFacts {
  readonly id: ProcessId;
  readonly projectId: ProjectId;
  readonly config: ProcessConfig;
  readonly memory: ProcessMemory;
  readonly state: ProcessState;
  readonly run: LiveRun | null;
  readonly stop: StopRecord | null;
  readonly verdict: AnyVerdict | null;
  readonly splitPorts: readonly SplitPort[];
  readonly cause: RunCause | null;
  readonly buildingSince: number | null;
  readonly withoutReadyCheck: boolean;
  readonly reload: ReloadView;
  readonly now: number;
}

/** One process as the doors see it. Pure. */
export function viewProcess(facts: ProcessFacts): ProcessSnapshot {
  const { config, memory, state, run } = facts;
  const stop = effectiveStop(config, memory);
  const recent = memory.restartTimes.filter((at) => facts.now - at < 24 * HOUR_MS);
  return {
    id: facts.id,
    projectId: facts.projectId,
    name: config.name,
    commandLine: commandText(config.command),
    cwd: config.cwd,
    source: config.source,
    buildLine: config.build === null ? null : commandText(config.build),
    state,
    phase: PHASE_OF_STATE[state.kind],
    detail: describeState(state, {
      stop: facts.stop,
      building: facts.buildingSince !== null,
      buildFailed: facts.reload.buildFailure !== null,
      reloadFailed: facts.reload.reloadFailure != null,
      watchPaused: facts.reload.watch.kind === 'paused',
      withoutReadyCheck: facts.withoutReadyCheck,
      ...(config.refusal === undefined ? {} : { refusal: config.refusal }),
    }),
    members: run?.members ?? [],
    ports: run?.listeners ?? [],
    expectedPorts: knownPorts(config, memory).map((port) => movePort(port, run === null ? (memory.portChoice ?? null) : run.move)),
    restartBuckets: restartBuckets(recent, facts.now),
    restarts: recent.length,
    cpuPercent: run?.cpuPercent ?? null,
    rssBytes: run?.rssBytes ?? null,
    stop,
    ...(isAsInFile(stop, config.stop) ? {} : { stopInFile: config.stop }),
    restartPolicy: config.restart,
    lastStop: facts.stop,
    pastStops: memory.pastStops,
    stopAdvice: currentAdvice(memory.stopAdvice, stopSteps(stop)[0]?.signal ?? stop.stopSignal, commandText(config.command)),
    lastSignals: run?.signals.slice(-SHOWN_SIGNALS) ?? [],
    ...(run !== null && run.signals.length > SHOWN_SIGNALS ? { signalCounts: run.signalCounts } : {}),
    ...(run?.birth == null ? {} : { birth: run.birth }),
    verdict: facts.verdict,
    splitPorts: facts.splitPorts,
    portChoice: memory.portChoice ?? null,
    move: run?.move ?? null,
    drift: hasDrifted(run, config),
    ...(config.refusal === undefined ? {} : { refusal: config.refusal }),
    cause: facts.cause,
    buildingSince: facts.buildingSince,
    reload: facts.reload,
  };
}
