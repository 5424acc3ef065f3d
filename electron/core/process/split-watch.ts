import type { SplitPort } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import type { Clock, Timer } from '../clock';
import type { LiveRun } from './live-run';
import type { PortSeam } from './port-seam';

/** A process as the watch sees it. */
export interface SplitSubject {
  readonly id: ProcessId;
  readonly state: ProcessState;
  readonly run: Pick<LiveRun, 'listeners'> | null;
  /** Redraws only what changed. */
  setSplitPorts(ports: readonly SplitPort[]): void;
}

/** Nothing tells that a stranger came or went. On Linux a look is one read of the listeners for all processes, 4 ms: 0.04 % of a core. */
const LOOK_MS = 10_000;
/** Where a look is dear (macOS and Windows run a tool for it) it comes later; not by much, because on a busy machine every look seems dear. */
const MOST_OF_A_CORE = 0.005;
const LONGEST_LOOK_MS = 20_000;

/**
 * Finds out where somebody else listens on a number of a running process of ours: when it became ready or its listeners changed, when
 * another process of ours came or went, and every 10 to 20 s while one listens.
 */
export interface SplitWatch {
  /** Something of a process changed. Looks at once where that matters; costs a string comparison where it does not. */
  changed(id: ProcessId): void;
  /** Looks no more by time. Twice does nothing. */
  close(): void;
}

/** Where a process listens, as one text; empty before it is ready and after its end. What stops still listens: its proof of death comes last. */
function placeOf({ state, run }: SplitSubject): string {
  if ((state.kind !== 'running' && state.kind !== 'stopping') || run === null) return '';
  return run.listeners
    .filter(({ protocol }) => protocol.startsWith('tcp'))
    .map(({ address, port }) => `${address} ${port}`)
    .sort()
    .join();
}

const portsOf = (place: string): Set<string> => new Set(place.split(',').map((one) => one.split(' ')[1] ?? ''));

export function createSplitWatch(
  ports: Pick<PortSeam, 'splitPorts'>,
  subjects: () => Iterable<SplitSubject>,
  clock: Pick<Clock, 'setTimer' | 'monotonicMs'>,
): SplitWatch {
  const places = new Map<ProcessId, string>();
  let timer: Timer | null = null;
  let isClosed = false;

  const look = async (subject: SplitSubject): Promise<void> => {
    const { run } = subject;
    const place = placeOf(subject);
    if (run === null || place === '') return subject.setSplitPorts([]);
    // A look that fails leaves what was known; the next change looks again.
    const split = await ports.splitPorts(run.listeners).catch(() => null);
    if (split !== null && placeOf(subject) === place) subject.setSplitPorts(split);
  };

  const keepLooking = (lastTookMs: number): void => {
    if (isClosed || timer !== null || places.size === 0) return;
    timer = clock.setTimer(
      () => {
        const startMs = clock.monotonicMs();
        const listening = [...subjects()].filter(({ id }) => places.has(id));
        void Promise.all(listening.map(look)).then(() => {
          timer = null;
          keepLooking(clock.monotonicMs() - startMs);
        });
      },
      Math.min(LONGEST_LOOK_MS, Math.max(LOOK_MS, lastTookMs / MOST_OF_A_CORE)),
    );
  };

  return {
    close() {
      isClosed = true;
      timer?.cancel();
    },
    changed(id) {
      const all = [...subjects()];
      const subject = all.find((each) => each.id === id);
      const before = places.get(id) ?? '';
      const now = subject === undefined ? '' : placeOf(subject);
      if (now === before) return;
      if (now === '') places.delete(id);
      else places.set(id, now);
      keepLooking(0);
      if (subject !== undefined) void look(subject);
      const touched = new Set([...portsOf(before), ...portsOf(now)]);
      for (const other of all) {
        if (other.id !== id && [...portsOf(placeOf(other))].some((port) => port !== '' && touched.has(port))) void look(other);
      }
    },
  };
}
