import type { StopRecord } from '../../shared/model/stop-sequence';

/** More changes than this are told by their first and last. */
const MOST_ROWS = 8;

function connectionsWord(count: number): string {
  return `${count} ${count === 1 ? 'connection' : 'connections'}`;
}

/** `draining 2 connections` while clients are still connected to what is being stopped; null otherwise, and where that is not known. */
export function drainingText(record: Pick<StopRecord, 'connections' | 'durationMs'> | null): string | null {
  const open = record === null || record.durationMs !== null ? 0 : (record.connections?.at(-1)?.count ?? 0);
  return open === 0 ? null : `draining ${connectionsWord(open)}`;
}

export interface ConnectionRow {
  readonly atMs: number;
  readonly text: string;
  /** Clients were cut off: the last step came while they were connected. */
  readonly wasCut: boolean;
}

/** How the connections went during a stop, one row a change. Nothing for a server that nobody was connected to. */
export function connectionRows(record: Pick<StopRecord, 'connections' | 'signals'>): readonly ConnectionRow[] {
  const samples = record.connections ?? [];
  if (samples.every(({ count }) => count === 0)) return [];
  const forcedAtMs = record.signals.find(({ signal }) => signal === 'SIGKILL')?.atMs ?? Number.POSITIVE_INFINITY;
  const rows = samples.map(({ atMs, count }, at): ConnectionRow => {
    const before = samples[at - 1]?.count ?? null;
    if (count > 0) {
      const text =
        before === null
          ? `${connectionsWord(count)} open`
          : before < count
            ? `${connectionsWord(count)} open now`
            : `${connectionsWord(count)} left`;
      return { atMs, text, wasCut: false };
    }
    const wasCut = atMs >= forcedAtMs && before !== null;
    return {
      atMs,
      text: wasCut ? `${connectionsWord(before)} cut off` : before === null ? 'no connection open' : 'the last connection is closed',
      wasCut,
    };
  });
  return rows.length <= MOST_ROWS ? rows : [...rows.slice(0, MOST_ROWS / 2), ...rows.slice(-MOST_ROWS / 2)];
}
