import { isExposed } from '../../../shared/model/is-exposed';
import type { ClosedPort, Listener } from '../../../shared/model/port-verdict';
import type { ExpectedPorts } from './managed-lookup';
import type { ObservedSocket } from './port-observations';
import type { SocketRow } from './socket-row';

/** One listener per socket: the first holder names it (a managed one before others); a socket without a visible holder is `hidden`. Pure. */
export function toListener({ row, holders, unit, slipway }: ObservedSocket, expected: ExpectedPorts): Listener {
  const holder = holders.find(({ managed }) => managed !== null) ?? holders[0];
  const processId = holder?.managed?.processId ?? null;
  const wanted = processId === null ? undefined : expected.find((each) => each.processId === processId);
  return {
    protocol: row.protocol,
    address: row.localAddress,
    port: row.localPort,
    pid: holder?.pid ?? null,
    startTicks: holder?.startTicks ?? null,
    command: holder?.command ?? unit,
    cwd: holder?.cwd ?? null,
    user: holder?.user ?? userOf(row.uid),
    since: holder?.since ?? null,
    unit,
    owner: holder === undefined ? 'hidden' : holder.managed === null && slipway === undefined ? 'foreign' : 'managed',
    processId,
    process: holder?.managed?.name ?? null,
    slipway: slipway ?? null,
    exposed: isExposed(row.localAddress),
    expected: wanted === undefined ? null : isExpected(row, wanted),
  };
}

function isExpected({ protocol, localPort }: SocketRow, { ports }: ExpectedPorts[number]): boolean | null {
  // With nothing known to expect, nothing can be unexpected.
  if (ports.length === 0 || ports.some(({ port }) => port === localPort)) return true;
  // A file cannot declare UDP ports and none are learned.
  return protocol.startsWith('udp') ? null : false;
}

function userOf(uid: number): string | null {
  if (uid < 0) return null;
  return uid === 0 ? 'root' : `uid ${uid}`;
}

/** Ports that processes of ours are expected to listen on and nobody of them does. By process, then port. Pure. */
export function closedPorts(listeners: readonly Listener[], expected: ExpectedPorts): ClosedPort[] {
  const open = new Set(listeners.map(({ processId, port }) => `${processId} ${port}`));
  return expected.flatMap(({ processId, process, isUp, ports }) =>
    ports
      .filter(({ port }) => !open.has(`${processId} ${port}`))
      .map(({ port, by }) => ({ port, processId, process, expectedBy: by, isMissing: isUp })),
  );
}

/** Ours first (by process), then Slipway's own, then everybody's; each by port, protocol and address. Pure. */
export function sortListeners(listeners: readonly Listener[]): Listener[] {
  return [...listeners].sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      compareText(a.processId ?? '', b.processId ?? '') ||
      a.port - b.port ||
      compareText(a.protocol, b.protocol) ||
      compareText(a.address, b.address),
  );
}

function rankOf({ owner, slipway }: Listener): number {
  return owner !== 'managed' ? 2 : slipway === null ? 0 : 1;
}

/** By code unit: ids and addresses are ASCII, and a collator makes 2 000 rows cost 10 ms. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
