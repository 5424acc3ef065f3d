import type { SplitPort } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
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

/**
 * Finds out where somebody else listens on a number of a running process of ours: when it became ready or its listeners changed, and when
 * another process of ours came or went. A stranger that comes later is seen with the next of these: nothing tells of it, and polling for it
 * would cost more than it is worth.
 */
export interface SplitWatch {
  /** Something of a process changed. Looks at once where that matters; costs a string comparison where it does not. */
  changed(id: ProcessId): void;
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

export function createSplitWatch(ports: Pick<PortSeam, 'splitPorts'>, subjects: () => Iterable<SplitSubject>): SplitWatch {
  const places = new Map<ProcessId, string>();

  const look = async (subject: SplitSubject): Promise<void> => {
    const { run } = subject;
    const place = placeOf(subject);
    if (run === null || place === '') return subject.setSplitPorts([]);
    // A look that fails leaves what was known; the next change looks again.
    const split = await ports.splitPorts(run.listeners).catch(() => null);
    if (split !== null && placeOf(subject) === place) subject.setSplitPorts(split);
  };

  return {
    changed(id) {
      const all = [...subjects()];
      const subject = all.find((each) => each.id === id);
      const before = places.get(id) ?? '';
      const now = subject === undefined ? '' : placeOf(subject);
      if (now === before) return;
      if (now === '') places.delete(id);
      else places.set(id, now);
      if (subject !== undefined) void look(subject);
      const touched = new Set([...portsOf(before), ...portsOf(now)]);
      for (const other of all) {
        if (other.id !== id && [...portsOf(placeOf(other))].some((port) => port !== '' && touched.has(port))) void look(other);
      }
    },
  };
}
