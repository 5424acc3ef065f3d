import type { CallClient } from '../../shared/contract/call-client';
import { joinSentences } from '../../shared/model/join-sentences';
import type { LogLine, RunHeader } from '../../shared/model/log';
import type { ProcessId } from '../../shared/model/process';
import { LogRing, type SkippedMarker } from './log-ring';

/** What the store needs of a connection to the host. */
export type LogClient = Pick<CallClient, 'call' | 'on'>;

/** First lines of a stream: enough to fill a tall window many times, small enough to arrive in one message. */
const TAIL_LINES = 2_000;
const OLDER_LINES = 2_000;
/** The contract's limit of one reading. */
const MAX_READ_LINES = 20_000;
/** Rings kept for processes that were looked at before, so that switching back shows the log at once. */
const MAX_RINGS = 12;

interface Batch {
  readonly lines: readonly LogLine[];
  readonly runs: readonly RunHeader[];
  readonly skipped: number;
  readonly open?: { readonly lines: readonly LogLine[] } | undefined;
}

interface Stream {
  readonly id: string;
  readonly processId: ProcessId;
  /** Batches that came before the answer with the tail; null once it is there. */
  early: Batch[] | null;
}

export type LogStatus = 'idle' | 'opening' | 'live' | 'failed';

/** Calls back at most once a frame; in a hidden tab, where frames stop, after a while. */
export type Schedule = (task: () => void) => void;

const onNextFrame: Schedule = (task) => {
  if (document.visibilityState === 'hidden') setTimeout(task, 250);
  else requestAnimationFrame(task);
};

/**
 * Lines of the processes that were looked at. One stream, for the process that is shown; it is reopened on a new connection, and the
 * overlap is recognised by seq. Kept outside React: a component reads the ring and subscribes to its version, never to lines.
 */
export class LogStore {
  private client: LogClient | null = null;
  private unsubscribe: (() => void) | null = null;
  private stream: Stream | null = null;
  private shown: ProcessId | null = null;
  private streamCount = 0;
  private readonly rings = new Map<ProcessId, LogRing>();
  private readonly statuses = new Map<ProcessId, LogStatus>();
  private readonly errors = new Map<ProcessId, string>();
  private readonly openLines = new Map<ProcessId, readonly LogLine[]>();
  private readonly listeners = new Set<() => void>();
  private announced = false;
  private readonly loading = new Set<ProcessId>();
  /** Grows with every change of any ring or status: the snapshot of useSyncExternalStore. */
  version = 0;

  constructor(private readonly schedule: Schedule = onNextFrame) {}

  /** Tells which connection to use; the same one again does nothing, null means it is lost (what is there stays). */
  attach(client: LogClient | null): void {
    if (client === this.client) return;
    this.unsubscribe?.();
    this.unsubscribe = null;
    this.stream = null;
    this.client = client;
    if (client === null) return;
    this.unsubscribe = client.on('log.lines-appended', (event) => {
      const stream = this.stream;
      if (stream === null || event.streamId !== stream.id) return;
      if (stream.early !== null) stream.early.push(event);
      else this.take(stream.processId, event);
    });
    if (this.shown !== null) this.open(this.shown);
  }

  /** Opens the stream of this process and closes the one before. Twice: does nothing. */
  show(processId: ProcessId): void {
    if (this.shown === processId) return;
    this.hide();
    this.shown = processId;
    this.open(processId);
  }

  /** Closes the stream; the ring stays. */
  hide(): void {
    const stream = this.stream;
    this.stream = null;
    this.shown = null;
    if (stream !== null && this.client !== null) void this.client.call('log.unfollow', { streamId: stream.id });
  }

  ring(processId: ProcessId): LogRing {
    const known = this.rings.get(processId);
    if (known !== undefined) return known;
    const ring = new LogRing();
    this.rings.set(processId, ring);
    for (const oldest of this.rings.keys()) {
      if (this.rings.size <= MAX_RINGS) break;
      if (oldest !== this.shown && oldest !== processId) this.rings.delete(oldest);
    }
    return ring;
  }

  status(processId: ProcessId): LogStatus {
    return this.statuses.get(processId) ?? 'idle';
  }

