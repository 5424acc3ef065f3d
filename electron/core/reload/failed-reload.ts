import type { RunningArtifact } from '../../../shared/model/reload';
import { type Clock, wait } from '../clock';
import type { ArtifactKeeper } from './artifact-keeper';
import type { ReloadAsk } from './reload-ask';

/**
 * Whether what serves now is what is on disk, and not the very program that served when a reload had failed (`served`; null where that could not
 * be read). Pure. A new process that dies of its configuration leaves one that is on disk, too.
 */
export function servesAnew(served: RunningArtifact | null, now: RunningArtifact | null): boolean {
  return now !== null && now.state === 'current' && (now.pid !== served?.pid || now.hash !== served.hash);
}

/** Nobody waits for it any more, and a look costs a few file reads. */
const LOOK_EVERY_MS = 1_000;

/** The last reload that left the version from before serving, for as long as that one serves. */
export class FailedReload {
  #failed: { readonly ask: ReloadAsk; readonly text: string; readonly served: RunningArtifact | null } | null = null;
  readonly #artifact: Pick<ArtifactKeeper, 'read' | 'running'>;
  readonly #onThrough: (ask: ReloadAsk) => void;

  /** `onThrough` hears of a reload that had failed and whose version serves all the same. */
  constructor(artifact: Pick<ArtifactKeeper, 'read' | 'running'>, onThrough: (ask: ReloadAsk) => void) {
    this.#artifact = artifact;
    this.#onThrough = onThrough;
  }

  /** What is said of it; null while none has failed. */
  get text(): string | null {
    return this.#failed?.text ?? null;
  }

  /** A reload has failed just now, and what serves has been read since. */
  note(ask: ReloadAsk, text: string): void {
    this.#failed = { ask, text, served: this.#artifact.running };
  }

  /** Its run is over, or a later reload came through. Twice does nothing. */
  forget(): void {
    this.#failed = null;
  }

  /** A new process has taken over since. Without one that has failed it does nothing. */
  through(): void {
    const failed = this.#failed;
    this.#failed = null;
    if (failed !== null) this.#onThrough(failed.ask);
  }

  /** Reads what serves now, and whether that is the new version. Never rejects. */
  async look(): Promise<RunningArtifact | null> {
    const failed = this.#failed;
    const now = await this.#artifact.read();
    if (failed !== null && failed === this.#failed && servesAnew(failed.served, now)) this.through();
    return now;
  }

  /** Looks on for so long, for a server that took its time; less long where it is through, forgotten, or another reload has failed. Never rejects. */
  async follow(clock: Clock, limitMs: number): Promise<void> {
    const failed = this.#failed;
    for (let leftMs = limitMs; failed !== null && failed === this.#failed && leftMs > 0; leftMs -= LOOK_EVERY_MS) {
      await wait(clock, LOOK_EVERY_MS);
      await this.look();
    }
  }
}
