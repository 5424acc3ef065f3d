import { isIP } from 'node:net';
import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { CommandSpec, ProcessId } from '../../../shared/model/process';
import type { PortsToSuspect } from './find-busy-port';
import { ASSIGNED, wordsOf } from './named-ports';
import type { HeldPort, PortSeam } from './port-seam';
import type { BindFailure } from './read-bind-failure';

/** Each is a look at the socket table. */
const MOST_ASKED = 4;

/** The IP addresses that a command line names on their own: `--host 203.0.113.9`, `--bind=203.0.113.9`; each once. Pure. */
export function namedAddresses(command: CommandSpec): readonly string[] {
  const words = wordsOf(command).map((word) => (ASSIGNED.exec(word)?.[2] ?? word).replace(/^\[|\]$/g, ''));
  return [...new Set(words.filter((word) => isIP(word) !== 0))];
}

/** Where it most likely wanted to listen: what it said, else where it is known or guessed to. Only with an address; at most four. Pure. */
function candidates({ host, port }: BindFailure, { known, guessed }: PortsToSuspect, named: readonly string[]): readonly HeldPort[] {
  if (host !== null && port > 0) return [{ port, address: host }];
  const like = [...known, ...guessed].filter((held) => port === 0 || held.port === port);
  const ports = port > 0 ? [port] : like.map((held) => held.port);
  const all = [
    ...like.filter(({ address }) => address !== null),
    ...ports.flatMap((each) => named.map((address) => ({ port: each, address }))),
  ];
  return all.slice(0, MOST_ASKED);
}

/** The verdict on the address that a run could not have because it is not on this machine; null where that is not so, or not known of which. */
export async function notLocalAddress(
  ports: Pick<PortSeam, 'diagnose'>,
  id: ProcessId,
  failure: BindFailure,
  suspects: PortsToSuspect,
  named: readonly string[],
): Promise<PortVerdict | null> {
  for (const { port, address } of candidates(failure, suspects, named)) {
    const verdict = await ports.diagnose(port, address, id);
    if (verdict.verdict === 'not-local') return verdict;
  }
  return null;
}
