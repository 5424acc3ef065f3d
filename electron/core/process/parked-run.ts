import { statSync } from 'node:fs';
import type { ProcessConfig } from '../../../shared/model/process';
import type { Timer } from '../clock';
import { type BirthOfRun, type BornRun, bearRun } from './bear-run';
import type { CoreDeps } from './core-deps';
import { resolveCommand } from './resolve-command';
import type { ParkedChild } from './spawn-child';

/** Whoever saves a file and gets no restart of it (the same content, a change of mind) keeps no shell for longer. */
const UNUSED_MS = 1_000;
/** Nor does a start that waits for long, for a port or a dependency. */
const LONGEST_MS = 30_000;

/**
 * What a run takes over at its spawn, but for the configuration, which is compared by being the very same object. How it is to be stopped is not
 * in it: the guard is told of every change of that.
 */
function essenceOf({ runId, config: { cwd }, env }: BirthOfRun, argv: readonly string[]): string {
  // A folder that was removed and made again is another one, though it has the same name.
  const folder = statSync(cwd, { throwIfNoEntry: false });
  return JSON.stringify([argv, runId, cwd, folder?.dev, folder?.ino, env]);
}

/** A run whose output is held has more than a shell to it; and the guardian of a killed host must not run a stop command for a mere shell. */
function mayPark({ source }: BirthOfRun): boolean {
  return source.keepRunning !== true && source.stop.command === null;
}

interface Parked {
  readonly source: ProcessConfig;
  readonly essence: string;
  readonly born: BornRun<ParkedChild>;
}

/**
 * The next run of a process, spawned while the one before still lives: the shell of its prelude, marked, guarded and tracked like any root, which
 * waits to be told that it may become the program. It is told by whoever would spawn (`startRun`, after the gate), and only if that start is in
 * every respect the one it was parked for; else it is dropped, and nobody hears of it. It holds no port, and no pipe of another run.
 */
export class ParkedRun {
  readonly #deps: CoreDeps;
  /** Whether a restart is still to be expected; asked when the parked child has waited for a while. */
  readonly #isWanted: () => boolean;
  #parked: Parked | null = null;
  #work: Promise<void> = Promise.resolve();
  /** Counts up with each `drop`: what is being parked meanwhile is not wanted any more. */
  #drops = 0;
  #expiry: Timer | null = null;

  constructor(deps: CoreDeps, isWanted: () => boolean) {
    this.#deps = deps;
    this.#isWanted = isWanted;
  }

  /** Somebody waits to be told. */
  get isThere(): boolean {
    return this.#parked !== null;
  }

  /** Parks the run that `start` tells of; null: there will be none. Again for the same: one is parked. Never rejects. */
  park(start: () => Promise<BirthOfRun | null>): Promise<void> {
    if (this.#deps.park === undefined) return Promise.resolve();
    const drops = this.#drops;
    this.#work = this.#work
      .then(() => this.#parkNow(start, drops))
      .catch(() => {
        // A start that fails ahead of its time fails once more in time, and is told then.
      });
    return this.#work;
  }

  /** The parked run becomes `start`, whose program begins now. Null, and nothing is parked any more, if it is not what was parked. */
  take(start: BirthOfRun, argv: readonly string[]): BornRun | null {
    const parked = this.#parked;
    if (parked === null || parked.source !== start.source || parked.essence !== essenceOf(start, argv)) {
      this.drop();
      return null;
    }
    this.#parked = null;
    // What is still being parked would be for a run that has begun.
    this.#drops += 1;
    this.#expiry?.cancel();
    parked.born.child.begin();
    return parked.born;
  }

  /** What is parked, or is about to be, is not wanted any more. Twice does nothing. */
  drop(): void {
    this.#drops += 1;
    this.#expiry?.cancel();
    const parked = this.#parked;
    this.#parked = null;
    if (parked !== null) this.#end(parked.born);
  }

  async #parkNow(tellStart: () => Promise<BirthOfRun | null>, drops: number): Promise<void> {
    const { park } = this.#deps;
    const start = await tellStart();
    if (park === undefined || start === null || drops !== this.#drops || !mayPark(start)) return;
    const resolved = resolveCommand(start.config.command, start.config.cwd, start.env, this.#deps.traits.platform);
    if (!resolved.ok) return;
    const essence = essenceOf(start, resolved.argv);
    if (this.#parked?.essence !== essence || this.#parked.source !== start.source) {
      if (this.#parked !== null) this.#end(this.#parked.born);
      this.#parked = null;
      const born = await bearRun(this.#deps, start, resolved.argv, park);
      if ('failed' in born) return;
      if (drops !== this.#drops) {
        this.#end(born);
        return;
      }
      const parked = { source: start.source, essence, born };
      this.#parked = parked;
      void born.child.exited.then(() => {
        if (this.#parked === parked) this.drop();
      });
    }
    this.#armExpiry(this.#deps.clock.monotonicMs());
  }

  #end({ child, identity }: BornRun<ParkedChild>): void {
    child.drop();
    for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
    this.#deps.scanner.untrack(identity);
  }

  #armExpiry(sinceMs: number): void {
    this.#expiry?.cancel();
    this.#expiry = this.#deps.clock.setTimer(() => {
      if (this.#isWanted() && this.#deps.clock.monotonicMs() - sinceMs < LONGEST_MS) this.#armExpiry(sinceMs);
      else this.drop();
    }, UNUSED_MS);
  }
}
