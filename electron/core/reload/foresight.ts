import { basename } from 'node:path';
import type { ProcessId } from '../../../shared/model/process';
import type { CoreDeps } from '../process/core-deps';
import type { FileChanges } from '../watch/project-watches';

/** Files a plan may be read from: a batch that has one of them asks again. */
const PLAN_FILE =
  /^(?:slipway\.ya?ml|\.?air\.toml|Procfile.*|package\.json|process-compose.*\.ya?ml|(?:docker-)?compose.*\.ya?ml|\.foreman|\.env.*)$/;

/** A batch that goes on for longer (a checkout, a long debounce) asks again. */
const YOUNG_MS = 500;

/**
 * What the restart that may follow a change has to know, looked up while the debounce runs: whether the project may run anything (it is read
 * again: 4 ms), and who the members of the run are (the look at the stop is as good while nothing is born meanwhile).
 */
export class Foresight {
  readonly #deps: Pick<CoreDeps, 'clock' | 'scanner' | 'mayRun'>;
  readonly #id: ProcessId;
  #seen: { readonly atMs: number; readonly denied: Promise<string | null> } | null = null;

  constructor(deps: Pick<CoreDeps, 'clock' | 'scanner' | 'mayRun'>, id: ProcessId) {
    this.#deps = deps;
    this.#id = id;
  }

  /** Files change right now. Never rejects; again: looks again. */
  begin(): void {
    const denied = this.#ask();
    // Whoever asks for it hears of a failure; it may be that nobody does.
    denied.catch(() => null);
    this.#seen = { atMs: this.#deps.clock.monotonicMs(), denied };
    // A table that cannot be read now is read again by the stop, which says so.
    this.#deps.scanner.scan().catch(() => null);
  }

  /** Why the change may not run anything, or null: the answer from the beginning of this batch, which is used once, or a new one. */
  denied({ paths, firstAtMs }: Pick<FileChanges, 'paths' | 'firstAtMs'>): Promise<string | null> {
    const seen = this.#seen;
    this.#seen = null;
    const isYoung = seen !== null && seen.atMs >= firstAtMs && this.#deps.clock.monotonicMs() - seen.atMs < YOUNG_MS;
    const counts = isYoung && !paths.some((path) => PLAN_FILE.test(basename(path)));
    return counts ? seen.denied : this.#ask();
  }

  async #ask(): Promise<string | null> {
    return (await this.#deps.mayRun?.(this.#id)) ?? null;
  }
}
