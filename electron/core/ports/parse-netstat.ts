import type { SocketState } from '../../../shared/model/port-verdict';
import type { SocketProtocol, SocketRow } from './socket-row';

/** State names of an English Windows. Elsewhere they are translated, so a row without a known name is told by its remote port. */
const STATES: Readonly<Record<string, SocketState>> = {
  LISTENING: 'LISTEN',
  ESTABLISHED: 'ESTABLISHED',
  SYN_SENT: 'SYN_SENT',
  SYN_RECEIVED: 'SYN_RECV',
  FIN_WAIT_1: 'FIN_WAIT1',
  FIN_WAIT_2: 'FIN_WAIT2',
  TIME_WAIT: 'TIME_WAIT',
  CLOSE_WAIT: 'CLOSE_WAIT',
  LAST_ACK: 'LAST_ACK',
  CLOSING: 'CLOSING',
  CLOSED: 'CLOSE',
};

/**
 * Parses `netstat -ano` of Windows in any display language. Pure. TIME_WAIT rows carry pid 0, which becomes null.
 * A row with remote port 0 is a listener; lines of another form (headers, translated titles) are skipped.
 */
export function parseNetstat(text: string): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/);
    const kind = words[0];
    if (kind !== 'TCP' && kind !== 'UDP') continue;
    const local = parseEndpoint(words[1] ?? '');
    const pid = Number(words.at(-1));
    if (local === null || !Number.isInteger(pid)) continue;
    const v6 = local.address.includes(':');
    const remote = parseEndpoint(words[2] ?? '') ?? { address: v6 ? '::' : '0.0.0.0', port: 0 };
    const protocol: SocketProtocol = kind === 'UDP' ? (v6 ? 'udp6' : 'udp') : v6 ? 'tcp6' : 'tcp';
    rows.push({
      protocol,
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
      state: kind === 'UDP' ? 'CLOSE' : (STATES[words[3] ?? ''] ?? stateByRemote(remote.port, pid)),
      uid: -1,
      inode: 0,
      expiresInMs: null,
      pid: pid === 0 ? null : pid,
    });
  }
  return rows;
}

function stateByRemote(remotePort: number, pid: number): SocketState {
  if (remotePort === 0) return 'LISTEN';
  return pid === 0 ? 'TIME_WAIT' : 'ESTABLISHED';
}

/** `0.0.0.0:135`, `[::1]:8080`, `[fe80::1%5]:546`; null for `*:*`. */
function parseEndpoint(text: string): { address: string; port: number } | null {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon <= 0 || text.slice(colon + 1) === '' || !Number.isInteger(port)) return null;
  return { address: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port };
}
