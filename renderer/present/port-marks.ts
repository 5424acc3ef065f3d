import type { Listener } from '../../shared/model/port-verdict';

/** Who else listens on a number: `shared` on the same address, `split` on the other family, so that localhost may reach either. */
export interface PortMark {
  readonly kind: 'shared' | 'split';
  /** The others' rows. */
  readonly others: readonly Listener[];
}

/** Addresses that a client asking for localhost may reach, by family; an address of the network is none of them. */
const LOCALHOST: Readonly<Record<string, 4 | 6>> = { '127.0.0.1': 4, '0.0.0.0': 4, '::1': 6, '::': 6 };

/** Two rows that surely have different holders. Two hidden ones may be one program. */
function areDifferent(a: Listener, b: Listener): boolean {
  if (a.pid === null && b.pid === null) return false;
  if (a.processId !== null && a.processId === b.processId) return a.address === b.address && a.pid !== b.pid;
  return a.pid !== b.pid;
}

function kindOf(a: Listener, b: Listener): PortMark['kind'] | null {
  if (!areDifferent(a, b)) return null;
  if (a.address === b.address) return 'shared';
  const families = [LOCALHOST[a.address], LOCALHOST[b.address]];
  return families.includes(4) && families.includes(6) ? 'split' : null;
}

/** Marks of the TCP listeners whose number somebody else has too. UDP addresses are shared on purpose. Pure; one pass per port. */
export function portMarks(listeners: readonly Listener[]): ReadonlyMap<Listener, PortMark> {
  const byPort = new Map<number, Listener[]>();
  for (const listener of listeners) {
    if (listener.protocol.startsWith('udp')) continue;
    const there = byPort.get(listener.port);
    if (there === undefined) byPort.set(listener.port, [listener]);
    else there.push(listener);
  }
  const marks = new Map<Listener, PortMark>();
  for (const rows of byPort.values()) {
    if (rows.length < 2) continue;
    for (const row of rows) {
      const shared = rows.filter((other) => other !== row && kindOf(row, other) === 'shared');
      const split = rows.filter((other) => other !== row && kindOf(row, other) === 'split');
      if (shared.length > 0) marks.set(row, { kind: 'shared', others: shared });
      else if (split.length > 0) marks.set(row, { kind: 'split', others: split });
    }
  }
  return marks;
}
