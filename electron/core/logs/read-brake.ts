import type { Clock, Timer } from '../clock';

/** How long a child may be kept waiting for the disk at a stretch. Then its output is read again and given up if need be. */
const MAX_PAUSE_MS = 1_000;

/**
 * Keeps the readers of one process's pipes from running away from the disk. On a busy machine the disk's thread may fall behind a child
 * that writes 500 MB/s; stopping to read for some milliseconds loses nothing. A disk that stands still must not hold the child: after 1 s
 * the brake lets go and stays off until the disk has moved.
 */
export class ReadBrake {
  private readonly waiting = new Set<() => void>();
  private timer: Timer | null = null;
  private givenUp = false;

  constructor(
    private readonly clock: Clock,
    private readonly waitingBytes: () => number,
    private readonly pauseBytes: number,
  ) {}

  /** Whether a reader should stop now. It is called back once, through `resume`, when it may go on. */
  shouldPause(resume: () => void): boolean {
    if (this.givenUp || this.waitingBytes() < this.pauseBytes) return false;
    this.waiting.add(resume);
    this.timer ??= this.clock.setTimer(() => {
      this.givenUp = true;
      this.release();
    }, MAX_PAUSE_MS);
    return true;
  }

  /** The disk has taken something. */
  moved(): void {
    this.givenUp = false;
    if (this.waiting.size > 0 && this.waitingBytes() < this.pauseBytes / 2) this.release();
  }

  /** Lets every reader go on; also at the end, so that no child is left waiting. */
  release(): void {
    this.timer?.cancel();
    this.timer = null;
    const readers = [...this.waiting];
    this.waiting.clear();
    for (const resume of readers) resume();
  }
}
