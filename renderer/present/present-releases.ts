import type { PastStop } from '../../shared/model/process';
import { killedText } from '../../shared/model/stop-sequence';
import { durationText } from './format-duration';

/** When the ports of one past run could be bound again. */
export interface ReleaseRow {
  /** `last stop`, `3 stops ago`. */
  readonly when: string;
  /** `84 ms`, `84 ms, SIGKILL was needed`. */
  readonly took: string;
  readonly ports: readonly { readonly port: number; readonly text: string; readonly late: boolean }[];
}

/** More than these say nothing new. */
const MOST_ROWS = 5;

/** The last stops that let a port go, newest first. `pastStops` is oldest first; old records without ports are left out. Pure. */
export function presentReleases(pastStops: readonly PastStop[]): readonly ReleaseRow[] {
  return pastStops
    .map((stop, at) => ({ stop, ago: pastStops.length - 1 - at }))
    .toReversed()
    .flatMap(({ stop, ago }) => {
      const ports = stop.ports ?? [];
      if (ports.length === 0) return [];
      const killed = killedText(stop);
      return [
        {
          when: ago === 0 ? 'last stop' : ago === 1 ? 'the one before' : `${ago + 1} stops ago`,
          took: `${durationText(stop.durationMs)}${killed === null ? '' : `, ${killed}`}`,
          ports: ports.map(({ port, releasedAtMs }) => ({
            port,
            text: releasedAtMs === null ? 'not free at the limit' : `free after ${durationText(releasedAtMs)}`,
            late: releasedAtMs === null,
          })),
        },
      ];
    })
    .slice(0, MOST_ROWS);
}
