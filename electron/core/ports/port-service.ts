import type { ClosedPort, Listener, PortVerdict, SlipwayListener, SplitPort } from '../../../shared/model/port-verdict';
import type { OwnedPort, ProcessId } from '../../../shared/model/process';
import { type Clock, systemClock } from '../clock';
import { toAsking } from './asking-process';
import { type BindProbe, probeBind } from './bind-probe';
import { normaliseHost, resolveHost } from './bind-target';
import { conflictsByAddress } from './conflicts';
import { countCost, cpuTimeMs } from './cpu-time';
import { diagnose } from './diagnose';
import type { OwnedSockets } from './find-owned-sockets';
import { findSplitPorts, rowsBeside } from './find-split-ports';
import { closedPorts, sortListeners, toListener } from './list-listeners';
import { type ManagedLookup, reservedPortsOf } from './managed-lookup';
import { nextFreePort } from './next-free-port';
import type { ObservedProcess, ObservedSocket } from './port-observations';
import type { ListingSource, PortPlatform } from './port-platform';
import { type ReleaseRequest, type ReleaseResult, waitForRelease } from './release-gate';
import type { SocketRow } from './socket-row';
import { nameWithPid, slipwayWords } from './verdict-words';

export interface PortServiceOptions {
  readonly platform: PortPlatform;
  readonly probe?: BindProbe;
  readonly clock?: Clock;
  /** CPU time used so far, ms; see `cpuTimeMs`. */
  readonly cpuMs?: () => number;
  /** Pid of the host, whose own listener is named as such and never offered to be stopped. */
  readonly selfPid?: number;
  /** The process whose live-reload proxy the host has on this port; null for none, and absent where there are no proxies. */
  readonly proxyOn?: (port: number) => { readonly processId: ProcessId; readonly process: string } | null;
}

export interface DiagnoseOptions {
  /** The process on whose behalf it is asked; the one that waits for the port, else nobody, without it. */
  readonly forProcess?: ProcessId | null;
  /** Ports not to suggest as the next free one. */
  readonly avoid?: ReadonlySet<number>;
}

export interface PortList {
  readonly listeners: readonly Listener[];
  readonly closed: readonly ClosedPort[];
  /** How long it took. */
  readonly readMs: number;
  /** CPU time it cost, ms; where programs are asked (`lsof`, `netstat`, `ss`), their time on the clock counts, as theirs cannot be read. */
  readonly costMs: number;
}

/** A LISTEN socket of anybody. */
export interface SeenListener {
  readonly row: SocketRow;
  /** Lowest first; none where they can't be seen. */
  readonly pids: readonly number[];
  /** `node (pid 811)`, `Slipway itself (pid 77)`, or that it is another user's. */
  readonly who: string;
  /** Of the user Slipway runs as; where users have no numbers, always. */
  readonly isOurUser: boolean;
}

/** The effects around the pure verdicts: reads sockets, owners and probes, and hands them to `diagnose`. Keeps no state between calls but what a list may remember. */
export interface PortService {
  /**
   * The port doctor. Never rejects for what it finds; a port outside 1–65535 is a RangeError (callers validate first).
   */
  diagnosePort(port: number, host: string | null, lookup: ManagedLookup, options?: DiagnoseOptions): Promise<PortVerdict>;
  /**
   * Every TCP listener and unconnected UDP socket that can be seen, ours first, then by port; and the ports ours are expected on and are not.
   * Called again within 10 s it may remember who holds a socket, and verifies it (see `createListingMemory`).
   */
  listListeners(lookup: ManagedLookup): Promise<PortList>;
  /**
   * Where others listen on the numbers that runs of ours have, on other addresses; an answer for each list of a run's listeners. One read of the
   * listeners for all, none without any; who the others are is remembered as in `listListeners`.
   */
  splitPorts(runs: readonly (readonly OwnedPort[])[]): Promise<readonly (readonly SplitPort[])[]>;
  /** Everybody's LISTEN sockets on these ports, with who holds them as far as that can be seen. One read; 0 without any port. */
  listenersOn(ports: readonly number[]): Promise<readonly SeenListener[]>;
  /** Ports the kernel hands to clients, first and last; null where unknown. */
  readonly ephemeralRange: readonly [first: number, last: number] | null;
  /** LISTEN sockets of these pids, and who of them holds others; the readiness check. Reads the descriptors of these pids only. */
  ownedSockets(pids: readonly number[]): Promise<OwnedSockets>;
  /** Who is connected to a server; null where that cannot be known. */
  readonly connections: PortPlatform['connections'];
  /** See `nextFreePort`. */
  nextFreePort(from: number, avoid?: ReadonlySet<number>): Promise<number | null>;
  /** See `waitForRelease`. */
  waitForRelease(request: Omit<ReleaseRequest, 'reader' | 'probe' | 'clock' | 'bindProvesFree'>): Promise<ReleaseResult>;
}

