import type { PortObservations } from './port-observations';
import type { SocketRow } from './socket-row';
import { formatEndpoint } from './socket-row';
import { listWords } from './verdict-words';

const MOST_NAMED = 3;

/**
 * Who left the closed connections on a port that the kernel hands to outgoing ones, in a sentence; null for any other port, where only a server
 * can have. A connection that went to a port outside that range was a client's own; of one to a port inside it nobody can tell which end was
 * which. Pure.
 */
export function leftByClient(
  { port, system }: Pick<PortObservations, 'port' | 'system'>,
  rows: readonly Pick<SocketRow, 'remoteAddress' | 'remotePort'>[],
): string | null {
  const { ephemeralRange } = system;
  if (ephemeralRange === null) return null;
  const [from, to] = ephemeralRange;
  const isHandedOut = (one: number): boolean => one >= from && one <= to;
  if (!isHandedOut(port)) return null;
  const range = `${port} lies in ${from}–${to}, which the kernel hands to outgoing connections`;
  if (rows.some(({ remotePort }) => isHandedOut(remotePort)))
    return `${range}: a client that got this number may have left it, or a server that listened without SO_REUSEADDR.`;
  const remotes = [...new Set(rows.map(({ remoteAddress, remotePort }) => formatEndpoint(remoteAddress, remotePort)))];
  const shown =
    remotes.length > MOST_NAMED ? `${remotes.slice(0, MOST_NAMED).join(', ')} and ${remotes.length - MOST_NAMED} more` : listWords(remotes);
  return `${range}: a client that connected to ${shown} got this number and left it behind, no server.`;
}
