import { toHolders } from './port-holder';
import type { ObservedProcess, ObservedSocket, PortObservations } from './port-observations';
import { formatEndpoint } from './socket-row';
import {
  COPY_REPORT,
  cancelStartAction,
  copyCommand,
  nextPortAction,
  stopHolderAction,
  stopLeftoverAction,
  stopProcessAction,
  waitAction,
} from './verdict-actions';
import type { Finding, SortedSockets } from './verdict-finding';
import { lifeWords, listenWords, listWords, nameWithPid, portWords, sentences } from './verdict-words';

interface Held {
  readonly socket: ObservedSocket;
  readonly holder: ObservedProcess;
}

/** The verdict where somebody listens on the asked address; null where nobody does. Pure. */
export function diagnoseListener(observations: PortObservations, { listeners, beside }: SortedSockets): Finding | null {
  const [first] = listeners;
  if (first === undefined) return null;
  const held: Held[] = listeners.flatMap((socket) => socket.holders.map((holder) => ({ socket, holder })));
  const holders = listeners.flatMap(toHolders);
  const split = splitNote([...listeners, ...beside]);
  const finding =
    byOwnRun(observations, held) ??
    byOtherManaged(observations, held) ??
    byLeftover(observations, held) ??
    bySharedReuseport(observations, listeners) ??
    bySocketActivation(observations, held) ??
    byForeign(observations, held) ??
    byHidden(observations, first);
  return { ...finding, advice: sentences(finding.advice, split), holders };
}

function byOwnRun(observations: PortObservations, held: readonly Held[]): Finding | null {
  const { asking } = observations;
  // With nobody asking, a managed holder is in the right: it is its own run that has the port.
  const own = held.find(({ holder }) => holder.managed?.live && (asking === null || holder.managed.processId === asking.processId));
  if (own?.holder.managed == null) return null;
  const { managed } = own.holder;
  return {
    verdict: 'own-run',
    explanation: `${managed.name} (run ${managed.runId}, pid ${own.holder.pid}) is listening on ${listenWords(own.socket)}.`,
    advice: `Slipway runs it: this is the process’s own current run, already up or still stopping. To get the port back, stop or restart ${managed.name}.`,
    actions: [stopProcessAction(observations, managed, own.holder), COPY_REPORT],
  };
}

function byOtherManaged(observations: PortObservations, held: readonly Held[]): Finding | null {
  const other = held.find(({ holder }) => holder.managed?.live);
  if (other?.holder.managed == null) return null;
  const { managed } = other.holder;
  return {
    verdict: 'other-managed',
    explanation: `${managed.name} (run ${managed.runId}, pid ${other.holder.pid}) is listening on ${listenWords(other.socket)}.`,
    advice: `Slipway runs it too: two of your processes want one port, and only one can have it. Stop ${managed.name}, or give ${observations.asking?.name ?? 'the other one'} another port.`,
    actions: [
      stopProcessAction(observations, managed, other.holder),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
      COPY_REPORT,
    ],
  };
}

function byLeftover(observations: PortObservations, held: readonly Held[]): Finding | null {
  const left = held.find(({ holder }) => holder.managed !== null);
  if (left?.holder.managed == null) return null;
  const { managed } = left.holder;
  return {
    verdict: 'leftover',
    explanation: `${nameWithPid(left.holder)}, left over from an earlier session, is listening on ${listenWords(left.socket)}.`,
    advice: sentences(
      `It carries Slipway’s mark of run ${managed.runId} of ${managed.name}, but that run is over.`,
      lifeWords(left.holder, observations),
      'It is alive, so waiting won’t help. Stop it.',
    ),
    actions: [stopLeftoverAction(observations, left.holder), ...nextPortAction(observations), COPY_REPORT],
  };
}

function bySharedReuseport(observations: PortObservations, listeners: readonly ObservedSocket[]): Finding | null {
  const byAddress = new Map<string, ObservedSocket[]>();
  for (const socket of listeners) {
    const key = `${socket.row.protocol} ${socket.row.localAddress}`;
    byAddress.set(key, [...(byAddress.get(key) ?? []), socket]);
  }
  // Several sockets of one process are its own affair.
  const shared = [...byAddress.values()].find(
    (sockets) => sockets.length > 1 && new Set(sockets.map(({ holders }, index) => holders[0]?.pid ?? -index)).size > 1,
  );
  const [first] = shared ?? [];
  if (shared === undefined || first === undefined) return null;
  const processes = new Map(shared.flatMap(({ holders }) => holders).map((holder) => [holder.pid, holder]));
  const oldest = [...processes.values()].sort((a, b) => (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY))[0];
  const who = processes.size === 0 ? `${shared.length} sockets` : listWords([...processes.values()].map(nameWithPid));
  return {
    verdict: 'shared-reuseport',
    explanation: `${who} share ${formatEndpoint(first.row.localAddress, first.row.localPort)} through ${shared.length} listening sockets.`,
    advice:
      'They set SO_REUSEPORT, so the kernel spreads connections over all of them: a request may reach an old one. Stop the one you don’t want.',
    actions: [...(oldest === undefined ? [] : stopHolderAction(observations, oldest)), ...nextPortAction(observations), COPY_REPORT],
  };
}