/** From 80 to 8080. */
const PRIVILEGED_STEP = 8000;
const NOBODY: readonly ObservedProcess[] = [];
const NOBODY_PID: readonly number[] = [];
/** Looks at a port this many times when rows and probe contradict each other (a holder that came or went in between). */
const MOST_LOOKS = 3;

/** Makes the service; see `PortService`. */
export function createPortService({
  platform,
  probe = probeBind,
  clock = systemClock,
  cpuMs = cpuTimeMs,
  selfPid = process.pid,
  proxyOn = () => null,
}: PortServiceOptions): PortService {
  async function observeProcess(pid: number, lookup: ManagedLookup, source: ListingSource): Promise<ObservedProcess | null> {
    const description = await source.describe(pid);
    if (description === null) return null;
    return {
      ...description,
      managed: description.startTicks === null ? null : lookup.ownerOf(pid, description.startTicks),
      // root (uid 0) may signal everybody; without user numbers the system itself refuses.
      canSignal: platform.uid === null || platform.uid === 0 || description.uid === platform.uid,
      isSelf: pid === selfPid,
    };
  }

  async function observeAll(
    pids: Iterable<number>,
    lookup: ManagedLookup,
    source: ListingSource = platform,
  ): Promise<Map<number, ObservedProcess>> {
    const seen = new Map<number, ObservedProcess>();
    for (const pid of new Set(pids)) {
      const observed = await observeProcess(pid, lookup, source);
      if (observed !== null) seen.set(pid, observed);
    }
    return seen;
  }

  async function observeSockets(
    rows: readonly SocketRow[],
    lookup: ManagedLookup,
    source: ListingSource = platform,
  ): Promise<ObservedSocket[]> {
    const owners = await source.ownersOf(rows);
    const processes = await observeAll([...owners.values()].flat(), lookup, source);
    const sockets = rows.map((row) => ({
      row,
      holders: owners.size === 0 ? NOBODY : (owners.get(row) ?? NOBODY_PID).flatMap((pid) => processes.get(pid) ?? []),
    }));
    // Who listens for a container tells nothing of the container.
    const isUnnamed = (holders: readonly ObservedProcess[]): boolean => holders.every(({ name }) => name === 'docker-proxy');
    const unnamed = sockets.filter(({ row, holders }) => isUnnamed(holders) && row.state === 'LISTEN');
    const units = await source.unitsOf(unnamed.map(({ row }) => row));
    return sockets.map(({ row, holders }) => ({ row, holders, unit: units.get(row) ?? null, ...ownPart(row, holders) }));
  }

  /** What the host itself listens for on a port of its own. */
  function ownListener(port: number): SlipwayListener {
    const proxy = proxyOn(port);
    return proxy === null ? { role: 'host' } : { role: 'proxy', ...proxy };
  }

  /** Nothing where the socket is not the host's. */
  function ownPart(row: SocketRow, holders: readonly ObservedProcess[]): { readonly slipway?: SlipwayListener } {
    return row.state === 'LISTEN' && holders.some(({ isSelf }) => isSelf) ? { slipway: ownListener(row.localPort) } : {};
  }

  const nextFree = (from: number, avoid: ReadonlySet<number> = new Set()): Promise<number | null> =>
    nextFreePort({ from, reader: platform.sockets, probe, avoid, avoidRange: platform.system.ephemeralRange });

  async function whoListens(
    rows: readonly SocketRow[],
    by: Pick<PortPlatform, 'ownersOf' | 'describe'> = platform,
  ): Promise<SeenListener[]> {
    const owners = rows.length === 0 ? new Map() : await by.ownersOf(rows);
    return Promise.all(
      rows.map(async (row) => {
        const pids: readonly number[] = owners.get(row) ?? [];
        const first = pids[0] === undefined ? null : await by.describe(pids[0]);
        const isOurUser = platform.uid === null || row.uid === platform.uid;
        const hidden = isOurUser ? 'a process that may not be looked into' : 'a process of another user';
        const named = first === null ? hidden : nameWithPid(first);
        const who = pids.includes(selfPid) ? `${slipwayWords(ownListener(row.localPort))} (pid ${selfPid})` : named;
        return { row, pids, who, isOurUser };
      }),
    );
  }

  /** Looked at only where a stranger listens: 0.2 ms a holder. */
  function withHeirs(socket: ObservedSocket, _index: number, all: readonly ObservedSocket[]): ObservedSocket {
    // Who holds a connection of the port serves it, however long it takes: a single thread that works accepts nobody meanwhile.
    const serving = new Set(all.flatMap(({ row, holders }) => (row.state === 'LISTEN' ? [] : holders.map(({ pid }) => pid))));
    const strangers = socket.holders.flatMap(({ managed, isSelf, pid }) => (managed !== null || isSelf || serving.has(pid) ? [] : [pid]));
    if (socket.row.state !== 'LISTEN' || strangers.length === 0) return socket;
    return { ...socket, heirs: platform.heirsOf(socket.row, strangers) };
  }

  async function probeAll(port: number, host: string | null) {
    const resolution = await resolveHost(host);
    if (resolution.kind === 'unresolved') return { targets: [], probes: [resolution.code] };
    const probes: string[] = [];
    for (const target of resolution.targets) probes.push(await probe(port, target));
    // `localhost` on a machine without IPv6 is its IPv4 address alone.
    const usable = resolution.targets.flatMap((target, index) => {
      const result = probes[index] ?? 'ok';
      const missing = (result === 'EADDRNOTAVAIL' || result === 'EAFNOSUPPORT') && resolution.targets.length > 1;
      return missing ? [] : [{ target, result }];
    });
    return usable.length === 0
      ? { targets: resolution.targets, probes }
      : { targets: usable.map(({ target }) => target), probes: usable.map(({ result }) => result) };
  }

  // One memory each: a memory keeps what concerns the rows of its last call.
  const listing = platform.createListing() ?? platform;
  const neighbours = platform.createListing() ?? platform;

  return {
    async diagnosePort(port, host, lookup, options = {}) {
      if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new RangeError(`${port} is not a port: ports go from 1 to 65535`);
      const startMs = clock.monotonicMs();
      const bareHost = normaliseHost(host);
      let rows: readonly SocketRow[] = [];
      let seen: Awaited<ReturnType<typeof probeAll>> = { targets: [], probes: [] };
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        rows = await platform.sockets.read({ ports: new Set([port]) });
        seen = await probeAll(port, bareHost);
        if (platform.system.platform !== 'linux' || !isContradiction(rows, seen)) break;
      }
      const sockets = (await observeSockets(rows, lookup)).map(withHeirs).map((socket) => withLikely(socket, lookup));
      const refused = seen.probes.includes('EADDRINUSE');
      const suspects = refused && rows.length === 0 ? await observeAll(await platform.unlistedHolders(), lookup) : new Map();
      const asking = options.forProcess ?? lookup.waitingFor(port);
      const busy = seen.probes.some((result) => result !== 'ok') || rows.length > 0;
      // 80 becomes 8080, as everybody writes it.
      const from = seen.probes.includes('EACCES') && port < platform.system.unprivilegedStart ? port + PRIVILEGED_STEP - 1 : port;
      const next = busy && asking !== null ? await nextFree(from, options.avoid ?? reservedPortsOf(lookup)) : null;
      const activator = sockets.flatMap(({ holders }) => holders).find(({ name }) => name === 'systemd');
      return diagnose({
        port,
        host: bareHost,
        ...seen,
        sockets,
        suspects: [...suspects.values()],
        asking: asking === null ? null : toAsking(asking, lookup, rows),
        socketUnit: activator === undefined ? null : await platform.socketUnitOf(port, activator.pid !== 1),
        reservedRange: seen.probes.includes('EACCES') ? await platform.reservedRangeOf(port) : null,
        nextFreePort: next,
        system: platform.system,
        readAt: clock.now(),
        readMs: clock.monotonicMs() - startMs,
      });
    },

    async listListeners(lookup) {
      const startMs = clock.monotonicMs();
      const { source, costMs: spentMs } = countCost(listing, clock, cpuMs);
      const rows = (await platform.sockets.read({ listenersOnly: true, udp: true })).filter(
        (row) => row.state === 'LISTEN' || (row.protocol.startsWith('udp') && row.remotePort === 0),
      );
      const sockets = await observeSockets(rows, lookup, source);
      const expected = lookup.expectedPorts();
      const listeners = sockets.map((socket) => toListener(socket, expected));
      const sorted = sortListeners(listeners);
      const readMs = clock.monotonicMs() - startMs;
      const costMs = platform.system.platform === 'linux' ? spentMs() : readMs;
      return { listeners: sorted, closed: closedPorts(listeners, expected), readMs, costMs };
    },

    connections: platform.connections,
    async splitPorts(runs) {
      const ports = new Set(runs.flat().map(({ port }) => port));
      if (ports.size === 0) return runs.map(() => []);
      const rows = await platform.sockets.read({ listenersOnly: true, ports });
      const besideOf = runs.map((ours) => rowsBeside(ours, rows));
      const seen = await whoListens([...new Set(besideOf.flat())], neighbours);
      const others = new Map(seen.map((other) => [other.row, other]));
      return runs.map((ours, index) => findSplitPorts(ours, besideOf[index]?.flatMap((row) => others.get(row) ?? []) ?? []));
    },
    async listenersOn(ports) {
      return ports.length === 0 ? [] : whoListens(await platform.sockets.read({ listenersOnly: true, ports: new Set(ports) }));
    },
    ephemeralRange: platform.system.ephemeralRange,
    ownedSockets: (pids) => platform.ownedSockets(pids),
    nextFreePort: nextFree,
    waitForRelease: (request) =>
      waitForRelease({ ...request, reader: platform.sockets, probe, clock, bindProvesFree: platform.system.platform === 'linux' }),
  };
}

/** Whose a socket without a visible holder most likely is. */
function withLikely(socket: ObservedSocket, lookup: ManagedLookup): ObservedSocket {
  if (socket.holders.length > 0 || socket.row.state !== 'LISTEN') return socket;
  const likely = lookup.presumedOwner?.(socket.row.localAddress, socket.row.localPort) ?? null;
  return likely === null ? socket : { ...socket, likely };
}

/** A refusal no row explains, or a success beside a listener that should have refused it: one of the two is already out of date. */
function isContradiction(
  rows: readonly SocketRow[],
  seen: { targets: readonly { address: string; v6only: boolean }[]; probes: readonly string[] },
): boolean {
  const collisionsOf = conflictsByAddress(seen.targets);
  const colliding = rows.filter((row) => collisionsOf(row.localAddress).includes(true));
  const listening = colliding.some((row) => row.state === 'LISTEN' && row.localAddress !== '::');
  if (listening) return seen.probes.every((result) => result === 'ok');
  return colliding.length === 0 && seen.probes.includes('EADDRINUSE');
}
