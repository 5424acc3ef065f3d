import type { LeftoverAction } from '../model/leftover';
import type { AnyVerdict, PortVerdict, SocketFileVerdict } from '../model/port-verdict';
import type { ProcessId, RunCause } from '../model/process';
import type { RunBirth, StaleArtifact } from '../model/reload';
import type { SignalEffect } from '../model/signal';
import type { ConnectionSample, PortRelease, SentSignal, StopRecord, StopStep, Survivor } from '../model/stop-sequence';
import type { StopPrediction } from '../model/suggest-stop-signal';
import type { Suspect } from '../model/suspect';

/** What a stop came to. The call resolves with this, not with "sent". */
export interface StopOutcome {
  readonly processId: ProcessId;
  readonly process: string;
  readonly runId: number | null;
  readonly outcome: 'stopped' | 'not-running' | 'unkillable';
  readonly escalated: boolean;
  /** As in the record: who did not wait for the steps; absent where nobody cut them short. */
  readonly forcedBy?: string | undefined;
  readonly durationMs: number;
  /** The plan that was carried out, the last step SIGKILL; empty where nothing ran. */
  readonly steps: readonly StopStep[];
  readonly signals: readonly SentSignal[];
  readonly survivors: readonly Survivor[];
  readonly ports: readonly PortRelease[];
  /** As in the record; absent where it held no port or connections cannot be counted. */
  readonly connections?: readonly ConnectionSample[];
  /** Why a port was not free at the gate's limit; null when all were. */
  readonly verdict: PortVerdict | null;
  /** A sentence to add, e.g. that TIME_WAIT rows remain and for how long; null when there is nothing to say. */
  readonly note: string | null;
}

export interface TimelineEvent {
  readonly atMs: number;
  readonly event: string;
}

export interface StartOutcome {
  readonly processId: ProcessId;
  readonly process: string;
  readonly runId: number | null;
  readonly pid: number | null;
  readonly outcome: 'ready' | 'running' | 'waiting' | 'overdue' | 'exited' | 'failed' | 'build-failed';
  /** The stop that came first; null for a plain start or when it was not running. */
  readonly stop: StopOutcome | null;
  readonly build: { readonly durationMs: number; readonly code: number | null } | null;
  /** ms from spawn to ready; null when it is not ready. */
  readonly readyMs: number | null;
  readonly durationMs: number;
  readonly overdue: boolean;
  readonly cause: RunCause;
  readonly timeline: readonly TimelineEvent[];
  /** Where the time went, part by part; absent where it never came to a spawn. */
  readonly birth?: RunBirth | undefined;
  /** Why it waits or failed, where a port or a socket file is the reason. */
  readonly verdict: AnyVerdict | null;
  /** What happened, in words; null when all went well. */
  readonly message: string | null;
}

export interface SignalOutcome {
  readonly processId: ProcessId;
  readonly process: string;
  readonly runId: number;
  readonly signal: string;
  readonly delivered: readonly number[];
  /** What each process was going to do with it, read just before sending. */
  readonly effect: Readonly<Record<string, SignalEffect>>;
  readonly warning: string | null;
  /** The program is older than its sources: set where the signal may make it execute itself anew. */
  readonly stale?: StaleArtifact | undefined;
}

/** What each signal would do to each member right now. */
export interface SignalForecast {
  readonly processId: ProcessId;
  readonly runId: number | null;
  readonly readAt: number;
  /** The program is older than its sources: a signal that makes it execute itself anew would bring the old version back. */
  readonly stale?: StaleArtifact | undefined;
  readonly members: readonly {
    readonly pid: number;
    readonly command: string;
    readonly main: boolean;
    /** Signal name → effect, for every signal of the catalogue this platform has. */
    readonly effects: Readonly<Record<string, SignalEffect>>;
    /** It is another user's and may not be signalled. */
    readonly refuses?: boolean;
  }[];
  /** What a stop would come to, and a better signal for it; null where nothing runs or nothing can be read. */
  readonly stop: StopPrediction | null;
}

/** What looks like part of the latest run of a process; `runId` null: it has not run since the host started. */
export interface SuspectList {
  readonly processId: ProcessId;
  readonly runId: number | null;
  readonly suspects: readonly Suspect[];
}

export interface SuspectOutcome {
  readonly processId: ProcessId;
  readonly pid: number;
  /** True when SIGKILL was needed. */
  readonly escalated: boolean;
  readonly durationMs: number;
  /** What was done, for people. */
  readonly text: string;
  /** What still looks like part of the run. */
  readonly suspects: readonly Suspect[];
}

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly home: string;
  readonly folders: readonly { readonly name: string; readonly path: string; readonly looksLikeProject: boolean }[];
  /** Folders in it whose name begins with a dot; they are not listed. Absent from an older host. */
  readonly hidden?: number | undefined;
}

export interface ResolveOutcome {
  readonly port: number;
  readonly action: string;
  readonly done: boolean;
  /** What was done, or why not. */
  readonly text: string;
  /** How it can be taken back, or that it can't be. */
  readonly undo: string;
  readonly stop: StopRecord | null;
  readonly verdict: PortVerdict;
}

/** What an answer to a leftover came to. */
export interface LeftoverOutcome {
  readonly id: string;
  readonly name: string;
  readonly processId: ProcessId | null;
  readonly runId: number;
  readonly action: LeftoverAction;
  /** False only where processes of it could not be ended. */
  readonly done: boolean;
  /** What was done, in words. */
  readonly text: string;
  /** The record of the stop; null for the other actions. */
  readonly stop: StopRecord | null;
}

/** A run that goes on without a host, by choice. */
export interface KeptRun {
  readonly processId: ProcessId;
  readonly process: string;
  readonly runId: number;
  readonly pid: number;
}

/** A run of an earlier session that still lives when the host ends. */
export interface LeftRun {
  /** Of the leftover. */
  readonly id: string;
  /** Null for a build. */
  readonly processId: ProcessId | null;
  readonly process: string;
  readonly runId: number;
  readonly pid: number;
  /** `you left it running`: the second half of a sentence. */
  readonly why: string;
}

export interface ShutdownOutcome {
  readonly stopped: readonly StopOutcome[];
  /** Empty unless it was asked to keep them. */
  readonly kept: readonly KeptRun[];
  /** Leftovers of an earlier session that nobody stopped: they go on. */
  readonly left: readonly LeftRun[];
}

export interface ResolveFileOutcome {
  readonly path: string;
  readonly action: string;
  readonly done: boolean;
  readonly text: string;
  readonly undo: string;
  readonly verdict: SocketFileVerdict;
}
