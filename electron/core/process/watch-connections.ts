import type { Clock } from '../clock';
import type { HeldPort, PortSeam } from './port-seam';
import type { ProcessEntry } from './process-reader';
import type { StopRecorder } from './stop-recorder';

/** A server that ends at once is gone before this; a table of sockets costs milliseconds to read. */
const FIRST_COUNT_MS = 100;
/** A drain takes seconds to minutes; a second late is soon enough to see its end coming. */
const LONGEST_COUNT_MS = 1_000;

/** Counts the clients that are connected to a run while it is being stopped. Where that cannot be known it never records anything. */
export interface ConnectionWatch {
  /**
   * Once, before the first signal. With null it does not hold that up (a table of sockets takes 8 ms to read here) and the first look after it
   * counts. Later calls do nothing. Never rejects.
   */
  begin(members: (() => Promise<readonly ProcessEntry[]>) | null): Promise<void>;
  /** Counts again if it is time to. Nothing before `begin`, and nothing for a run without ports. Never rejects. */
  look(): Promise<void>;
  /** The last member is gone, and its connections with it. */
  end(): void;
}

/** See `ConnectionWatch`. Changes go into the record; the wait between two counts grows while nothing changes. */
export function createConnectionWatch(
  clock: Clock,
  ports: Pick<PortSeam, 'countConnections'>,
  recorder: StopRecorder,
  heldPorts: () => readonly HeldPort[],
): ConnectionWatch {
  let intervalMs = FIRST_COUNT_MS;
  let dueMs = Number.POSITIVE_INFINITY;
  let begun = false;
  let last: number | null = null;
  const count = async (members: (() => Promise<readonly ProcessEntry[]>) | null): Promise<void> => {
    const held = heldPorts();
    if (held.length === 0) return;
    try {
      const pids = members === null ? null : (await members()).map(({ pid }) => pid);
      const now = await ports.countConnections(held, pids);
      // Before the signal it may be too long a read; the first look after it makes up for that.
      if (now === null) dueMs = members === null ? Number.POSITIVE_INFINITY : clock.monotonicMs();
      if (now === null) return;
      intervalMs = now === last ? Math.min(LONGEST_COUNT_MS, intervalMs * 2) : FIRST_COUNT_MS;
      if (now !== last) recorder.connections(now);
      last = now;
      dueMs = clock.monotonicMs() + intervalMs;
    } catch {
      // A table that cannot be read now is no reason to hold up a stop; it is counted no more.
      dueMs = Number.POSITIVE_INFINITY;
    }
  };
  return {
    async begin(members) {
      if (begun) return;
      begun = true;
      if (members === null) dueMs = clock.monotonicMs();
      else await count(members);
    },
    async look() {
      if (clock.monotonicMs() >= dueMs) await count(null);
    },
    end() {
      dueMs = Number.POSITIVE_INFINITY;
      if (last !== null && last > 0) recorder.connections(0);
    },
  };
}
