import type { LogLine, LogStream, RunEnd, RunHeader } from '../../../shared/model/log';
import type { ProcessId, RunCause } from '../../../shared/model/process';
import type { Clock, Timer } from '../clock';
import type { LogLimits } from './log-limits';
import { type LogQuery, queryLines, type RecordStretch } from './log-query';
import { LogRing } from './log-ring';
import { OpenLines } from './open-lines';
import { ReadBrake } from './read-brake';
import { type NotStarted, RunList } from './run-list';
import type { SegmentFiles } from './segment-files';
import { SegmentStore } from './segment-store';

/** Listeners are told at most this often; the first line after silence at the next turn of the event loop. */
const NOTIFY_MS = 16;
/** Handed to the disk before the next tick, so that a flood is written steadily and not in bursts of 8 MB. */
const HAND_OVER_BYTES = 1024 * 1024;

/** The output of one run on its way in. */
export interface RunWriter {
  /** Takes a chunk as it was read; the bytes may be reused once this returns. Ignored after `end`. */
  write(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  /** True when the disk is behind and the reader should stop until `resume` is called; at most a second. Nothing is lost if it does not. */
  shouldPause(resume: () => void): boolean;
  /** This stream is over: its last line, if it has no line feed, is completed. Twice does nothing. */
  endStream(stream: 'stdout' | 'stderr'): void;
  /** Both streams are over. Twice does nothing. */
  end(): void;
}

export interface ProcessLogOptions {
  readonly processId: ProcessId;
  /** Directory of this process's files; created with the first line. */
  readonly dir: string;
  readonly limits: LogLimits;
  readonly files: SegmentFiles;
  readonly clock: Clock;
}

/**
 * The log of one process over all its runs. Output goes pipe → splitter → ring page → segment file, as bytes; seqs are given when a
 * record is sealed and text is decoded by whoever reads. Listeners get a version (the next seq), never lines: each reads from its own
 * cursor as fast as it can, so a slow client costs nothing and nobody waits for it.
 */
export class ProcessLog {
  private readonly ring: LogRing;
  private readonly store: SegmentStore;
  private readonly runList: RunList;
  private readonly brake: ReadBrake;
  private freshBytes = 0;
  private readonly listeners = new Set<(nextSeq: number) => void>();
  private timer: Timer | null = null;
  private lastTickMs = Number.NEGATIVE_INFINITY;
  private currentRunId = 0;
  /** Runs whose output may go on. */
  private readonly open = new Map<OpenLines, number>();
  private openVersion = 0;
  private announcedOpen = 0;
  private announcedSeq: number;
  private closed = false;

  constructor(private readonly options: ProcessLogOptions) {
    const { dir, limits, files, clock, processId } = options;
    this.store = new SegmentStore(dir, limits, files, clock, {
      paused: (error) =>
        this.note(`The log cannot be written (${error.message}). New lines are kept in memory only, the newest; tried again every 5 s.`),
      resumed: (lost) => this.note(`The log is written again. ${lost} lines before this one are not on disk.`),
      gaveUp: (lost) => this.note(`${lost} lines were not kept: the disk was slower than the output.`),
      settled: () => {
        this.ring.evict();
        this.brake.moved();
      },
    });
    this.brake = new ReadBrake(clock, () => this.store.waitingBytes, limits.pauseBytes);
    this.ring = new LogRing(limits, this.store.nextSeq);
    this.announcedSeq = this.ring.nextSeq;
    this.runList = new RunList(dir, processId, clock, (error) => this.note(`The list of runs cannot be written: ${error.message}`));
  }

  /** Oldest line that can still be read. */
  get firstSeq(): number {
    return Math.min(this.store.firstSeq ?? this.ring.firstSeq, this.ring.firstSeq);
  }

  /** Seq the next line will get. */
  get nextSeq(): number {
    this.ring.seal();
    return this.ring.nextSeq;
  }

  /** Headers of the runs that still have lines, and of the newest run; without their stops and signals, which a log does not show. */
  runs(): RunHeader[] {
    const all = this.runList.all();
    const oldest = this.firstSeq;
    return all.filter((_, i) => i === all.length - 1 || (all[i + 1]?.firstSeq ?? 0) > oldest);
  }

  /** The newest runs, oldest first, each with its stop and the signals sent to it; also those whose lines are gone. */
  history(limit: number): RunHeader[] {
    return this.runList.full().slice(-limit);
  }

