import type { OwnedPort, ProcessId, ProjectId } from './process';
import type { StopRecord } from './stop-sequence';

/** What becomes of processes that an earlier host left alive. `ask`: they are offered, and nothing is done until somebody answers. */
export const LEFTOVER_POLICIES = ['ask', 'stop', 'adopt', 'leave'] as const;
export type LeftoverPolicy = (typeof LEFTOVER_POLICIES)[number];

/** What a person can do with one. */
export type LeftoverAction = 'stop' | 'adopt' | 'leave';

/** What quitting the app does with what runs. `ask`: a question each time. */
export const QUIT_POLICIES = ['ask', 'stop', 'keep'] as const;
export type QuitPolicy = (typeof QUIT_POLICIES)[number];

/** Why it lives on. `kept`: by choice, when the host ended. `keep-running`: by the project's file. `host-killed`: nobody could stop it. `left`: somebody was asked, and left it. */
export type LeftoverReason = 'host-killed' | 'kept' | 'keep-running' | 'left';

/** A run of an earlier host of this state directory whose processes live, and that no host holds. Instants are epoch ms. */
export interface LeftoverSnapshot {
  /** Stable over restarts of the host, as long as it lives. */
  readonly id: string;
  /** Null for a build. */
  readonly processId: ProcessId | null;
  readonly projectId: ProjectId | null;
  /** `api`, or `a build`. */
  readonly name: string;
  readonly runId: number;
  /** Its live processes, oldest first. */
  readonly members: readonly { readonly pid: number; readonly command: string }[];
  /** Where they listen. */
  readonly ports: readonly OwnedPort[];
  /** When the run began; null when that was not kept. */
  readonly startedAt: number | null;
  readonly reason: LeftoverReason;
  /** `offered`: it waits for an answer. `left`: the answer was to leave it. */
  readonly state: 'offered' | 'stopping' | 'left';
  /** The answer that suggests itself. */
  readonly suggested: LeftoverAction;
  /** Why it cannot be adopted, as a sentence with the next step; null when it can. */
  readonly whyNotAdopt: string | null;
  /** The stop under way, or one that could not end it; null otherwise. */
  readonly stop: StopRecord | null;
}

/** One look for leftovers at a host's start. */
export interface LeftoverScan {
  readonly at: number;
  /** How long the look took, ms. */
  readonly readMs: number;
  readonly runs: number;
  readonly processes: number;
}
