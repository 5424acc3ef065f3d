import type { Clock, Timer } from '../clock';
import { type EmitLines, LineSplitter } from './line-splitter';

/** A program that is silent for this long in the middle of a line waits for something: `Password: `. Shorter is a line that comes in parts. */
const QUIET_MS = 100;

type Stream = 'stdout' | 'stderr';
const STREAMS: readonly Stream[] = ['stdout', 'stderr'];

export interface OpenLine {
  readonly stream: Stream;
  readonly text: string;
  /** Since when it is shown, epoch ms. */
  readonly at: number;
}

/**
 * The two streams of one run cut into lines, with what has not ended yet. A line that stays open for a quiet while is shown as it is, and
 * follows what is added until it ends; then it is an ordinary line. A chunk costs what its splitter costs and a comparison: one timer looks
 * at all chunks of a while.
 */
export class OpenLines {
  private readonly splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  private readonly shown = { stdout: false, stderr: false };
  private readonly shownAt = { stdout: 0, stderr: 0 };
  private readonly chunks = { stdout: 0, stderr: 0 };
  private timer: Timer | null = null;

  /** `onShown`: what `lines()` answers is another now. */
  constructor(
    private readonly clock: Clock,
    private readonly emit: Readonly<Record<Stream, EmitLines>>,
    private readonly onShown: () => void,
  ) {}

  push(stream: Stream, chunk: Buffer): void {
    const splitter = this.splitters[stream];
    const ended = splitter.push(chunk, this.emit[stream]);
    this.chunks[stream] += 1;
    if (this.shown[stream]) {
      if (ended) this.shown[stream] = false;
      this.onShown();
    }
    if (this.timer === null && splitter.pendingBytes > 0 && !this.shown[stream]) this.lookLater();
  }

  /** The stream is over: what is open is a line of its own. Twice does nothing. */
  end(stream: Stream): void {
    this.splitters[stream].end(this.emit[stream]);
    if (!this.shown[stream]) return;
    this.shown[stream] = false;
    this.onShown();
  }

  /** No more of either. Twice does nothing. */
  close(): void {
    for (const stream of STREAMS) this.end(stream);
    this.timer?.cancel();
    this.timer = null;
  }

  /** The lines that are shown though they have not ended. */
  lines(): readonly OpenLine[] {
    return STREAMS.filter((stream) => this.shown[stream]).map((stream) => ({
      stream,
      text: this.splitters[stream].pendingText(),
      at: this.shownAt[stream],
    }));
  }

  private lookLater(): void {
    const before = { ...this.chunks };
    this.timer = this.clock.setTimer(() => {
      this.timer = null;
      const open = STREAMS.filter((stream) => this.splitters[stream].pendingBytes > 0 && !this.shown[stream]);
      const quiet = open.filter((stream) => this.chunks[stream] === before[stream]);
      for (const stream of quiet) {
        this.shown[stream] = true;
        this.shownAt[stream] = this.clock.now();
      }
      if (quiet.length > 0) this.onShown();
      if (quiet.length < open.length) this.lookLater();
    }, QUIET_MS);
  }
}
