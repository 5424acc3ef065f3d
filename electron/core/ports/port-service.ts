import type { Listener, PortVerdict } from '../../../shared/model/port-verdict';
import type { OwnedPort, ProcessId } from '../../../shared/model/process';
import { type Clock, systemClock } from '../clock';
import type { Supervisor } from '../process/supervisor-api';
import { type BindProbe, probeBind } from './bind-probe';
import { normaliseHost, resolveHost, targetOf } from './bind-target';
import { conflicts } from './conflicts';
import { diagnose } from './diagnose';
import { sortListeners, toListener } from './list-listeners';
import { nextFreePort } from './next-free-port';
import type { AskingProcess, ObservedProcess, ObservedSocket } from './port-observations';
import type { PortPlatform } from './port-platform';
import { type ReleaseRequest, type ReleaseResult, waitForRelease } from './release-gate';
import type { SocketRow } from './socket-row';

/** How the port code learns which processes are ours. The supervisor is one. */
export type ManagedLookup = Pick<Supervisor, 'ownerOf' | 'waitingFor'>;

/** Nothing is ours: for a command line without a host, and for tests. */
export const NOTHING_MANAGED: ManagedLookup = { ownerOf: () => null, waitingFor: () => null };

export interface PortServiceOptions {
  readonly platform: PortPlatform;
  readonly probe?: BindProbe;
  readonly clock?: Clock;
  /** Pid of the host, whose own listener is named as such and never offered to be stopped. */
  readonly selfPid?: number;
}

export interface DiagnoseOptions {
  /** The process on whose behalf it is asked; the one that waits for the port, else nobody, without it. */
  readonly forProcess?: ProcessId | null;
  /** Ports not to suggest as the next free one. */
  readonly avoid?: ReadonlySet<number>;
}

/** The effects around the pure verdicts: reads sockets, owners and probes, and hands them to `diagnose`. Keeps no state between calls. */
export interface PortService {
  /**
   * The port doctor. Never rejects for what it finds; a port outside 1–65535 is a RangeError (callers validate first).
   * Two diagnoses of the same port may run at once; their probes then may refuse each other for 0.1 ms, which is seen and looked at again.
   */
  diagnosePort(port: number, host: string | null, lookup: ManagedLookup, options?: DiagnoseOptions): Promise<PortVerdict>;
  /** Every TCP listener and unconnected UDP socket that can be seen, ours first, then by port. `readMs` is how long it took. */
  listListeners(lookup: ManagedLookup): Promise<{ readonly listeners: readonly Listener[]; readonly readMs: number }>;
  /** LISTEN sockets of these pids; the readiness check. Reads the descriptors of these pids only. */
  ownedListeners(pids: readonly number[]): Promise<readonly OwnedPort[]>;
  /** Who is connected to a server; null where that cannot be known. */
  readonly connections: PortPlatform['connections'];
  /** See `nextFreePort`. */
  nextFreePort(from: number, avoid?: ReadonlySet<number>): Promise<number | null>;
  /** See `waitForRelease`. */
  waitForRelease(request: Omit<ReleaseRequest, 'reader' | 'probe' | 'clock' | 'bindProvesFree'>): Promise<ReleaseResult>;
}

/** Looks at a port this many times when rows and probe contradict each other (a holder that came or went in between). */
const MOST_LOOKS = 3;

