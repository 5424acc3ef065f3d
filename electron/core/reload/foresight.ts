import type { ProcessId } from '../../../shared/model/process';
import { wait } from '../clock';
import type { CoreDeps } from '../process/core-deps';
import type { FileChanges } from '../watch/project-watches';

/**
 * A save is two events at least (emptied, written), some 0.5 ms apart, and a spawn holds this thread for 4 to 6 ms: the second would be heard that
 * much later, and the debounce, which counts from it, would end as much later.
 */
const REST_OF_SAVE_MS = 1;
/** A batch that goes on for longer (a checkout, a long debounce) asks again. */
const YOUNG_MS = 500;

/**
 * What the restart that may follow a change has to know, looked up while the debounce runs: whether the project may run anything (it is read
 * again: 4 ms), then what that restart would spawn (`lookAhead`), and who the members of the run are (the look at the stop is as good while nothing
 * is born meanwhile, so it comes last).
 */
export class Foresight {
  readonly #deps: Pick<CoreDeps, 'clock' | 'scanner' | 'mayRun' | 'planStamp' | 'watches'>;
  readonly #id: ProcessId;
  readonly #lookAhead: () => Promise<void>;
  /** The stamp of the plan that was last found to be approved: read again, it would be the same. */
  #approved: string | null = null;
  #judging: Promise<unknown> | null = null;
  #seen: { readonly atMs: number; readonly stamp: string | null; readonly denied: Promise<string | null> } | null = null;

  constructor(
    deps: Pick<CoreDeps, 'clock' | 'scanner' | 'mayRun' | 'planStamp' | 'watches'>,
    id: ProcessId,
    lookAhead: () => Promise<void>,
  ) {
    this.#deps = deps;
    this.#id = id;
    this.#lookAhead = lookAhead;
  }

  /** Files change right now. Never rejects; again: looks again. */
  begin(): void {
    const stamp = this.#stamp();
    const denied = this.#isApproved(stamp) ? Promise.resolve(null) : this.#ask();
    this.#seen = { atMs: this.#deps.clock.monotonicMs(), stamp, denied };
    this.#look(denied).catch(() => {
      // Whoever asks for it hears of a failure, and a table that cannot be read now is read again by the stop, which says so.
    });
  }

  /** Whether the change may run anything (`denied`), and who made it. */
  judge(changes: FileChanges): Promise<readonly [denied: string | null, changer: string | null]> {
    const judging = Promise.all([this.denied(changes), changes.changer]);
    this.#judging = judging;
    return judging;
  }

  /**
   * Resolves when no file has changed for the whole debounce, and what had is part of the cause of the run that begins then: why that may not run
   * (the project was changed, or is not trusted any more), or null.
   */
  async filesQuiet(): Promise<string | null> {
    await this.#deps.watches?.quiet(this.#id);
    // Whoever asked hears of a failure.
    await this.#judging?.catch(() => null);
    return this.#isApproved(this.#stamp()) ? null : this.#ask();
  }

  /**
   * Why the change may not run anything, or null: the answer from the beginning of this batch, which is used once, or a new one. It counts only
   * while the files the plan was read from, and what was approved of them, are as they were before it was asked for.
   */
  denied({ firstAtMs }: Pick<FileChanges, 'firstAtMs'>): Promise<string | null> {
    const seen = this.#seen;
    this.#seen = null;
    const isYoung = seen !== null && seen.atMs >= firstAtMs && this.#deps.clock.monotonicMs() - seen.atMs < YOUNG_MS;
    const stamp = this.#stamp();
    if (this.#isApproved(stamp)) return Promise.resolve(null);
    return isYoung && seen.stamp !== null && seen.stamp === stamp ? seen.denied : this.#ask();
  }

  #isApproved(stamp: string | null): boolean {
    return stamp !== null && stamp === this.#approved;
  }

  async #look(denied: Promise<string | null>): Promise<void> {
    if ((await denied) !== null) return;
    await wait(this.#deps.clock, REST_OF_SAVE_MS);
    await this.#lookAhead();
    await this.#deps.scanner.scan();
  }

  #stamp(): string | null {
    return this.#deps.planStamp?.(this.#id) ?? null;
  }

  async #ask(): Promise<string | null> {
    const before = this.#stamp();
    const denied = (await this.#deps.mayRun?.(this.#id)) ?? null;
    this.#approved = denied === null && before === this.#stamp() ? before : null;
    return denied;
  }
}