  /** Lines that have not ended yet and are shown below the others: a prompt. */
  linesNotEnded(processId: ProcessId): readonly LogLine[] {
    return this.openLines.get(processId) ?? [];
  }

  /** Why the log could not be read, with the next step; null when it could. */
  error(processId: ProcessId): string | null {
    return this.errors.get(processId) ?? null;
  }

  /** Reads lines older than the first one at hand. While one reading runs, and when there is nothing older: does nothing. */
  async loadOlder(processId: ProcessId): Promise<void> {
    const ring = this.ring(processId);
    const first = ring.firstSeq;
    if (this.client === null || ring.complete || first === null || this.loading.has(processId)) return;
    this.loading.add(processId);
    const result = await this.client.call('log.read', { processIds: [processId], beforeSeq: first, limit: OLDER_LINES });
    this.loading.delete(processId);
    if (result.ok) ring.prepend(result.value.lines, result.value.runs);
    else this.errors.set(processId, joinSentences(result.error.message, result.error.hint));
    this.announce();
  }

  /** Reads the lines a marker stands for and puts them in its place. */
  async fillGap(processId: ProcessId, marker: SkippedMarker): Promise<void> {
    if (this.client === null || this.loading.has(processId)) return;
    this.loading.add(processId);
    const limit = Math.min(marker.count, MAX_READ_LINES);
    const result = await this.client.call('log.read', { processIds: [processId], beforeSeq: marker.seq + marker.count + 1, limit });
    this.loading.delete(processId);
    if (result.ok) this.ring(processId).fill(marker, result.value.lines);
    else this.errors.set(processId, joinSentences(result.error.message, result.error.hint));
    this.announce();
  }

  isLoadingOlder(processId: ProcessId): boolean {
    return this.loading.has(processId);
  }

  setFolded(processId: ProcessId, runId: number, folded: boolean): void {
    this.ring(processId).setFolded(runId, folded);
    this.announce();
  }

  /** Index of a line by its seq, its run unfolded; null when it is not at hand. */
  reveal(processId: ProcessId, seq: number): number | null {
    const index = this.ring(processId).reveal(seq);
    this.announce();
    return index;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly getVersion = (): number => this.version;

  private open(processId: ProcessId): void {
    const client = this.client;
    if (client === null) return;
    const stream: Stream = { id: `log-${++this.streamCount}-${processId}`.slice(0, 64), processId, early: [] };
    this.stream = stream;
    // The new stream says them again.
    this.openLines.delete(processId);
    this.statuses.set(processId, 'opening');
    this.announce();
    void client.call('log.follow', { streamId: stream.id, processIds: [processId], tail: TAIL_LINES }).then((result) => {
      if (this.stream !== stream) return;
      if (!result.ok) {
        this.statuses.set(processId, 'failed');
        this.errors.set(processId, joinSentences(result.error.message, result.error.hint));
        this.stream = null;
      } else {
        this.statuses.set(processId, 'live');
        this.errors.delete(processId);
        this.join(processId, result.value.lines, result.value.runs);
        const early = stream.early ?? [];
        stream.early = null;
        for (const batch of early) this.take(processId, batch);
      }
      this.announce();
    });
  }

  /** Joins a fresh tail to what is at hand: continues it when they overlap or touch, replaces it when a gap or another history shows. */
  private join(processId: ProcessId, lines: readonly LogLine[], runs: readonly RunHeader[]): void {
    const ring = this.ring(processId);
    const last = ring.lastSeq;
    const first = lines[0]?.seq ?? null;
    const end = lines.at(-1)?.seq ?? 0;
    if (last === null || end < last || (first !== null && first > last + 1)) ring.reset(lines, runs);
    else ring.append(lines, runs);
    if ((ring.firstSeq ?? 1) <= 1) ring.complete = true;
  }

  private take(processId: ProcessId, batch: Batch): void {
    this.ring(processId).append(batch.lines, batch.runs, batch.skipped);
    if (batch.open !== undefined) this.openLines.set(processId, batch.open.lines);
    this.announce();
  }

  private announce(): void {
    if (this.announced) return;
    this.announced = true;
    this.schedule(() => {
      this.announced = false;
      this.version++;
      for (const listener of this.listeners) listener();
    });
  }
}
