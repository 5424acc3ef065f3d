import type { PortAction, PortHolder, SocketState } from '../../../shared/model/port-verdict';
import { freesWords } from '../../../shared/model/verdict-words';
import { leftByClient } from './left-by-client';
import { toHolders } from './port-holder';
import type { ObservedSocket, PortObservations } from './port-observations';
import { reuseAdvice } from './reuse-advice';
import { formatEndpoint } from './socket-row';
import {
  COPY_REPORT,
  cancelStartAction,
  copyCommand,
  nextPortAction,
  startAction,
  stopHolderAction,
  stopProcessAction,
  waitAction,
} from './verdict-actions';
import type { Finding, SortedSockets } from './verdict-finding';
import { listWords, nameWithPid, portWords, sentences } from './verdict-words';

/** Closing states that a socket without a process goes through inside the kernel. */
const CLOSING: ReadonlySet<SocketState> = new Set<SocketState>(['TIME_WAIT', 'FIN_WAIT1', 'FIN_WAIT2', 'LAST_ACK', 'CLOSING']);

/** The rest is told by the number of connections. */
const MOST_HOLDERS = 50;

/** The verdict where nobody listens but connections sit on the port; null where none does. Pure. */
export function diagnoseConnections(observations: PortObservations, { connections }: SortedSockets): Finding | null {
  return bySelfConnect(observations, connections) ?? byDraining(observations, connections) ?? byTimeWait(observations, connections);
}

function bySelfConnect(observations: PortObservations, connections: readonly ObservedSocket[]): Finding | null {
  const self = connections.find(
    ({ row }) => row.state === 'ESTABLISHED' && row.localAddress === row.remoteAddress && row.localPort === row.remotePort,
  );
  if (self === undefined) return null;
  const holder = self.holders[0];
  const who = holder === undefined ? `A client of ${userWords(self.row.uid)}` : nameWithPid(holder);
  const first = observations.system.ephemeralRange?.[0] ?? 32_768;
  return {
    verdict: 'self-connect',
    explanation: `${who} connected to itself on ${formatEndpoint(self.row.localAddress, self.row.localPort)} and took the port with it.`,
    advice: `It tried to reach a server that was not up, and the kernel gave it this very port as its own. Stop the client; a server port below ${first} rules this out.`,
    holders: toHolders(self),
    actions: [
      ...(holder === undefined ? nameHolderAction(observations) : stopActions(observations, self)),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
      COPY_REPORT,
    ],
  };
}

function byDraining(observations: PortObservations, connections: readonly ObservedSocket[]): Finding | null {
  // A row with an inode belongs to a process even where that process cannot be seen; SYN_RECV and TIME_WAIT rows have none.
  const owned = connections.filter(({ row, holders }) => row.state !== 'TIME_WAIT' && (holders.length > 0 || row.inode !== 0));
  const [first] = owned;
  if (first === undefined) return null;
  const holder = first.holders[0];
  const who = holder === undefined ? `a process of ${userWords(first.row.uid)}` : nameWithPid(holder);
  const [from, to] = observations.system.ephemeralRange ?? [0, 0];
  const outgoing = observations.port >= from && observations.port <= to && from > 0;
  const remotes = [...new Set(owned.map(({ row }) => formatEndpoint(row.remoteAddress, row.remotePort)))];
  const shown = remotes.length > 3 ? `${remotes.slice(0, 3).join(', ')} and ${remotes.length - 3} more` : listWords(remotes);
  const count = owned.length === 1 ? 'a connection' : `${owned.length} connections`;
  return {
    verdict: 'draining',
    explanation: `Nobody listens on ${portWords(observations)}, but ${who} still holds ${count} on it.`,
    advice: sentences(
      `${owned.length === 1 ? 'It goes' : 'They go'} to ${shown}.`,
      outgoing
        ? `${observations.port} lies in ${from}–${to}, which the kernel hands to outgoing connections, so it may just be a client that got this number.`
        : 'Either a worker still serves after its listener was closed, or a client chose this number for itself.',
      observations.probes.every((probe) => probe === 'ok')
        ? 'A server that sets SO_REUSEADDR (Node, Go and Java do) can start now; any other has to wait until the process ends or closes it.'
        : 'The port is refused until the process ends or closes it.',
    ),
    holders: onePerProcess(owned.flatMap(toHolders)),
    actions: [
      ...(holder === undefined ? nameHolderAction(observations) : stopActions(observations, first)),
      waitAction(observations, null),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
      COPY_REPORT,
    ],
  };
}

