import type { ProcessId } from '../../../shared/model/process';
import { bySocketActivation } from './diagnose-socket-activation';
import { toHolders } from './port-holder';
import type { ObservedProcess, ObservedSocket, PortObservations } from './port-observations';
import { formatEndpoint } from './socket-row';
import { stopUnitActions } from './stop-unit-actions';
import {
  COPY_REPORT,
  cancelStartAction,
  copyCommand,
  leftoverActions,
  nextPortAction,
  stopHolderAction,
  stopOlderAction,
  stopOtherOfSplit,
  stopProcessAction,
  waitAction,
} from './verdict-actions';
import type { Finding, SortedSockets } from './verdict-finding';
import { lifeWords, listenWords, listWords, nameWithPid, portWords, sentences, slipwayWords, splitWords } from './verdict-words';

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
  const number = [...listeners, ...beside];
  const finding =
    byOwnRun(observations, held, number) ??
    bySlipway(observations, held) ??
    byOtherManaged(observations, held) ??
    byLeftover(observations, held) ??
    byInherited(observations, held) ??
    bySharedReuseport(observations, listeners) ??
    bySocketActivation(observations, listeners) ??
    byForeign(observations, held) ??
    byHidden(observations, first);
  return { holders, ...finding };
}

/** This very host, or a proxy of it: nobody is offered to end what answers the question. */
function bySlipway(observations: PortObservations, held: readonly Held[]): Finding | null {
  const own = held.find(({ socket, holder }) => holder.isSelf && socket.slipway !== undefined);
  if (own?.socket.slipway === undefined) return null;
  const { slipway } = own.socket;
  const way =
    slipway.role === 'host'
      ? 'This is the host you are talking to, so nothing is offered to end it. Use another port for your program, or start Slipway on another one: slipway host --port N.'
      : `It stands in front of ${slipway.process} and belongs to the host you are talking to, so nothing is offered to end it. Use another port for your program, or give the proxy another one: proxy.port of ${slipway.process} in its project’s slipway.yaml.`;
  return {
    verdict: 'other-managed',
    explanation: `${slipwayWords(slipway)} (pid ${own.holder.pid}) is listening on ${listenWords(own.socket)}.`,
    advice: way,
    actions: [...nextPortAction(observations), ...cancelStartAction(observations), COPY_REPORT],
  };
}

/** Who listens on the number beside a process of ours, on addresses it does not have: `localhost` may reach them instead. */
function othersOfSplit(processId: ProcessId, number: readonly ObservedSocket[]): readonly ObservedSocket[] {
  if (splitWords(number) === '') return [];
  const isMine = ({ holders }: ObservedSocket): boolean => holders.some(({ managed }) => managed?.live && managed.processId === processId);
  const mine = new Set(number.filter(isMine).map(({ row }) => row.localAddress));
  return number.filter(({ row }) => !mine.has(row.localAddress));
}

function byOwnRun(observations: PortObservations, held: readonly Held[], number: readonly ObservedSocket[]): Finding | null {
  const { asking } = observations;
  // With nobody asking, a managed holder is in the right: it is its own run that has the port.
  const own = held.find(({ holder }) => holder.managed?.live && (asking === null || holder.managed.processId === asking.processId));
  if (own?.holder.managed == null) return null;
  const { managed } = own.holder;
  const others = othersOfSplit(managed.processId, number);
  const strangers = [...new Map(others.flatMap(({ holders }) => holders).map((holder) => [holder.pid, holder])).values()];
  const sockets = new Set([...held.map(({ socket }) => socket), ...others]);
  return {
    verdict: 'own-run',
    explanation: `${managed.name} (run ${managed.runId}, pid ${own.holder.pid}) is listening on ${listenWords(own.socket)}.`,
    advice: `Slipway runs it: this is the process’s own current run, already up or still stopping. To get the port back, stop or restart ${managed.name}.`,
    holders: [...sockets].flatMap(toHolders),
    actions: [
      ...strangers.flatMap((holder) => stopOtherOfSplit(observations, managed, holder)),
      stopProcessAction(observations, managed, own.holder),
      COPY_REPORT,
    ],
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
    explanation: `${nameWithPid(left.holder)} is listening on ${listenWords(left.socket)}. It is left from an earlier session: ${managed.processId === '' ? managed.name : `run ${managed.runId} of ${managed.name}`}.`,
    advice: sentences(
      'No host runs it any more.',
      lifeWords(left.holder, observations),
      'It is alive, so waiting won’t help. Stop its run, or take it over.',
    ),
    actions: [...leftoverActions(observations, left.holder, managed), ...nextPortAction(observations), COPY_REPORT],
  };
}

function byInherited(observations: PortObservations, held: readonly Held[]): Finding | null {
  const isHeir = ({ socket, holder }: Held): boolean => socket.heirs?.includes(holder.pid) === true;
  const heir = held.find(isHeir);
  // A holder that serves is the one to name; its idle children are listed beside it.
  if (heir === undefined || !held.every(isHeir)) return null;
  const { holder, socket } = heir;
  const others = [...new Map(held.map((one) => [one.holder.pid, one.holder])).values()].filter(({ pid }) => pid !== holder.pid);
  return {
    verdict: 'inherited',
    explanation: `${nameWithPid(holder)} keeps ${listenWords(socket)} open, but nothing accepts connections there and the program that started it has ended.`,
    advice: sentences(
      'A child gets its parent’s open port unless it is closed on exec: the server has gone, and its port lives on in what it started. Clients connect and hang.',
      lifeWords(holder, observations),
      others.length === 0
        ? ''
        : `${listWords(others.map(nameWithPid))} ${others.length === 1 ? 'holds' : 'hold'} it too, and each has to end.`,
    ),
    actions: [
      ...[holder, ...others].flatMap((one) => stopHolderAction(observations, one)),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
      COPY_REPORT,
    ],
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
    actions: [...(oldest === undefined ? [] : stopOlderAction(observations, oldest)), ...nextPortAction(observations), COPY_REPORT],
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
      socket.unit === null ? 'It belongs to nothing that Slipway runs now.' : `It belongs to ${socket.unit}.`,
      lifeWords(holder, observations),
      others.length === 0 ? '' : `${listWords(others.map(nameWithPid))} ${others.length === 1 ? 'holds' : 'hold'} it too.`,
      `It is alive, so waiting won’t help: ${want === undefined ? 'a second server' : want} needs the same address and its start would fail with EADDRINUSE.`,
    ),
    actions: [
      ...stopUnitActions(socket.unit),
      ...stopHolderAction(observations, holder),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
      COPY_REPORT,
    ],
  };
}

function byHidden(observations: PortObservations, socket: ObservedSocket): Finding {
  const { row, unit, likely } = socket;
  const user = row.uid === 0 ? 'root' : row.uid < 0 ? 'another user' : `uid ${row.uid}`;
  const { platform } = observations.system;
  const stopUnit = stopUnitActions(unit);
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
      likely === undefined
        ? ''
        : `Most likely it is ${likely.owner.name} (run ${likely.owner.runId}): the port was free before that run began, and its pid ${likely.pid} may not be looked into.`,
      `It is alive, so waiting won’t help for ${portWords(observations)}.`,
      stopUnit.length === 0 ? 'The command names its pid.' : 'One command names its pid, the other stops it.',
    ),
    actions: [
      ...(likely === undefined ? [] : [stopProcessAction(observations, likely.owner, likely)]),
      copyCommand(command, 'Shows the pid and program. Changes nothing.'),
      ...stopUnit,
      ...nextPortAction(observations),
      waitAction(observations, null),
      ...cancelStartAction(observations),
    ],
  };
}
