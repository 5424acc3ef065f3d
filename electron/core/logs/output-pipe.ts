import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { Readable } from 'node:stream';

/** Capacity of a pipe on Linux (pipe(7)): one read can empty it. */
const READ_BYTES = 64 * 1024;

/** Holds chunks that come before anyone listens; then passes them on without a copy. */
class PipeSink {
  private waiting: Buffer[] = [];
  private onChunk: ((chunk: Buffer) => boolean) | null = null;

  /** `onChunk` answers whether reading goes on; after false it is the socket's `resume` that starts it again. */
  connect(onChunk: (chunk: Buffer) => boolean): void {
    this.onChunk = onChunk;
    for (const chunk of this.waiting.splice(0)) onChunk(chunk);
  }

  push(chunk: Buffer): boolean {
    if (this.onChunk !== null) return this.onChunk(chunk);
    this.waiting.push(Buffer.from(chunk));
    return true;
  }
}

/** The sink of each pipe made here; `drainPipe` looks its source up. */
export const pipeSinks = new WeakMap<Readable, PipeSink>();

/** One read buffer for all pipes: a read and its callback are one step of the event loop, and whoever keeps bytes copies them. */
let sharedReadBuffer: Buffer | null = null;

/** Both ends of a kernel pipe. */
export interface OutputPipe {
  /**
   * For the `stdio` option of spawn. Blocking, as programs expect; closed on exec in every other child. Readable as well: a pipe that its own
   * writer could read never is without a reader, so a program that prints while its host has been killed is not ended by SIGPIPE in the
   * middle of its graceful shutdown. It stands still when the pipe is full (64 KiB), until somebody reads (fifo(7), pipe(7)).
   */
  readonly writeFd: number;
  /** The reading end; hand it to `drainPipe`. */
  readonly reader: Readable;
  /**
   * One more reading end, blocking and of its own; empty where the system gives none (no /proc, no descriptor left). Only before
   * `closeWriteEnd`: with no writer it would wait for one.
   */
  openReader(): readonly number[];
  /** To be called once the child is spawned, or was not: else the pipe never ends. Twice does nothing. */
  closeWriteEnd(): void;
}

/**
 * Opens a FIFO as an anonymous pipe: both ends are opened, then its name is removed. The reading end is non-blocking and separate from
 * the writing end (two file descriptions), so the child's end stays a blocking one. Throws when the FIFO cannot be opened.
 */
export function openOutputPipe(fifoPath: string): OutputPipe {
  const readFd = openSync(fifoPath, constants.O_RDONLY | constants.O_NONBLOCK);
  let writeFd: number;
  try {
    writeFd = openSync(fifoPath, constants.O_RDWR);
    unlinkSync(fifoPath);
  } catch (error) {
    closeSync(readFd);
    throw error;
  }
  sharedReadBuffer ??= Buffer.allocUnsafeSlow(READ_BYTES);
  const buffer = sharedReadBuffer;
  const sink = new PipeSink();
  // @types/node knows `onread` for connections only; the constructor takes it since Node 12.10.
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    fd: readFd,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback: (bytes) => sink.push(buffer.subarray(0, bytes)),
    },
  };
  const reader = new Socket(options);
  pipeSinks.set(reader, sink);
  let open = true;
  return {
    writeFd,
    reader,
    openReader() {
      try {
        return [openSync(`/proc/self/fd/${readFd}`, constants.O_RDONLY)];
      } catch {
        // The run starts all the same; only its output has nobody should the host be killed.
        return [];
      }
    },
    closeWriteEnd: () => {
      if (open) closeSync(writeFd);
      open = false;
    },
  };
}
