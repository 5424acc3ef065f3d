import type { ProcessSnapshot } from '../../shared/model/process';
import { isAlive } from './quit';

/** One line for the tray and the quit question: `2 running, 1 waiting, 1 failed`; `nothing runs` when that is so. */
export function describeRunning(processes: readonly ProcessSnapshot[]): string {
  const counts: readonly (readonly [string, number])[] = [
    ['running', processes.filter(isAlive).length],
    ['waiting', processes.filter(({ state }) => state.kind === 'waiting' || state.kind === 'backoff').length],
    ['failed', processes.filter(({ state }) => state.kind === 'failed').length],
  ];
  const parts = counts.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`);
  return parts.length === 0 ? 'nothing runs' : parts.join(', ');
}
