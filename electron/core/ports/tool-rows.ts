import type { OwnedPort } from '../../../shared/model/process';
import type { SocketRow } from './socket-row';

/** Owners of rows that name their pid themselves (macOS, Windows). Pure. */
export function ownersByPid(rows: readonly SocketRow[]): ReadonlyMap<SocketRow, readonly number[]> {
  return new Map(rows.flatMap((row) => (row.pid === null ? [] : [[row, [row.pid]] as const])));
}

/** LISTEN rows of these pids, where rows name their pid themselves. Pure. */
export function ownedByPid(pids: readonly number[], rows: readonly SocketRow[]): OwnedPort[] {
  const wanted = new Set(pids);
  return rows.flatMap((row) =>
    row.state === 'LISTEN' && row.pid !== null && wanted.has(row.pid)
      ? [{ protocol: row.protocol, address: row.localAddress, port: row.localPort, pid: row.pid }]
      : [],
  );
}