function byTimeWait(observations: PortObservations, connections: readonly ObservedSocket[]): Finding | null {
  const closing = connections.filter(({ row, holders }) => CLOSING.has(row.state) && holders.length === 0 && row.inode === 0);
  if (closing.length === 0) return null;
  // A refusal of another kind (privileged, not local) is the reason then, not the rows.
  if (observations.probes.some((probe) => probe !== 'ok' && probe !== 'EADDRINUSE')) return null;
  const timers = closing.map(({ row }) => row.expiresInMs).filter((ms) => ms !== null);
  const remainingMs = timers.length === closing.length ? Math.max(...timers) : null;
  const strict = observations.probes.includes('EADDRINUSE');
  const { asking } = observations;
  const count = closing.length === 1 ? 'One closed connection is' : `${closing.length} closed connections are`;
  const waits = asking?.name ?? 'The next server';
  // The port of a client's own connection: no server is to blame for it.
  const byClient = strict
    ? leftByClient(
        observations,
        closing.map(({ row }) => row),
      )
    : null;
  const reuse = reuseAdvice(
    byClient !== null ? 'unknown' : strict ? 'previous' : asking?.bindsWithoutReuse ? 'this' : 'unknown',
    asking?.language ?? null,
    asking?.name ?? null,
  );
  const counting = (after: string) => {
    const countdown = { before: `Nobody holds ${portWords(observations)}. `, after };
    return { countdown, explanation: `${countdown.before}${freesWords(remainingMs)}${after}` };
  };
  const common = {
    freesAt: remainingMs === null ? null : observations.readAt + remainingMs,
    holders: [],
    reuse,
  };
  const timer = remainingMs === null ? '' : 'The time is read from the kernel’s own timer.';
  const state = `${count} still in the kernel’s closing wait (TIME_WAIT, 60 s).`;
  const otherwise = [...nextPortAction(observations), ...cancelStartAction(observations), COPY_REPORT];
  if (strict) {
    return {
      ...common,
      verdict: 'time-wait-strict',
      ...counting('.'),
      advice: sentences(
        state,
        byClient ?? '',
        'Even a bind with SO_REUSEADDR is refused, so no program can have the port before that is over.',
        timer,
      ),
      actions: [waitAction(observations, remainingMs), ...otherwise],
    };
  }
  if (asking?.bindsWithoutReuse === true) {
    return {
      ...common,
      verdict: 'time-wait',
      ...counting(`; ${asking.name} cannot use it before.`),
      advice: sentences(
        state,
        `${asking.name} died of EADDRINUSE beside nothing but such connections. A server that sets SO_REUSEADDR need not wait.`,
        timer,
      ),
      actions: [waitAction(observations, remainingMs), ...otherwise],
    };
  }
  return {
    ...common,
    verdict: 'time-wait',
    ...counting('; a server that sets SO_REUSEADDR can start now.'),
    advice: sentences(
      state,
      `Node, Go and Java set SO_REUSEADDR and need not wait. ${waits} has to wait only if it listens without SO_REUSEADDR.`,
      timer,
    ),
    actions: [...startAction(observations), waitAction(observations, remainingMs), ...otherwise],
  };
}

function userWords(uid: number): string {
  return uid === 0 ? 'root' : uid < 0 ? 'another user' : `uid ${uid}`;
}

/** The command that names a holder who may not be looked into. */
function nameHolderAction({ port, system }: PortObservations): PortAction[] {
  if (system.platform === 'windows') return [];
  const command = system.platform === 'macos' ? `sudo lsof -nP -iTCP:${port}` : `sudo ss -Htanp 'sport = :${port}'`;
  return [copyCommand(command, 'Shows the pid and program. Changes nothing.')];
}

/** A worker with a thousand connections is one holder. */
function onePerProcess(holders: readonly PortHolder[]): PortHolder[] {
  return [...new Map(holders.map((holder) => [holder.pid ?? holder.user, holder])).values()].slice(0, MOST_HOLDERS);
}

function stopActions(observations: PortObservations, { holders }: ObservedSocket) {
  const holder = holders[0];
  if (holder === undefined) return [];
  return holder.managed?.live ? [stopProcessAction(observations, holder.managed, holder)] : stopHolderAction(observations, holder);
}
