import { constants } from 'node:os';
import { isRealtime } from '../../../shared/model/realtime-signals';
import { findSignal } from '../../../shared/model/signal';

/** The number of a signal on this very system; null where it has none of that name. */
export function systemNumberOf(name: string): number | null {
  const known: Readonly<Record<string, number | undefined>> = constants.signals;
  return known[name] ?? (isRealtime(name) && process.platform === 'linux' ? (findSignal(name)?.linux ?? null) : null);
}

/**
 * `process.kill` for every name of the catalogue. Node knows no name for real-time signals and takes their numbers (Linux). Throws as
 * `process.kill` does: ESRCH, EPERM, or ERR_UNKNOWN_SIGNAL for one this platform does not have.
 */
export function killByName(pid: number, name: string): void {
  process.kill(pid, systemNumberOf(name) ?? (name as NodeJS.Signals));
}
