import type { OwnedPort } from '../../../shared/model/process';
import type { Clock } from '../clock';
import { countConnections } from '../ports/count-connections';
import type { ManagedLookup } from '../ports/managed-lookup';
import type { PortService } from '../ports/port-service';
import { createSocketFileService, type SocketFileOptions } from '../ports/socket-file-service';
import type { SocketReader } from '../ports/socket-table';
import type { HeldPort, PortSeam } from './port-seam';
import { createListenerPresumption } from './presume-listeners';
import { shareTurn } from './share-turn';

/** The rows of 5 000 closed connections take 30 ms to read, those of 500 one: a signal does not wait for more. */
const MOST_CLOSED = 500;

/** What of the platform the core looks through. */
export type SeamPlatform = SocketFileOptions['platform'] & { readonly sockets: SocketReader };

/**
 * The ports as the process core sees them. Each read of /proc/net/tcp makes the kernel walk its whole connection table (1.7 ms here), so the
 * questions of one turn share one: fifty stops at once then cost one read and not a hundred.
 */
export function createPortSeam(clock: Clock, ports: PortService, platform: SeamPlatform, lookup: () => ManagedLookup): PortSeam {
  const table = platform.sockets;
  const files = createSocketFileService({ platform, clock });
  const sockets = shareTurn(clock, (questions: readonly (readonly number[])[]) => ports.ownedSockets([...new Set(questions.flat())]));
  // The rows of a connection stand in the table of its listener's family, also those of an IPv4 client of `::`.
  const rows = shareTurn(clock, (questions: readonly (readonly HeldPort[])[]) => {
    const held = questions.flat();
    const tables = new Set(held.map(({ address }) => (address?.includes(':') === false ? 'tcp' : 'tcp6')));
    return table.read({ ports: new Set(held.map(({ port }) => port)), tables: [...tables] });
  });
  const connected = shareTurn(
    clock,
    async (questions: readonly (readonly HeldPort[])[]) => ports.connections?.read(questions.flat()) ?? [],
  );
  const splits = shareTurn(clock, async (questions: readonly (readonly OwnedPort[])[]) => {
    const answers = await ports.splitPorts(questions);
    return new Map(questions.map((ours, index) => [ours, answers[index] ?? []]));
  });
  const presume = createListenerPresumption(ports, table);
  return {
    async countConnections(held, pids) {
      if (ports.connections === null) return null;
      if (pids !== null) {
        const { busy } = await sockets(pids);
        if (busy !== null && !pids.some((pid) => busy.has(pid))) return 0;
        if ((table.countTimeWait() ?? 0) > MOST_CLOSED) return null;
      }
      return countConnections(await connected(held), held);
    },
    async ownedListeners(pids, expected = []) {
      if (pids.length === 0) return [];
      const own = new Set(pids);
      const seen = await sockets(pids);
      const listeners = seen.listeners.filter((listener) => own.has(listener.pid));
      const closed = seen.unreadable.find((pid) => own.has(pid));
      const missing = expected.filter((port) => !listeners.some((listener) => listener.port === port));
      return closed === undefined ? listeners : [...listeners, ...(await presume(missing, closed))];
    },
    async strangersOn(wanted) {
      const found = await ports.listenersOn(wanted);
      return found.filter(({ pids, isOurUser }) => pids.length > 0 || !isOurUser).map(({ row, who }) => ({ port: row.localPort, who }));
    },
    async waitForRelease(held, limitMs, cancel) {
      const hosts = new Map<number, string[]>();
      for (const { port, address } of held) if (address !== null) hosts.set(port, [...(hosts.get(port) ?? []), address]);
      const result = await ports.waitForRelease({ ports: held.map(({ port }) => port), hosts, limitMs, signal: cancel });
      return result.ports.map(({ port, releasedAtMs }) => ({ port, releasedAtMs }));
    },
    async remainingTimeWaitMs(held) {
      if (table.countTimeWait() === 0) return null;
      const wanted = new Set(held.map(({ port }) => port));
      const left = (await rows(held)).flatMap((row) =>
        wanted.has(row.localPort) && row.state === 'TIME_WAIT' && row.expiresInMs !== null ? [row.expiresInMs] : [],
      );
      return left.length === 0 ? null : Math.max(...left);
    },
    splitPorts: async (ours) => (await splits(ours)).get(ours) ?? [],
    ephemeralRange: ports.ephemeralRange,
    diagnoseFile: (path, forProcess) => files.diagnoseFile(path, lookup(), forProcess),
    diagnose: (port, host, forProcess) => ports.diagnosePort(port, host, lookup(), { forProcess }),
  };
}
