import type { Caller } from '../../shared/contract/serve-contract';
import type { LogLine, RunHeader } from '../../shared/model/log';
import type { ProcessId } from '../../shared/model/process';
import { type Clock, wait } from '../core/clock';
import { followLog } from '../core/logs/log-follower';
import type { ProcessLog } from '../core/logs/process-log';

/** At most one batch of a process per frame: measured, Chromium takes 400 000 lines in 1.7 s this way. */
const BATCH_MS = 16;
/** Above this the client is behind, and more would only lie in memory. */
const PAUSE_BYTES = 1024 * 1024;
const PAUSE_POLL_MS = 50;

export interface LogPageAnswer {
  readonly lines: LogLine[];
  readonly runs: RunHeader[];
}

export interface LogStreams {
  /** Starts a stream of this client; the same id replaces. */
  follow(caller: Caller, streamId: string, ids: readonly ProcessId[], tail: number): Promise<LogPageAnswer>;
  /** Ends a stream; one that is not there is no error. */
  unfollow(caller: Caller, streamId: string): void;
}

/** Lines of several processes in the order they were read; those of one process stay in order of seq (the sort is stable). */
export function mergeLines(parts: readonly (readonly LogLine[])[]): LogLine[] {
  const [only] = parts;
  return parts.length === 1 && only ? [...only] : parts.flat().sort((a, b) => a.at - b.at);
}

/** Streams of log lines to clients: each has its own cursors, so a slow client slows nobody and costs no memory. */
export function createLogStreams(
  findLog: (id: ProcessId) => ProcessLog,
  clock: Clock,
  report: (message: string, error: unknown) => void,
): LogStreams {
  const streams = new WeakMap<Caller, Map<string, () => void>>();

  const streamsOf = (caller: Caller): Map<string, () => void> => {
    const known = streams.get(caller);
    if (known) return known;
    const created = new Map<string, () => void>();
    streams.set(caller, created);
    caller.onClose(() => {
      for (const end of created.values()) end();
      created.clear();
    });
    return created;
  };

  return {
    async follow(caller, streamId, ids, tail) {
      const own = streamsOf(caller);
      own.get(streamId)?.();
      let ended = false;
      const leaves: (() => void)[] = [];
      own.set(streamId, () => {
        ended = true;
        for (const leave of leaves) leave();
      });

      const logs = ids.map(findLog);
      const starts = logs.map((log) => log.nextSeq);
      const parts = await Promise.all(
        logs.map((log, index) => (tail === 0 ? [] : log.read({ beforeSeq: starts[index] ?? log.nextSeq, limit: tail }))),
      );
      // What the answer tells already; a run that begins from now on is told with its first lines.
      const runs = logs.map((log) => log.runs());
      const begin = (): void => {
        if (ended) return;
        for (const [index, log] of logs.entries()) {
          let hasOpen = false;
          let knownRuns = runs[index]?.length ?? 0;
          const leave = followLog(
            log,
            starts[index] ?? log.nextSeq,
            async ({ lines, skipped, open }) => {
              const hadOpen = hasOpen;
              hasOpen = open.length > 0;
              const openNow = hasOpen || hadOpen ? { open: { processId: ids[index] ?? '', lines: open } } : {};
              const all = log.runs();
              const fresh = all.length === knownRuns ? [] : all;
              knownRuns = all.length;
              caller.emit('log.lines-appended', { streamId, lines, skipped, runs: fresh, ...openNow });
              await wait(clock, BATCH_MS);
              while (!ended && caller.queuedBytes() > PAUSE_BYTES) await wait(clock, PAUSE_POLL_MS);
            },
            (error) => report(`reading the log of ${ids[index] ?? 'a process'} failed`, error),
          );
          leaves.push(leave);
        }
      };
      // After the answer to this call is sent: the first new line must not overtake the tail.
      clock.setTimer(begin, 0);
      const lines = mergeLines(parts);
      return { lines: tail === 0 ? [] : lines.slice(-tail), runs: runs.flat() };
    },
    unfollow(caller, streamId) {
      const own = streamsOf(caller);
      own.get(streamId)?.();
      own.delete(streamId);
    },
  };
}
