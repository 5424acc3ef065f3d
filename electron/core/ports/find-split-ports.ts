import type { SplitPort } from '../../../shared/model/port-verdict';
import type { OwnedPort } from '../../../shared/model/process';
import { targetOf } from './bind-target';
import { conflicts } from './conflicts';
import { formatEndpoint, type SocketRow } from './socket-row';
import { listWords } from './verdict-words';

/** A listener on a number that is ours too, with a word on whose it is: `node (pid 811)`. */
export interface OtherListener {
  readonly row: SocketRow;
  readonly pids: readonly number[];
  readonly who: string;
}

/** The listeners on the numbers of a run that are not its own. Pure. */
export function rowsBeside(ours: readonly OwnedPort[], rows: readonly SocketRow[]): SocketRow[] {
  const numbers = new Set(ours.map(({ port }) => port));
  const own = new Set(ours.map(({ address, port }) => formatEndpoint(address, port)));
  return rows.filter((row) => numbers.has(row.localPort) && !own.has(formatEndpoint(row.localAddress, row.localPort)));
}

/**
 * Where a run of ours and somebody else listen on the same number on different addresses. Pure. Sockets that our own members hold do not
 * count, whoever else holds them; nor does an address that conflicts with ours (they share it knowingly, by SO_REUSEPORT).
 */
export function findSplitPorts(ours: readonly OwnedPort[], others: readonly OtherListener[]): SplitPort[] {
  const members = new Set(ours.map(({ pid }) => pid));
  const split = new Map<number, { mine: OwnedPort; other: OtherListener }[]>();
  for (const mine of ours.filter(({ protocol }) => protocol.startsWith('tcp'))) {
    for (const other of others) {
      if (other.row.localPort !== mine.port || other.pids.some((pid) => members.has(pid))) continue;
      if (conflicts(targetOf(other.row.localAddress), targetOf(mine.address))) continue;
      split.set(mine.port, [...(split.get(mine.port) ?? []), { mine, other }]);
    }
  }
  return [...split].map(([port, pairs]) => {
    const mine = [...new Set(pairs.map((pair) => formatEndpoint(pair.mine.address, port)))];
    const theirs = [...new Set(pairs.map((pair) => formatEndpoint(pair.other.row.localAddress, port)))];
    const who = [...new Set(pairs.map((pair) => pair.other.who))];
    return {
      port,
      ours: mine.join(', '),
      other: theirs.join(', '),
      text: `${listWords(who)} listens on ${listWords(theirs)} beside it. A client that asks for localhost:${port} may reach either.`,
    };
  });
}
