import { homedir } from 'node:os';
import { type Clock, systemClock } from '../clock';
import { readConnections } from './count-connections';
import { describeProcess } from './describe-process';
import { findOwnedSockets, type KnownListeners } from './find-owned-sockets';
import { type LinuxTools, systemLinuxTools } from './linux-tools-adapter';
import { createListingMemory } from './listing-memory';
import { looksInherited, readHeirFacts } from './looks-inherited';
import { nameHiddenHolders } from './name-hidden-holders';
import { findSocketUnit } from './parse-socket-units';
import type { PortPlatform } from './port-platform';
import { type ProcReader, systemProcReader } from './proc-reader';
import { findUnlistedSocketHolders, resolveOwners } from './resolve-owner';
import type { SocketRow } from './socket-row';
import { createLinuxSocketReader } from './socket-table';

/** Kernel defaults, for a /proc/sys that cannot be read (Documentation/networking/ip-sysctl.rst). */
const DEFAULT_UNPRIVILEGED_START = 1024;

/** Ports over /proc; `tools` are asked about the sockets of other users only, which work without them too. */
export function createLinuxPortPlatform(
  proc: ProcReader = systemProcReader,
  tools: LinuxTools = systemLinuxTools,
  clock: Clock = systemClock,
): PortPlatform {
  const sockets = createLinuxSocketReader(proc);
  const known: KnownListeners = new Map();
  const unitsOf: PortPlatform['unitsOf'] = (rows) => nameHiddenHolders(rows, proc, tools);
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
    ownedSockets: async (pids) => findOwnedSockets(proc, pids, known),
    connections: { read: (listened) => readConnections(proc, listened) },
    describe: async (pid) => describeProcess(proc, pid),
    unlistedHolders: async () => findUnlistedSocketHolders(proc),
    unitsOf,
    createListing: () => createListingMemory(proc, unitsOf, clock),
    heirsOf: (row, pids) =>
      pids.filter((pid) => {
        const facts = readHeirFacts(proc, pid, row.inode);
        return facts !== null && looksInherited(facts);
      }),
    socketUnitOf: async (port, ofUser) => findSocketUnit(await tools.socketUnits(ofUser), port),
    reservedRangeOf: async () => null,
  };
}
