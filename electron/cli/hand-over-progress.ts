import { endOldCommand, handOverText, openHandOver } from '../../shared/model/hand-over';
import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { HostClient } from './host-client';
import type { Output } from './output';
import { safeText } from './safe-text';

type Handing = Pick<ProcessSnapshot, 'name' | 'state' | 'reload'>;

/** Most hand-overs are over by then; of the others it is told that they are open. */
const LONG_MS = 1_000;

/**
 * What a reload by a signal is told of an open hand-over: that it waits for it (`waits`), or that it has begun one that takes long; and what can
 * be done. Null while none is open. Pure but for the time zone.
 */
export function handOverLine(process: Handing, waits: boolean): string | null {
  const open = openHandOver(process);
  if (open === null) return null;
  const what = waits ? `; this reload sends its signal when pid ${open.from} is gone` : '';
  return safeText(
    `${process.name}: ${handOverText(open)}${what}. To end pid ${open.from} now: ${endOldCommand(process.name, open)}`,
    false,
  );
}

/**
 * Tells on stderr, from now on, what a reload by a signal waits for: at once that it waits for a hand-over that is open already, and after a
 * second that its own is. Each is told once.
 */
export function followHandOver(host: HostClient, out: Output, id: ProcessId, first: Handing): void {
  const told = new Set<string>();
  let last = first;
  const watched = new Set<number>();
  const tell = (line: string | null): void => {
    if (line === null || told.has(line)) return;
    told.add(line);
    out.progress(line);
  };
  tell(handOverLine(first, true));
  const before = openHandOver(first)?.to;
  host.on('process.snapshot-changed', ({ process }) => {
    if (process.id !== id) return;
    last = process;
    const open = openHandOver(process);
    if (open === null || open.to === before) return;
    if (process.reload?.waitsSince != null) tell(handOverLine(process, true));
    if (watched.has(open.to)) return;
    watched.add(open.to);
    setTimeout(() => tell(handOverLine(last, last.reload?.waitsSince != null)), LONG_MS).unref();
  });
}
