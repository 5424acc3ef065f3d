import type { SocketEvidence, SocketState } from '../../../shared/model/port-verdict';

export type SocketProtocol = Exclude<SocketEvidence['protocol'], 'unix'>;

/** One socket of the machine as its table shows it. Addresses are plain (`127.0.0.1`, `::1`, `::ffff:10.0.0.1`), without brackets. */
export interface SocketRow {
  readonly protocol: SocketProtocol;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly state: SocketState;
  /** User of the socket; 0 for TIME_WAIT rows, which have no owner by design; -1 where the platform does not say. */
  readonly uid: number;
  /** Socket inode (Linux); 0 for a socket without an owner, and on other systems. */
  readonly inode: number;
  /** Remaining kernel timer of a TIME_WAIT or FIN_WAIT2 row, ms; null for other rows and other systems. */
  readonly expiresInMs: number | null;
  /** Owner, where the table itself names it (macOS, Windows); null on Linux, where it is found by inode. */
  readonly pid: number | null;
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The row as the contract carries it. */
export function toEvidence(row: SocketRow): SocketEvidence {
  return {
    protocol: row.protocol,
    local: formatEndpoint(row.localAddress, row.localPort),
    remote: formatEndpoint(row.remoteAddress, row.remotePort),
    state: row.state,
    uid: row.uid,
    inode: row.inode,
    expiresInMs: row.expiresInMs,
  };
}
