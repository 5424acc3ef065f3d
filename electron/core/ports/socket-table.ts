import { hasReachedNonListener, parseProcNetTcp } from './parse-proc-net-tcp';
import type { ProcReader } from './proc-reader';
import type { SocketProtocol, SocketRow } from './socket-row';

export interface SocketReadOptions {
  /** Keep only rows with one of these local ports. */
  readonly ports?: ReadonlySet<number>;
  /** Only LISTEN rows; the cheapest read there is. */
  readonly listenersOnly?: boolean;
  /** Only these tables; both TCP tables without it. Linux only: the tools of other systems print all in one go. */
  readonly tables?: readonly SocketProtocol[];
  /** UDP rows as well. */
  readonly udp?: boolean;
}

/**
 * Reads the machine's sockets. Never throws for a table that is missing (a machine without IPv6); a machine whose tables cannot be read
 * at all gives no rows. Two reads at once are two independent reads.
 */
export interface SocketReader {
  read(options: SocketReadOptions): Promise<readonly SocketRow[]>;
  /** How many TIME_WAIT sockets the machine has, without reading the tables; null where that is not known. */
  countTimeWait(): number | null;
}

const TCP: readonly SocketProtocol[] = ['tcp', 'tcp6'];
const UDP: readonly SocketProtocol[] = ['udp', 'udp6'];

/**
 * Rows of /proc/net, read now and on this thread. The cost is the kernel's walk over its table of connections, once a file: 1.7 ms each on a
 * machine with 512 K buckets, whatever is in them; parsing adds little.
 * The tables are those of the network namespace of the calling process.
 */
export function readProcNet(proc: ProcReader, options: SocketReadOptions): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const protocol of options.tables ?? (options.udp ? [...TCP, ...UDP] : TCP)) {
    const path = `/proc/net/${protocol}`;
    // A UDP socket is never in state LISTEN, so its table is always read whole.
    const listenersOnly = options.listenersOnly === true && protocol.startsWith('tcp');
    const text = proc.readTable(path, listenersOnly ? (part) => hasReachedNonListener(part, protocol) : undefined);
    if (text === null) continue;
    rows.push(
      ...parseProcNetTcp(text, protocol, options.ports === undefined ? { listenersOnly } : { listenersOnly, ports: options.ports }),
    );
  }
  return rows;
}

/** The Linux reader. */
export function createLinuxSocketReader(proc: ProcReader): SocketReader {
  return {
    read: async (options) => readProcNet(proc, options),
    countTimeWait() {
      // `TCP: inuse 27 orphan 0 tw 3 alloc 30 mem 2`, for both families (Documentation/networking/proc_net_tcp).
      const count = / tw (\d+)/.exec(proc.readText('/proc/net/sockstat') ?? '')?.[1];
      return count === undefined ? null : Number(count);
    },
  };
}

/** Applies read options to rows of a tool that cannot filter by itself. Pure. */
export function filterRows(rows: readonly SocketRow[], options: SocketReadOptions): SocketRow[] {
  return rows.filter((row) => {
    if (options.ports !== undefined && !options.ports.has(row.localPort)) return false;
    if (row.protocol.startsWith('udp')) return options.udp === true;
    return options.listenersOnly !== true || row.state === 'LISTEN';
  });
}
