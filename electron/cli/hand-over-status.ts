import { clockTime } from '../../shared/model/clock-time';
import { endOldCommand, openHandOver } from '../../shared/model/hand-over';
import type { ProcessSnapshot } from '../../shared/model/process';

type Handing = Pick<ProcessSnapshot, 'name' | 'state' | 'reload'>;

/** The old process of an open hand-over, under the row of its process, which tells of the new one. Null while none is open. Pure but for the time zone. */
export function handOverStatus({ name, state }: Handing): { readonly pid: number; readonly word: string; readonly detail: string } | null {
  const open = openHandOver({ state });
  if (open === null) return null;
  const detail = `told ${open.signal}; finishes its requests since ${clockTime(open.since)}, then it ends. To end it now: ${endOldCommand(name, open)}`;
  return { pid: open.from, word: 'draining', detail };
}

/** The same in `status --json`, with since when a reload waits for it. Pure. */
export function handOverJson({ state, reload }: Handing) {
  const open = openHandOver({ state });
  const waits = reload?.waitsSince ?? null;
  return {
    handOver: open === null ? null : { ...open, since: new Date(open.since).toISOString() },
    reloadWaitsSince: waits === null ? null : new Date(waits).toISOString(),
  };
}
