import type { LogLine } from '../../../shared/model/log';
import type { ProcessLog } from './process-log';

/** Lines in one delivery; with 16 ms between two that is 300 000 lines a second, more than any client draws. */
const BATCH_LINES = 5_000;
/** A client further behind than this is taken to the end and told how many lines it did not get; they can be read from the log. */
const MAX_LAG_LINES = 20_000;

/** Takes one batch. The next is not even read before the promise resolves: that is the client's back-pressure. */
export type DeliverLines = (batch: {
  readonly lines: readonly LogLine[];
  readonly skipped: number;
  /** What has not ended yet and is shown nevertheless; replaces what was said before. */
  readonly open: readonly LogLine[];
}) => Promise<void> | void;

/**
 * Follows a log for one client from `fromSeq` on, at the client's own pace. `onError` is told when reading fails; following then goes on
 * with the next lines. Returns the way out; twice does nothing.
 */
export function followLog(log: ProcessLog, fromSeq: number, deliver: DeliverLines, onError: (error: Error) => void): () => void {
  let cursor = fromSeq;
  let toldOpen = log.openLines().length === 0 ? log.openLinesVersion : -1;
  let busy = false;
  let stopped = false;

  const pump = async () => {
    if (busy || stopped) return;
    busy = true;
    try {
      while (!stopped && (cursor < log.nextSeq || toldOpen !== log.openLinesVersion)) {
        if (cursor >= log.nextSeq) {
          toldOpen = log.openLinesVersion;
          await deliver({ lines: [], skipped: 0, open: log.openLines() });
          continue;
        }
        let skipped = 0;
        const next = log.nextSeq;
        if (next - cursor > MAX_LAG_LINES) {
          skipped = next - BATCH_LINES - cursor;
          cursor = next - BATCH_LINES;
        }
        const lines = await log.read({ fromSeq: cursor, limit: BATCH_LINES });
        const first = lines[0];
        const last = lines[lines.length - 1];
        if (first === undefined || last === undefined) {
          cursor = next;
          break;
        }
        skipped += first.seq - cursor;
        cursor = last.seq + 1;
        if (stopped) break;
        // The line that ends an open one and the end of that come in one batch: it is completed in its place.
        toldOpen = log.openLinesVersion;
        await deliver({ lines, skipped, open: log.openLines() });
      }
    } catch (error) {
      cursor = log.nextSeq;
      onError(error as Error);
    } finally {
      busy = false;
    }
  };

  const unsubscribe = log.subscribe(() => void pump());
  void pump();
  return () => {
    stopped = true;
    unsubscribe();
  };
}
