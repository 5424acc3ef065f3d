import type { ProcessSnapshot } from '../../shared/model/process';
import type { HostClient } from './host-client';
import type { Output } from './output';
import { safeText } from './safe-text';
import { formatMs } from './tables';

/** What a stop has told since the last look, as lines. Pure. `told`: events told already. */
export function newStopLines(process: Pick<ProcessSnapshot, 'name' | 'lastStop'>, told: number): readonly string[] {
  const stop = process.lastStop;
  if (stop === null) return [];
  const lines = stop.events
    .slice(told)
    .filter(({ kind }) => kind !== 'asked')
    .map(({ text, atMs, kind }) => (kind === 'proved' ? `stopped in ${formatMs(atMs)}: ${text}` : text));
  return lines.map((line) => safeText(`${process.name}: ${line}`, false));
}

/** Tells every step of every stop as it happens, on stderr, from now on. `sinceAt`: epoch ms. */
export function followStops(host: HostClient, out: Output, sinceAt: number): void {
  const told = new Map<string, { askedAt: number; count: number }>();
  host.on('process.snapshot-changed', ({ process }) => {
    const stop = process.lastStop;
    // Stops that were over before this command was given are no progress of it.
    if (stop === null || (stop.durationMs !== null && stop.askedAt + stop.durationMs < sinceAt)) return;
    const before = told.get(process.id);
    const count = before?.askedAt === stop.askedAt ? before.count : 0;
    for (const line of newStopLines(process, count)) out.progress(line);
    told.set(process.id, { askedAt: stop.askedAt, count: stop.events.length });
  });
}
