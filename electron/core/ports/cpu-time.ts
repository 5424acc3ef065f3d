import type { Clock } from '../clock';
import type { ListingSource } from './port-platform';

/**
 * CPU time this process has used so far, all threads, ms (getrusage(2), RUSAGE_SELF). Waiting for a core is no part of it, so on a busy machine
 * it tells what work cost, where a clock tells how long others were in the way. Other work of the process in between counts too.
 */
export function cpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** A source whose use is counted, and what it has cost since it was made, ms. */
export interface CountedSource {
  readonly source: ListingSource;
  costMs(): number;
}

/**
 * Counts what one read of a list costs from now on: CPU time, but for the programs that `unitsOf` asks (`ss`), whose time on the clock counts
 * because their CPU time cannot be read.
 */
export function countCost(counted: ListingSource, clock: Clock, cpuMs: () => number): CountedSource {
  const startCpuMs = cpuMs();
  let askingMs = 0;
  let meanwhileMs = 0;
  const source: ListingSource = {
    ...counted,
    async unitsOf(hidden) {
      const [askedMs, askedCpuMs] = [clock.monotonicMs(), cpuMs()];
      const units = await counted.unitsOf(hidden);
      askingMs += clock.monotonicMs() - askedMs;
      meanwhileMs += cpuMs() - askedCpuMs;
      return units;
    },
  };
  return { source, costMs: () => cpuMs() - startCpuMs - meanwhileMs + askingMs };
}
