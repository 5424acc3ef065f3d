import type { TimelineEvent } from '../../../shared/contract/outcomes';
import type { ReloadOutcome } from '../../../shared/contract/reload-outcome';
import type { RunCause } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { Clock } from '../clock';
import type { ReloadOwner } from './reload-owner';

/** What the answer to a wish to reload is made of, beside what became of it. */
export type ReloadFacts = Pick<ReloadOutcome, 'build' | 'artifact'>;

/** One wish to reload, from the moment it comes to its outcome: what happened meanwhile and when, in ms since then. */
export class ReloadAsk {
  readonly cause: RunCause;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #startedMs: number;
  readonly #timeline: TimelineEvent[] = [{ atMs: 0, event: 'asked for' }];

  constructor(clock: Pick<Clock, 'monotonicMs'>, cause: RunCause) {
    this.cause = cause;
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  note(event: string): void {
    this.#timeline.push({ atMs: this.#sinceMs(), event });
  }

  /** What it came to, for whoever asked; the process is told of as it is now. */
  outcome(
    { id, config, state }: Pick<ReloadOwner, 'id' | 'config' | 'state'>,
    facts: ReloadFacts,
    outcome: ReloadOutcome['outcome'],
    change: Partial<ReloadOutcome>,
  ): ReloadOutcome {
    const current = runOf(state);
    this.note(outcome);
    return {
      processId: id,
      process: config.name,
      runId: current?.runId ?? null,
      pid: current?.pid ?? null,
      outcome,
      ...facts,
      errors: [],
      restart: null,
      signal: null,
      stale: null,
      durationMs: this.#sinceMs(),
      cause: this.cause,
      timeline: this.#timeline,
      warning: null,
      message: null,
      ...change,
    };
  }

  #sinceMs(): number {
    return Math.round((this.#clock.monotonicMs() - this.#startedMs) * 10) / 10;
  }
}
