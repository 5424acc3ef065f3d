import type { SignalName } from './process';

/** One step of a stop: a signal to every target, then at most this long before the next step. */
export interface StopStep {
  readonly signal: SignalName;
  /** How long the targets may take before the next step, ms. The wait ends the moment the last member is gone. */
  readonly graceMs: number;
}

/** Who gets the stop signal: every member of the run, or its main process only. The last step (SIGKILL) always goes to every member. */
export type KillScope = 'tree' | 'main';

export interface StopConfig {
  /** Steps before the one below, in order; absent: there are none, which is the usual two-step stop. */
  readonly earlier?: readonly StopStep[] | undefined;
  /** Signal of the last step before SIGKILL; of the only one, unless `earlier` has others. */
  readonly stopSignal: SignalName;
  /** Wait of that step before SIGKILL, ms. */
  readonly killDelayMs: number;
  readonly scope: KillScope;
  /** A command run instead of the first signal, for what lives outside any tree; null for none. */
  readonly command: string | null;
}

/** SIGTERM and 5 s: the customary graceful stop; 5 s is Air's real cap, docker's is 10 s. */
export const DEFAULT_STOP: StopConfig = { stopSignal: 'SIGTERM', killDelayMs: 5_000, scope: 'tree', command: null };

/** What a stop needs to know of a configuration to be carried out without the rest of it. */
export type StopOrder = Pick<StopConfig, 'earlier' | 'stopSignal' | 'killDelayMs' | 'scope'>;

/** The configured steps in order, without the SIGKILL that always comes last. Never empty. Pure. */
export function stopSteps(stop: Pick<StopConfig, 'earlier' | 'stopSignal' | 'killDelayMs'>): readonly StopStep[] {
  return [...(stop.earlier ?? []), { signal: stop.stopSignal, graceMs: stop.killDelayMs }];
}

/** True where steps come before the last one: a signal chosen for the process cannot say which of them it replaces. Pure. */
export function hasSeveralSteps(stop: Pick<StopConfig, 'earlier'>): boolean {
  return (stop.earlier?.length ?? 0) > 0;
}

/** The longest a stop by this configuration can take before SIGKILL, ms. Pure. */
export function stopGraceMs(stop: Pick<StopConfig, 'earlier' | 'stopSignal' | 'killDelayMs'>): number {
  return stopSteps(stop).reduce((sum, step) => sum + step.graceMs, 0);
}

/** The slider's steps, ms: ten equal stops on its track. */
export const KILL_DELAY_STEPS_MS: readonly number[] = [0, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];
export const MAX_KILL_DELAY_MS = 600_000;

/** One signal that was sent during a stop. `atMs` counts from the moment the stop was asked for. */
export interface SentSignal {
  readonly atMs: number;
  readonly signal: SignalName;
  /** `group`: one delivery to the run's process group; `process`: to one process outside it. */
  readonly target: 'group' | 'process';
  readonly pid: number;
  /** Pids the delivery reached. */
  readonly pids: readonly number[];
}

export interface Survivor {
  readonly pid: number;
  readonly command: string;
  readonly reason: string;
}

export interface PortRelease {
  readonly port: number;
  /** ms after the stop was asked for; null when the port was not free at the gate's limit. */
  readonly releasedAtMs: number | null;
}

/** How many clients were connected to the run's listening ports, from this moment on. */
export interface ConnectionSample {
  /** ms after the stop was asked for. */
  readonly atMs: number;
  readonly count: number;
}

/** Something that happened during a stop, in words and as data, for the stop panel and the run's record. */
export interface StopEvent {
  readonly atMs: number;
  readonly kind: 'asked' | 'signal' | 'gone' | 'waiting' | 'escalated' | 'port-free' | 'port-held' | 'proved' | 'unkillable';
  readonly text: string;
  readonly detail: string | null;
}

/** The record of one stop; grows while the stop runs (`durationMs` null) and is kept with the run. */
export interface StopRecord {
  readonly runId: number;
  /** Instant at which the stop was asked for, epoch ms. */
  readonly askedAt: number;
  readonly askedBy: string;
  /** Plan that is being carried out; the last step is SIGKILL. */
  readonly steps: readonly StopStep[];
  readonly events: readonly StopEvent[];
  readonly signals: readonly SentSignal[];
  readonly survivors: readonly Survivor[];
  readonly ports: readonly PortRelease[];
  /**
   * Open connections to the run's ports: before the first signal, and each time the number changed. Absent where the run held no port and
   * where connections cannot be counted (macOS, Windows).
   */
  readonly connections?: readonly ConnectionSample[];
  /** True when SIGKILL was needed. */
  readonly escalated: boolean;
  /** Who had SIGKILL sent before the steps had run out; absent where they ran out by themselves, or nobody was left to get it. */
  readonly forcedBy?: string | undefined;
  /** How the stop command failed, so that the signal was sent after all; absent where it did not, or there was none. */
  readonly commandFailed?: string | undefined;
  /** ms from asked to proof; null while it runs. */
  readonly durationMs: number | null;
  readonly outcome: 'stopping' | 'stopped' | 'unkillable';
}

const FORCED: Readonly<Record<string, string>> = {
  window: 'forced in the window',
  'command line': 'forced from the command line',
  tray: 'forced from the tray',
  host: 'forced by the end of the host',
};

/** How a stop came to SIGKILL: its steps ran out, or somebody did not wait for them. Null where it needed none. Pure. */
export function killedText(stop: Pick<StopRecord, 'escalated' | 'forcedBy'>): string | null {
  if (!stop.escalated) return null;
  return stop.forcedBy === undefined ? 'SIGKILL was needed' : (FORCED[stop.forcedBy] ?? `forced by ${stop.forcedBy}`);
}
