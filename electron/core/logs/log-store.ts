import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RunEnd } from '../../../shared/model/log';
import type { ProcessId, RunCause } from '../../../shared/model/process';
import type { Clock } from '../clock';
import { drainPipe } from './drain-pipe';
import { DEFAULT_LOG_LIMITS, type LogLimits } from './log-limits';
import { ProcessLog } from './process-log';
import { nodeSegmentFiles, type SegmentFiles } from './segment-files';

/** How the supervisor writes one run's output; see `openRun`. */
export interface RunOutput {
  drain(stream: 'stdout' | 'stderr', pipe: Readable, tap: (chunk: Buffer) => void): void;
  note(text: string): void;
  end(how?: RunEnd): void;
}

/** A directory name for a process id: readable at its head, unique by its tail, harmless on every file system. */
export function logDirectoryName(processId: ProcessId): string {
  const head = processId.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);
  return `${head}-${createHash('sha256').update(processId).digest('hex').slice(0, 12)}`;
}

/** The logs of all processes of one host, under `<state directory>/logs`. A log is opened when someone first asks for it. */
export class LogStore {
  private readonly logs = new Map<ProcessId, ProcessLog>();

  constructor(
    private readonly rootDir: string,
    private readonly clock: Clock,
    private readonly limits: LogLimits = DEFAULT_LOG_LIMITS,
    private readonly files: SegmentFiles = nodeSegmentFiles,
  ) {}

  /** The log of a process; the same object for the same id. Opening reads the last segment (at most 8 MiB, a few ms). */
  log(processId: ProcessId): ProcessLog {
    let log = this.logs.get(processId);
    if (log === undefined) {
      const dir = join(this.rootDir, logDirectoryName(processId));
      log = new ProcessLog({ processId, dir, limits: this.limits, files: this.files, clock: this.clock });
      this.logs.set(processId, log);
    }
    return log;
  }

  /**
   * Opens the log of one run; `end` without its course says that nothing was started for it. Pipes are drained whatever happens: a child waits for our disk a second at most. After `end` a grandchild that still holds
   * a pipe goes on being logged; the last line of a pipe without a line feed is completed when that pipe is closed.
   */
  openRun(processId: ProcessId, runId: number, cause: string, why?: RunCause): RunOutput {
    const log = this.log(processId);
    const writer = log.attach(runId, cause, why);
    let open = 0;
    let ended = false;
    let noted = '';
    const finish = () => {
      if (ended && open === 0) writer.end();
    };
    return {
      drain: (stream, pipe, tap) => {
        open++;
        drainPipe(
          pipe,
          (chunk) => {
            tap(chunk);
            writer.write(stream, chunk);
          },
          () => {
            open--;
            writer.endStream(stream);
            finish();
          },
          writer.shouldPause,
        );
      },
      note: (text) => {
        noted = text;
        log.appendNote(runId, text);
      },
      end: (how) => {
        // Who ends without saying how had nothing that ran: a build that failed, or gave the same program.
        if (!ended) log.endRun(runId, how ?? { notStarted: noted });
        ended = true;
        finish();
      },
    };
  }

  /** Goes on with the notes of a run whose output is gone: an earlier host began it. Its header stays; `end` completes that. */
  resumeRun(processId: ProcessId, runId: number): RunOutput {
    const log = this.log(processId);
    return {
      drain: () => undefined,
      note: (text) => log.appendNote(runId, text),
      end: (how) => {
        if (how !== undefined) log.endRun(runId, how);
      },
    };
  }

  /** Forgets a process and removes its files. */
  async remove(processId: ProcessId): Promise<void> {
    const log = this.logs.get(processId);
    this.logs.delete(processId);
    await log?.close();
    rmSync(join(this.rootDir, logDirectoryName(processId)), { recursive: true, force: true });
  }

  /** Writes and closes every log. Twice does nothing. */
  async close(): Promise<void> {
    await Promise.all([...this.logs.values()].map((log) => log.close()));
  }
}