/** Makes the service; see `PortService`. */
export function createPortService({
  platform,
  probe = probeBind,
  clock = systemClock,
  selfPid = process.pid,
}: PortServiceOptions): PortService {
  async function observeProcess(pid: number, lookup: ManagedLookup): Promise<ObservedProcess | null> {
    const description = await platform.describe(pid);
    if (description === null) return null;
    return {
      ...description,
      managed: description.startTicks === null ? null : lookup.ownerOf(pid, description.startTicks),
      // root (uid 0) may signal everybody; without user numbers the system itself refuses.
      canSignal: platform.uid === null || platform.uid === 0 || description.uid === platform.uid,
      isSelf: pid === selfPid,
    };
  }

  async function observeAll(pids: Iterable<number>, lookup: ManagedLookup): Promise<Map<number, ObservedProcess>> {
    const seen = new Map<number, ObservedProcess>();
    for (const pid of new Set(pids)) {
      const observed = await observeProcess(pid, lookup);
      if (observed !== null) seen.set(pid, observed);
    }
    return seen;
  }

  async function observeSockets(rows: readonly SocketRow[], lookup: ManagedLookup): Promise<ObservedSocket[]> {
    const owners = await platform.ownersOf(rows);
    const processes = await observeAll([...owners.values()].flat(), lookup);
    const sockets: ObservedSocket[] = [];
    for (const row of rows) {
      const holders = (owners.get(row) ?? []).flatMap((pid) => processes.get(pid) ?? []);
      const hidden = holders.length === 0 && row.state === 'LISTEN';
      sockets.push({ row, holders, unit: hidden ? await platform.unitOf(row) : null });
    }
    return sockets;
  }

  async function probeAll(port: number, host: string | null) {
    const resolution = await resolveHost(host);
    if (resolution.kind === 'unresolved') return { targets: [], probes: [resolution.code] };
    const probes: string[] = [];
    // One after the other: overlapping probes would refuse each other.
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
      const sockets = await observeSockets(rows, lookup);
      const refused = seen.probes.includes('EADDRINUSE');
      const suspects = refused && rows.length === 0 ? await observeAll(await platform.unlistedHolders(), lookup) : new Map();
      const asking = options.forProcess ?? lookup.waitingFor(port);
      const busy = seen.probes.some((result) => result !== 'ok') || rows.length > 0;
      const next =
        busy && asking !== null
          ? await nextFreePort({ from: port, reader: platform.sockets, probe, ...(options.avoid ? { avoid: options.avoid } : {}) })
          : null;
      return diagnose({
        port,
        host: bareHost,
        ...seen,
        sockets,
        suspects: [...suspects.values()],
        asking: asking === null ? null : toAsking(asking),
        nextFreePort: next,
        system: platform.system,
        readAt: clock.now(),
        readMs: clock.monotonicMs() - startMs,
      });
    },

    async listListeners(lookup) {
      const startMs = clock.monotonicMs();
      const rows = (await platform.sockets.read({ listenersOnly: true, udp: true })).filter(
        (row) => row.state === 'LISTEN' || (row.protocol.startsWith('udp') && row.remotePort === 0),
      );
      const sockets = await observeSockets(rows, lookup);
      const listeners = sockets.flatMap((socket) => toListener(socket));
      return { listeners: sortListeners(listeners), readMs: clock.monotonicMs() - startMs };
    },

    connections: platform.connections,
    ownedListeners: (pids) => platform.ownedListeners(pids),
    nextFreePort: (from, avoid) => nextFreePort({ from, reader: platform.sockets, probe, ...(avoid === undefined ? {} : { avoid }) }),
    waitForRelease: (request) =>
      waitForRelease({ ...request, reader: platform.sockets, probe, clock, bindProvesFree: platform.system.platform === 'linux' }),
  };
}

/** `<projectId>/<name>`; a name may itself hold a slash. */
function toAsking(processId: ProcessId): AskingProcess {
  return { processId, name: processId.slice(processId.indexOf('/') + 1) };
}

/** A refusal no row explains, or a success beside a listener that should have refused it: one of the two is already out of date. */
function isContradiction(
  rows: readonly SocketRow[],
  seen: { targets: readonly { address: string; v6only: boolean }[]; probes: readonly string[] },
): boolean {
  const colliding = rows.filter((row) => seen.targets.some((target) => conflicts(targetOf(row.localAddress), target)));
  const listening = colliding.some((row) => row.state === 'LISTEN' && row.localAddress !== '::');
  if (listening) return seen.probes.every((result) => result === 'ok');
  return colliding.length === 0 && seen.probes.includes('EADDRINUSE');
}
