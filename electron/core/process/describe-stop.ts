import { killedText, type PortRelease, type StopRecord, type Survivor } from '../../../shared/model/stop-sequence';
import { durationText } from './describe-state';

/** The line a stop leaves in the log of its run. Pure. */
export function stopNote(record: StopRecord, ports: readonly PortRelease[]): string {
  const killed = killedText(record);
  const released = ports.map(({ port, releasedAtMs }) =>
    releasedAtMs === null ? `, port ${port} is still held` : `, port ${port} is free`,
  );
  return `Stopped in ${durationText(record.durationMs ?? 0)}${killed === null ? '' : `; ${killed}`}: nothing is left${released.join('')}`;
}

/** What could not be ended and why. Pure. */
export function survivorsNote(survivors: readonly Survivor[]): string {
  return `could not be ended: ${survivors.map(({ pid, reason }) => `pid ${pid}: ${reason}`).join('; ')}`;
}

/** What a stop has to add, as one text; null for nothing. Pure. */
export function joinNotes(...notes: readonly (string | null)[]): string | null {
  const said = notes.filter((note) => note !== null);
  return said.length === 0 ? null : said.join(' ');
}

/** What a stop adds when closed connections remain. Pure. */
export function timeWaitNote(remainingMs: number): string {
  return `The kernel keeps closed connections in TIME_WAIT for ${durationText(remainingMs)} more; a server without SO_REUSEADDR has to wait that long.`;
}