function bySocketActivation(observations: PortObservations, held: readonly Held[]): Finding | null {
  const activator = held.find(({ holder }) => holder.name === 'systemd' || holder.name === 'launchd');
  if (activator === undefined) return null;
  const { holder, socket } = activator;
  const command =
    holder.name === 'launchd'
      ? 'launchctl list'
      : `systemctl ${holder.pid === 1 ? '' : '--user '}list-sockets --all | grep ':${observations.port} '`;
  return {
    verdict: 'socket-activated',
    explanation: `${nameWithPid(holder)} itself is listening on ${listenWords(socket)} and starts a service at the first connection.`,
    advice: 'Stopping the service does not free the port; its .socket unit has to be stopped. The command shows which unit it is.',
    actions: [
      copyCommand(command, 'Lists the socket units and the service of each. Changes nothing.'),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
    ],
  };
}

function byForeign(observations: PortObservations, held: readonly Held[]): Finding | null {
  const [found] = held;
  if (found === undefined) return null;
  const { holder, socket } = found;
  const others = [...new Map(held.map((one) => [one.holder.pid, one.holder])).values()].filter(({ pid }) => pid !== holder.pid);
  const want = observations.asking?.name;
  return {
    verdict: 'foreign',
    explanation: `${nameWithPid(holder)} is listening on ${listenWords(socket)}.`,
    advice: sentences(
      holder.isSelf ? 'It is the Slipway host itself.' : 'It was started outside Slipway.',
      lifeWords(holder, observations),
      others.length === 0 ? '' : `${listWords(others.map(nameWithPid))} ${others.length === 1 ? 'holds' : 'hold'} it too.`,
      `It is alive, so waiting won’t help: ${want === undefined ? 'a second server' : want} needs the same address and its start would fail with EADDRINUSE.`,
    ),
    actions: [...stopHolderAction(observations, holder), ...nextPortAction(observations), ...cancelStartAction(observations), COPY_REPORT],
  };
}

function byHidden(observations: PortObservations, socket: ObservedSocket): Finding {
  const { row, unit } = socket;
  const user = row.uid === 0 ? 'root' : row.uid < 0 ? 'another user' : `uid ${row.uid}`;
  const { platform } = observations.system;
  const command =
    platform === 'windows'
      ? `netstat -ano | findstr :${row.localPort}`
      : platform === 'macos'
        ? `sudo lsof -nP -iTCP:${row.localPort} -sTCP:LISTEN`
        : `sudo ss -Htlnp 'sport = :${row.localPort}'`;
  return {
    verdict: 'hidden',
    explanation: `A process of ${user} that Slipway may not look into is listening on ${listenWords(socket)}.`,
    advice: sentences(
      unit === null ? '' : `It belongs to ${unit}.`,
      `It is alive, so waiting won’t help for ${portWords(observations)}. The command names its pid.`,
    ),
    actions: [
      copyCommand(command, 'Shows the pid and program. Changes nothing.'),
      ...nextPortAction(observations),
      waitAction(observations, null),
      ...cancelStartAction(observations),
    ],
  };
}

/** Two programs on one number: worth a word whatever else is so, because `localhost` picks one of them. */
function splitNote(listeners: readonly ObservedSocket[]): string {
  const families = new Map<string, ObservedSocket>();
  for (const socket of listeners) families.set(`${socket.row.localAddress} ${socket.holders[0]?.pid ?? 'hidden'}`, socket);
  const sockets = [...families.values()];
  const owners = new Set(sockets.map(({ holders }) => holders[0]?.pid ?? -1));
  const addresses = new Set(sockets.map(({ row }) => row.localAddress));
  if (owners.size < 2 || addresses.size < 2) return '';
  const each = sockets.map(({ row, holders }) => {
    const holder = holders[0];
    return `${formatEndpoint(row.localAddress, row.localPort)} by ${holder === undefined ? `uid ${row.uid}` : nameWithPid(holder)}`;
  });
  return `The same number is held on ${addresses.size} addresses: ${listWords(each)}. A client that asks for localhost may reach either.`;
}
