import { parseHexAddress } from './parse-proc-net-tcp';
import type { ProcReader } from './proc-reader';

/** A port somebody listened on. `address` null: the wildcard of both families. */
export interface ListenedPort {
  readonly port: number;
  readonly address: string | null;
}

/** The server's end of one connection. */
export interface Connection {
  readonly address: string;
  readonly port: number;
}

/** States of include/net/tcp_states.h in which a client is served: ESTABLISHED, and CLOSE_WAIT (it has sent all it will and still reads). */
const OPEN = new Set(['01', '08']);
/** The server has closed its end and the kernel still delivers: FIN_WAIT1, LAST_ACK, CLOSING. Only while there is something to deliver. */
const CLOSING = new Set(['04', '09', '0B']);
/** `tx_queue` is write_seq - snd_una (net/ipv4/tcp_ipv4.c, get_tcp4_sock), and the FIN itself takes one number. */
const FIN_ALONE = 1;

/**
 * The connections whose local port is one of these, from the text of /proc/net/tcp or tcp6. Pure. TIME_WAIT and FIN_WAIT2 do not count: nobody
 * serves them any more. A client on the same machine has a row of its own with the port as its remote one, which is left out. Lines that do
 * not have the kernel's form are skipped.
 */
export function parseConnections(text: string, protocol: 'tcp' | 'tcp6', ports: ReadonlySet<number>): Connection[] {
  const width = protocol === 'tcp6' ? 32 : 8;
  const row = new RegExp(`^ *\\d+: ([0-9A-F]{${width}}):([0-9A-F]{4}) [0-9A-F]{${width}}:[0-9A-F]{4} ([0-9A-F]{2}) ([0-9A-F]{8}):`, 'gm');
  const found: Connection[] = [];
  for (const [, address = '', hexPort = '', state = '', unsent = ''] of text.matchAll(row)) {
    const port = Number.parseInt(hexPort, 16);
    if (!ports.has(port)) continue;
    if (OPEN.has(state) || (CLOSING.has(state) && Number.parseInt(unsent, 16) > FIN_ALONE))
      found.push({ address: parseHexAddress(address), port });
  }
  return found;
}

/** Whether a connection with this local address came in through a listener on `listener`. Pure. */
function cameThrough(listener: string | null, local: string): boolean {
  if (listener === null || listener === '::') return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(local)?.[1];
  if (listener === '0.0.0.0') return mapped === undefined && !local.includes(':');
  return listener === local || listener === mapped;
}

/** How many of these connections were taken by listeners on these ports. Pure. */
export function countConnections(connections: readonly Connection[], listened: readonly ListenedPort[]): number {
  return connections.filter(({ address, port }) => listened.some((one) => one.port === port && cameThrough(one.address, address))).length;
}

/** Reads the connections to these ports. The connections of a `::` listener stand in tcp6, those of IPv4 clients too. */
export function readConnections(proc: ProcReader, listened: readonly ListenedPort[]): readonly Connection[] {
  const ports = new Set(listened.map(({ port }) => port));
  const tables = new Set(listened.flatMap(({ address }) => tablesOf(address)));
  return [...tables].flatMap((protocol) => parseConnections(proc.readTable(`/proc/net/${protocol}`) ?? '', protocol, ports));
}

function tablesOf(address: string | null): readonly ('tcp' | 'tcp6')[] {
  return address === null ? ['tcp', 'tcp6'] : [address.includes(':') ? 'tcp6' : 'tcp'];
}