  /** Begins a run's output. An earlier run may still write (a grandchild that holds its pipe): lines keep their run. */
  attach(runId: number, cause: string, why?: RunCause): RunWriter {
    this.currentRunId = runId;
    const { clock, processId, files, dir } = this.options;
    try {
      files.makeDir(dir);
    } catch {
      // The list of runs, and the segments, are written there next, and say that it cannot be.
    }
    this.runList.add({ runId, processId, startedAt: clock.now(), cause, firstSeq: this.nextSeq, ...(why === undefined ? {} : { why }) });
    const emitTo = (stream: LogStream) => (bytes: Buffer, start: number, end: number) =>
      this.ring.append(stream, runId, clock.now(), bytes, start, end);
    const emit = { stdout: emitTo('stdout'), stderr: emitTo('stderr') };
    const lines = new OpenLines(clock, emit, () => {
      this.openVersion += 1;
      this.schedule();
    });
    this.open.set(lines, runId);
    let ended = false;
    return {
      write: (stream, chunk) => {
        if (ended || this.closed) return;
        lines.push(stream, chunk);
        this.freshBytes += chunk.length;
        if (this.freshBytes > HAND_OVER_BYTES) this.handOver();
        if (this.timer === null) this.schedule();
      },
      shouldPause: (resume) => !ended && !this.closed && this.brake.shouldPause(resume),
      end: () => {
        if (ended || this.closed) return;
        ended = true;
        lines.close();
        this.open.delete(lines);
        this.schedule();
      },
      endStream: (stream) => {
        if (ended || this.closed) return;
        lines.end(stream);
        this.schedule();
      },
    };
  }

  /** Keeps how a run went in its header, or that nothing was started for it; what cannot be written is known until the host ends. */
  endRun(runId: number, how: RunEnd | NotStarted): void {
    if (this.closed) return;
    if ('notStarted' in how) this.runList.setNotStarted(runId, how.notStarted);
    else this.runList.setEnd(runId, how);
  }

  /** A line by Slipway. Line feeds in the text make several lines. */
  appendNote(runId: number, text: string): void {
    if (this.closed) return;
    const bytes = Buffer.from(`${text}\n`, 'utf8');
    this.ring.append('slipway', runId, this.options.clock.now(), bytes, 0, bytes.length);
    this.schedule();
  }

  /** Reads lines from memory and disk. Rejects with LogPatternError for a bad `grep`, or when a file cannot be read. */
  read(query: LogQuery): Promise<LogLine[]> {
    this.ring.seal();
    const self = this;
    const source = {
      get firstSeq() {
        return self.firstSeq;
      },
      get nextSeq() {
        return self.ring.nextSeq;
      },
      stretchAt: (seq: number) => this.stretchAt(seq),
    };
    return queryLines(this.options.processId, source, query);
  }

  /** Counts up whenever `openLines` answers something else. */
  get openLinesVersion(): number {
    return this.openVersion;
  }

  /**
   * Lines that have not ended and after which nothing came for a while: a prompt. Each has the seq the next line will get; none is kept, and
   * `read` answers it once it has ended.
   */
  openLines(): LogLine[] {
    const { processId } = this.options;
    const seq = this.nextSeq;
    return [...this.open].flatMap(([lines, runId]) =>
      lines.lines().map(({ stream, text, at }) => ({ seq, processId, runId, stream, at, text })),
    );
  }

  /** Calls `listener` with the next seq after new lines, or when an open line is another, at most every 16 ms. Returns the way out; twice does nothing. */
  subscribe(listener: (nextSeq: number) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Resolves when all lines so far are written (or given up). */
  async flush(): Promise<void> {
    this.runList.flush();
    this.tick();
    await this.store.idle();
  }

  /** Writes what there is and closes the files. Later output is ignored. Twice does nothing. */
  async close(): Promise<void> {
    if (this.closed) return;
    for (const lines of this.open.keys()) lines.close();
    this.open.clear();
    this.runList.flush();
    this.tick();
    this.closed = true;
    this.timer?.cancel();
    this.timer = null;
    this.listeners.clear();
    this.brake.release();
    await this.store.close();
  }

  private note(text: string): void {
    this.appendNote(this.currentRunId, text);
  }

  private stretchAt(seq: number): RecordStretch | Promise<RecordStretch> {
    const page = this.ring.pageWith(seq);
    if (page !== null) return { bytes: page.buffer, end: page.sealedBytes, followingSeq: this.ring.nextSeq, untilSeq: this.ring.nextSeq };
    return this.store.readStretch(seq).then((stretch) => ({
      bytes: stretch?.bytes ?? Buffer.alloc(0),
      end: stretch?.bytes.length ?? 0,
      // What could not be written is only in memory: after the end of the files memory goes on.
      followingSeq: Math.min(stretch?.followingSeq ?? this.ring.firstSeq, this.ring.firstSeq),
      untilSeq: this.ring.firstSeq,
    }));
  }

  private schedule(): void {
    if (this.timer !== null || this.closed) return;
    const sinceMs = this.options.clock.monotonicMs() - this.lastTickMs;
    this.timer = this.options.clock.setTimer(() => this.tick(), sinceMs >= NOTIFY_MS ? 0 : NOTIFY_MS);
  }

  private tick(): void {
    this.timer?.cancel();
    this.timer = null;
    this.lastTickMs = this.options.clock.monotonicMs();
    const next = this.handOver();
    if (next === this.announcedSeq && this.openVersion === this.announcedOpen) return;
    this.announcedSeq = next;
    this.announcedOpen = this.openVersion;
    for (const listener of this.listeners) listener(next);
  }

  /** Seals what there is and queues it for the disk. Returns the next seq. */
  private handOver(): number {
    this.freshBytes = 0;
    this.ring.seal();
    const slices = this.ring.takeUnqueued();
    if (slices.length > 0) this.store.append(slices);
    return this.ring.nextSeq;
  }
}
