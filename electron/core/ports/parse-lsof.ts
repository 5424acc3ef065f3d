import type { SocketState } from '../../../shared/model/port-verdict';
import type { SocketProtocol, SocketRow } from './socket-row';

/** Names lsof prints after `TST=`; its own `CLOSED` and Solaris spellings are mapped to ours. */
const STATES: Readonly<Record<string, SocketState>> = {
  ESTABLISHED: 'ESTABLISHED',
  SYN_SENT: 'SYN_SENT',
  SYN_RCDV: 'SYN_RECV',
  SYN_RECV: 'SYN_RECV',
  SYN_RCVD: 'SYN_RECV',
  FIN_WAIT1: 'FIN_WAIT1',
  FIN_WAIT_1: 'FIN_WAIT1',
  FIN_WAIT2: 'FIN_WAIT2',
  FIN_WAIT_2: 'FIN_WAIT2',
  TIME_WAIT: 'TIME_WAIT',
  CLOSE: 'CLOSE',
  CLOSED: 'CLOSE',
  CLOSE_WAIT: 'CLOSE_WAIT',
  LAST_ACK: 'LAST_ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
};

/**
 * Parses `lsof -nP -i -F pufPtTn`: one field a line, a letter and its value; `p` begins a process, `f` a file of it. Pure.
 * A socket shared over fork appears once per process, each time with its pid. Fields and files it does not know are skipped.
 * lsof shows sockets that a process holds, so TIME_WAIT rows are missing.
 */
export function parseLsof(text: string): SocketRow[] {
  const rows: SocketRow[] = [];
  let pid: number | null = null;
  let uid = -1;
  let file: Record<string, string> = {};
  const flush = (): void => {
    const row = pid === null ? null : toRow(file, pid, uid);
    if (row !== null) rows.push(row);
    file = {};
  };
  for (const line of text.split('\n')) {
    const value = line.slice(1).trimEnd();
    switch (line[0]) {
      case 'p':
        flush();
        pid = Number.isInteger(Number(value)) ? Number(value) : null;
        uid = -1;
        break;
      case 'u':
        uid = Number(value);
        break;
      case 'f':
        flush();
        file = { fd: value };
        break;
      case 't':
        file.type = value;
        break;
      case 'P':
        file.protocol = value;
        break;
      case 'n':
        file.name = value;
        break;
      case 'T':
        // Several T lines a socket: state, queue sizes, window.
        if (value.startsWith('ST=')) file.state = value.slice(3);
        break;
      default:
        break;
    }
  }
  flush();
  return rows;
}

function toRow(file: Readonly<Record<string, string>>, pid: number, uid: number): SocketRow | null {
  const { name, type } = file;
  const udp = file.protocol === 'UDP';
  if (name === undefined || (file.protocol !== 'TCP' && !udp)) return null;
  const v6 = type === 'IPv6';
  const [localText = '', remoteText] = name.split('->');
  const local = parseEndpoint(localText, v6);
  const remote = remoteText === undefined ? { address: v6 ? '::' : '0.0.0.0', port: 0 } : parseEndpoint(remoteText, v6);
  if (local === null || remote === null) return null;
  const protocol: SocketProtocol = udp ? (v6 ? 'udp6' : 'udp') : v6 ? 'tcp6' : 'tcp';
  return {
    protocol,
    localAddress: local.address,
    localPort: local.port,
    remoteAddress: remote.address,
    remotePort: remote.port,
    state: STATES[file.state ?? ''] ?? (remoteText === undefined ? 'CLOSE' : 'ESTABLISHED'),
    uid,
    inode: 0,
    expiresInMs: null,
    pid,
  };
}

/** `*:8080`, `127.0.0.1:8080`, `[::1]:8080`; null for one without a port (`*:*`). */
function parseEndpoint(text: string, v6: boolean): { address: string; port: number } | null {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon === -1 || !Number.isInteger(port)) return null;
  const host = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { address: host === '*' || host === '' ? (v6 ? '::' : '0.0.0.0') : host, port };
}
