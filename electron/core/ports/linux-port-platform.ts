import { homedir } from 'node:os';
import { readConnections, servesNobody } from './count-connections';
import { describeProcess } from './describe-process';
import { findOwnedListeners, type KnownListeners } from './find-owned-listeners';
import type { PortPlatform } from './port-platform';
import { type ProcReader, systemProcReader } from './proc-reader';
import { findUnlistedSocketHolders, listPids, resolveOwners } from './resolve-owner';
import type { SocketRow } from './socket-row';
import { createLinuxSocketReader } from './socket-table';

/** Kernel defaults, for a /proc/sys that cannot be read (Documentation/networking/ip-sysctl.rst). */
const DEFAULT_UNPRIVILEGED_START = 1024;

/** Ports over /proc alone: no tool is run, nothing is needed but read access. */
export function createLinuxPortPlatform(proc: ProcReader = systemProcReader): PortPlatform {
  const sockets = createLinuxSocketReader(proc);
  const known: KnownListeners = new Map();
  const unprivileged = Number(proc.readText('/proc/sys/net/ipv4/ip_unprivileged_port_start') ?? DEFAULT_UNPRIVILEGED_START);
  const [first, last] = (proc.readText('/proc/sys/net/ipv4/ip_local_port_range') ?? '').trim().split(/\s+/).map(Number);
  return {
    sockets,
    uid: process.getuid?.() ?? null,
    system: {
      platform: 'linux',
      unprivilegedStart: Number.isInteger(unprivileged) ? unprivileged : DEFAULT_UNPRIVILEGED_START,
      ephemeralRange: first !== undefined && last !== undefined ? [first, last] : null,
      home: homedir(),
    },
    ownersOf: async (rows) => {
      const pids = resolveOwners(
        proc,
        rows.map((row) => row.inode),
      );
      const owners = new Map<SocketRow, readonly number[]>();
      for (const row of rows) {
        const holders = pids.get(row.inode);
        if (holders !== undefined && holders.length > 0) owners.set(row, holders);
      }
      return owners;
    },
    ownedListeners: async (pids) => findOwnedListeners(proc, pids, known),
    connections: {
      read: (listened) => readConnections(proc, listened),
      servesNobody: (pids) => servesNobody(proc, pids, known),
    },
    describe: async (pid) => describeProcess(proc, pid),
    unlistedHolders: async () => findUnlistedSocketHolders(proc),
    unitOf: async (row) => findDockerProxy(proc, row.localPort),
  };
}

/**
 * Docker publishes a port through `docker-proxy`, a process of root whose descriptors are hidden but whose command line is not: it names the
 * host port and the container's address. Null when there is none for this port.
 */
export function findDockerProxy(proc: ProcReader, port: number): string | null {
  for (const pid of listPids(proc)) {
    const argv = (proc.readText(`/proc/${pid}/cmdline`) ?? '').split('\0');
    if (!argv[0]?.endsWith('docker-proxy')) continue;
    const value = (flag: string): string | undefined => argv[argv.indexOf(flag) + 1];
    if (!argv.includes('-host-port') || value('-host-port') !== String(port)) continue;
    const container = argv.includes('-container-ip') ? ` for the container at ${value('-container-ip')}:${value('-container-port')}` : '';
    return `docker-proxy (pid ${pid})${container}`;
  }
  return null;
}
