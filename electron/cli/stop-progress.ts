import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { ConnectionSample, StopRecord } from '../../shared/model/stop-sequence';
import type { HostClient } from './host-client';
import type { Output } from './output';
import { safeText } from './safe-text';
import { formatMs } from './tables';

/** How much of a stop has been told. `connectionsAtMs`: of the last sample that was. */
export interface ToldStop {
  readonly events: number;
  readonly connectionsAtMs: number;
}

export const NOTHING_TOLD: ToldStop = { events: 0, connectionsAtMs: -1 };

/** One line a change of the open connections; none while nobody is connected from the first on. */
function drainingLines({ connections = [], signals }: StopRecord, toldAtMs: number): readonly { atMs: number; line: string }[] {
  const killedAtMs = signals.find(({ signal }) => signal === 'SIGKILL')?.atMs ?? Number.POSITIVE_INFINITY;
  const lineOf = ({ atMs, count }: ConnectionSample, before: number): string => {
    const named = (some: number): string => `${some} ${some === 1 ? 'connection' : 'connections'}`;
    if (count > 0) return `draining ${named(count)}`;
    return atMs >= killedAtMs ? `${named(before)} cut off` : 'the last connection is closed';
  };
  return connections.flatMap((sample, at) => {
    const before = connections[at - 1]?.count ?? 0;
    return sample.atMs <= toldAtMs || sample.count === before ? [] : [{ atMs: sample.atMs, line: lineOf(sample, before) }];
  });
}

/** What a stop has told since the last look, as lines, in the order it happened. Pure. */
export function newStopLines(process: Pick<ProcessSnapshot, 'name' | 'lastStop'>, told: ToldStop): readonly string[] {
  const stop = process.lastStop;
  if (stop === null) return [];
  const events = stop.events
    .slice(told.events)
    .filter(({ kind }) => kind !== 'asked')
    .map(({ text, atMs, kind }) => ({ atMs, line: kind === 'proved' ? `stopped in ${formatMs(atMs)}: ${text}` : text }));
  // At the same instant the connections come first: they were counted before the signal.
  return [...drainingLines(stop, told.connectionsAtMs), ...events]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ line }) => safeText(`${process.name}: ${line}`, false));
}

/** Tells every step of every stop as it happens, on stderr, from now on. `sinceAt`: epoch ms; `only`: of this process, null for all. */
export function followStops(host: HostClient, out: Output, sinceAt: number, only: ProcessId | null): void {
  const told = new Map<string, ToldStop & { readonly askedAt: number }>();
  host.on('process.snapshot-changed', ({ process }) => {
    const stop = process.lastStop;
    if (only !== null && process.id !== only) return;
    // Stops that were over before this command was given are no progress of it.
    if (stop === null || (stop.durationMs !== null && stop.askedAt + stop.durationMs < sinceAt)) return;
    const before = told.get(process.id);
    for (const line of newStopLines(process, before?.askedAt === stop.askedAt ? before : NOTHING_TOLD)) out.progress(line);
    told.set(process.id, { askedAt: stop.askedAt, events: stop.events.length, connectionsAtMs: stop.connections?.at(-1)?.atMs ?? -1 });
  });
}
