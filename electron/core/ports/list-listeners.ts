import type { Listener } from '../../../shared/model/port-verdict';
import type { ObservedSocket } from './port-observations';

/** True for an address that other machines can reach: anything but loopback (127.0.0.0/8, ::1). Pure. */
export function isExposed(address: string): boolean {
  const bare = address.replace(/^::ffff:/i, '');
  return !(bare.startsWith('127.') || bare === '::1');
}

/** One listener per socket: the first holder names it (a managed one before others); a socket without a visible holder is `hidden`. Pure. */
export function toListener({ row, holders, unit }: ObservedSocket): Listener {
  const holder = holders.find(({ managed }) => managed !== null) ?? holders[0];
  return {
    protocol: row.protocol,
    address: row.localAddress,
    port: row.localPort,
    pid: holder?.pid ?? null,
    command: holder?.command ?? unit,
    owner: holder === undefined ? 'hidden' : holder.managed === null ? 'foreign' : 'managed',
    processId: holder?.managed?.processId ?? null,
    process: holder?.managed?.name ?? null,
    exposed: isExposed(row.localAddress),
  };
}

/** Ours first (by process), then everybody's; each by port, protocol and address. Pure. */
export function sortListeners(listeners: readonly Listener[]): Listener[] {
  return [...listeners].sort(
    (a, b) =>
      Number(b.owner === 'managed') - Number(a.owner === 'managed') ||
      (a.processId ?? '').localeCompare(b.processId ?? '') ||
      a.port - b.port ||
      a.protocol.localeCompare(b.protocol) ||
      a.address.localeCompare(b.address),
  );
}
