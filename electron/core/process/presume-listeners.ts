import type { OwnedPort } from '../../../shared/model/process';
import type { PortService } from '../ports/port-service';
import type { SocketReader } from '../ports/socket-table';

/**
 * Finds the listeners of a program that made itself non-dumpable (prctl(2), PR_SET_DUMPABLE; a file with capabilities is so from its exec): its
 * /proc/PID/fd belongs to root, so no table says that a socket is its own. On a port that was free before the run began, a LISTEN socket of
 * our user that nobody who can be seen holds is taken for its. Asked while a member of the run may not be looked into only.
 *
 * Whether a socket's holder can be seen costs a pass over all descriptors of the machine, so what was found hidden is remembered.
 */
export function createListenerPresumption(ports: Pick<PortService, 'listenersOn'>, table: SocketReader) {
  let hidden = new Set<number>();
  return async (wanted: readonly number[], pid: number): Promise<readonly OwnedPort[]> => {
    if (wanted.length === 0) return [];
    let rows = await table.read({ listenersOnly: true, ports: new Set(wanted) });
    if (rows.some(({ inode }) => !hidden.has(inode))) {
      const seen = await ports.listenersOn(wanted);
      rows = seen.filter(({ pids, isOurUser }) => pids.length === 0 && isOurUser).map(({ row }) => row);
      // Sockets of ports that were not asked for stay; what is closed meanwhile never comes back by its inode.
      hidden = new Set([...[...hidden].slice(-MOST_REMEMBERED), ...rows.map(({ inode }) => inode)]);
    }
    return rows.map(({ protocol, localAddress: address, localPort: port }) => ({ protocol, address, port, pid, presumed: true }));
  };
}

/** Sockets remembered as hidden; one that is forgotten is only looked at again. */
const MOST_REMEMBERED = 100;
