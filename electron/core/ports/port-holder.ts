import type { PortHolder } from '../../../shared/model/port-verdict';
import type { ObservedProcess, ObservedSocket } from './port-observations';
import { formatEndpoint } from './socket-row';

/** A socket's holders as the contract carries them; a socket whose process cannot be seen gives one `hidden` holder. Pure. */
export function toHolders({ row, holders, unit, slipway }: ObservedSocket): PortHolder[] {
  const address = formatEndpoint(row.localAddress, row.localPort);
  if (holders.length === 0) {
    const user = row.uid >= 0 ? (row.uid === 0 ? 'root' : `uid ${row.uid}`) : null;
    return [
      {
        pid: null,
        startTicks: null,
        command: null,
        cwd: null,
        user,
        address,
        state: row.state,
        since: null,
        owner: 'hidden',
        processId: null,
        process: null,
        runId: null,
        unit,
      },
    ];
  }
  return holders.map((holder) => ({
    pid: holder.pid,
    startTicks: holder.startTicks,
    command: holder.command,
    cwd: holder.cwd,
    user: holder.user,
    address,
    state: row.state,
    since: holder.since,
    owner: holder.managed === null && !holder.isSelf ? ('foreign' as const) : ('managed' as const),
    processId: holder.managed?.processId ?? null,
    process: holder.managed?.name ?? null,
    runId: holder.managed?.runId ?? null,
    unit,
    ...(holder.isSelf && slipway !== undefined ? { slipway } : {}),
  }));
}

/** A suspect: a process that may hold the port though no table says so. Pure. */
export function toSuspect(process: ObservedProcess, address: string): PortHolder {
  return {
    pid: process.pid,
    startTicks: process.startTicks,
    command: process.command,
    cwd: process.cwd,
    user: process.user,
    address,
    state: 'CLOSE',
    since: process.since,
    owner: process.managed === null ? 'foreign' : 'managed',
    processId: process.managed?.processId ?? null,
    process: process.managed?.name ?? null,
    runId: process.managed?.runId ?? null,
    unit: null,
  };
}
