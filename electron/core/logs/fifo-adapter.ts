import { execFile } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type OutputPipe, openOutputPipe } from './output-pipe';

/** FIFOs kept ready. One run takes two; making them costs a 2 ms mkfifo(1) that must not be on the way of a restart. */
const READY_FIFOS = 32;
const REFILL_BELOW = 16;
const FEW_FIFOS = 8;
/** A restart is over by then. */
const REFILL_AFTER_MS = 500;

/**
 * Real pipes for children's output. Node gives children a UNIX socket pair, which costs the writer a socket buffer per write: a child
 * with one write per line needed 1.6 to 2.3 s for 1 000 000 lines of 100 bytes into it, 0.6 s into a pipe and 0.95 s into a file (Node 20,
 * Linux 6.18, 2 cores). A pipe can also be opened through /dev/stdout, a socket cannot. Node can't make one, mkfifo(1) can: FIFOs wait in
 * a directory of their own (0700) and are opened and unlinked at spawn. `take` answers null where there is none (no mkfifo, Windows; macOS
 * until it is verified there): then use `'pipe'`.
 */
export class FifoPool {
  private names: string[] = [];
  /** Our ends of what was taken and has not ended. */
  private readonly readers = new Set<Readable>();
  /** Names of this host differ from those an earlier one left, also when the pid comes again. */
  private readonly stamp = `${process.pid}-${Date.now().toString(36)}`;
  private serial = 0;
  private refilling: Promise<void> | null = null;
  private later: NodeJS.Timeout | null = null;
  private usable: boolean;

  constructor(
    private readonly dir: string,
    platform: NodeJS.Platform = process.platform,
    /** Takes what still has a writer when this host ends: nobody would empty it any more. */
    private readonly handOn: (pipes: readonly Readable[]) => void = () => undefined,
  ) {
    this.usable = platform === 'linux';
  }

  /** Makes the first FIFOs; those a killed host left behind are used up, and what is too many is removed. Resolves also when none can be made. */
  open(): Promise<void> {
    if (!this.usable) return Promise.resolve();
    try {
      if (!existsSync(this.dir)) mkdirSync(this.dir, { recursive: true, mode: 0o700 });
      const found = this.list();
      this.names = found.slice(0, READY_FIFOS);
      this.remove(found.slice(READY_FIFOS));
    } catch {
      this.usable = false;
      return Promise.resolve();
    }
    return this.refill();
  }

  /** A pipe, or null when none is ready: the caller falls back to Node's own. Never throws, never waits. */
  take(): OutputPipe | null {
    const name = this.names.pop();
    // The spawn of mkfifo(1) holds this thread for 2 to 4 ms, and a run is just being spawned: where some are left it can wait.
    if (this.names.length < FEW_FIFOS) void this.refill();
    else if (this.names.length < REFILL_BELOW) this.later ??= setTimeout(() => void this.refill(), REFILL_AFTER_MS).unref();
    if (name === undefined) return null;
    try {
      const pipe = openOutputPipe(join(this.dir, name));
      this.readers.add(pipe.reader);
      pipe.reader.once('close', () => this.readers.delete(pipe.reader));
      return pipe;
    } catch {
      return null;
    }
  }

  /** Makes no more FIFOs and removes those that are ready, once none is being made. Twice does nothing. */
  async close(): Promise<void> {
    this.usable = false;
    if (this.later !== null) clearTimeout(this.later);
    this.handOn([...this.readers]);
    this.readers.clear();
    await this.refilling;
    this.names = [];
    // By the directory: an mkfifo that failed may have made some. It is ours alone, and a FIFO in use has no name any more.
    try {
      this.remove(this.list());
    } catch {
      // The next host uses up what stays.
      return;
    }
  }

  private list(): string[] {
    if (!existsSync(this.dir)) return [];
    return readdirSync(this.dir).filter((name) => lstatSync(join(this.dir, name)).isFIFO());
  }

  private remove(names: readonly string[]): void {
    for (const name of names) rmSync(join(this.dir, name), { force: true });
  }

  private refill(): Promise<void> {
    if (this.later !== null) clearTimeout(this.later);
    this.later = null;
    if (!this.usable) return Promise.resolve();
    this.refilling ??= this.make().finally(() => {
      this.refilling = null;
    });
    return this.refilling;
  }

  private make(): Promise<void> {
    const fresh: string[] = [];
    while (this.names.length + fresh.length < READY_FIFOS) fresh.push(`${this.stamp}-${this.serial++}`);
    if (fresh.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      execFile('mkfifo', ['-m', '600', ...fresh.map((name) => join(this.dir, name))], (error) => {
        if (error === null) this.names.push(...fresh);
        else this.usable = false;
        resolve();
      });
    });
  }
}
