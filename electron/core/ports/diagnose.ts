import type { PortVerdict, PortWarning } from '../../../shared/model/port-verdict';
import { conflictsByAddress } from './conflicts';
import { diagnoseBindError } from './diagnose-bind-error';
import { diagnoseConnections } from './diagnose-connections';
import { diagnoseListener } from './diagnose-listener';
import { toHolders } from './port-holder';
import type { ObservedSocket, PortObservations } from './port-observations';
import { toEvidence } from './socket-row';
import { COPY_REPORT, startAction, stopHolderAction, stopProcessAction } from './verdict-actions';
import type { Finding, SortedSockets } from './verdict-finding';
import { ephemeralWords, holderWords, listenWords, listWords, portWords, sentences, splitWords } from './verdict-words';

/** More rows than this say nothing more, and a verdict is kept on disk and sent to every window. */
const MOST_EVIDENCE = 100;

/**
 * Why can, or can't, this port be bound? Pure: one set of observations gives one verdict.
 *
 * Rows are judged before the probe, because a self-connected socket with SO_REUSEADDR lets a probe succeed. `free` is true only when a bind
 * with SO_REUSEADDR succeeded and no process holds the asked address; TIME_WAIT rows are held by nobody, so `time-wait` is free too.
 * Never returns `ephemeral`: lying in that range is a warning beside another verdict, not a reason.
 */
export function diagnose(observations: PortObservations): PortVerdict {
  const sorted = sortSockets(observations);
  const finding =
    diagnoseListener(observations, sorted) ??
    diagnoseConnections(observations, sorted) ??
    diagnoseBindError(observations) ??
    diagnoseSplitFamily(observations, sorted) ??
    freeFinding(observations);
  const probe = probeWord(observations);
  const held = finding.verdict !== 'free' && finding.verdict !== 'split-family' && finding.verdict !== 'time-wait';
  return {
    port: observations.port,
    host: observations.host,
    free: probe === 'ok' && !held,
    verdict: finding.verdict,
    explanation: finding.explanation,
    ...(finding.countdown === undefined ? {} : { countdown: finding.countdown }),
    advice: finding.advice,
    warnings: warningsOf(observations, sorted, finding),
    holders: finding.holders ?? [],
    sockets: evidenceOf(observations.sockets),
    socketCount: observations.sockets.length,
    actions: finding.actions.length === 0 ? [COPY_REPORT] : finding.actions,
    probe,
    freesAt: finding.freesAt ?? null,
    reuse: finding.reuse ?? null,
    readAt: observations.readAt,
    readMs: observations.readMs,
  };
}

/** A busy server leaves thousands of closed connections; what listens or has an owner comes first, then what lasts longest. */
function evidenceOf(sockets: readonly ObservedSocket[]) {
  const isOwned = ({ row, holders }: ObservedSocket): boolean => holders.length > 0 || row.inode !== 0;
  const listening = sockets.filter(({ row }) => row.state === 'LISTEN');
  const owned = sockets.filter((socket) => socket.row.state !== 'LISTEN' && isOwned(socket));
  const closing = sockets.filter((socket) => socket.row.state !== 'LISTEN' && !isOwned(socket));
  const last = closing.reduce<ObservedSocket | null>(
    (longest, socket) => ((socket.row.expiresInMs ?? 0) > (longest?.row.expiresInMs ?? 0) ? socket : longest),
    null,
  );
  return [...listening, ...owned, ...(last === null ? [] : [last]), ...closing.filter((socket) => socket !== last)]
    .slice(0, MOST_EVIDENCE)
    .map(({ row }) => toEvidence(row));
}

/** `ok` when every address could be bound, else the first refusal. */
function probeWord({ probes }: PortObservations): string {
  return probes.find((probe) => probe !== 'ok') ?? 'ok';
}

function sortSockets(observations: PortObservations): SortedSockets {
  const listeners: ObservedSocket[] = [];
  const beside: ObservedSocket[] = [];
  const connections: ObservedSocket[] = [];
  const collisionsOf = conflictsByAddress(observations.targets);
  for (const socket of observations.sockets) {
    const collisions = collisionsOf(socket.row.localAddress);
    const collides = observations.targets.some((target, index) => {
      if (collisions[index] !== true) return false;
      // A `::` row does not say whether it covers IPv4; where the IPv4 bind worked beside it, it does not.
      const provenV6only = socket.row.localAddress === '::' && !target.address.includes(':') && observations.probes[index] === 'ok';
      return !(provenV6only && socket.row.state === 'LISTEN');
    });
    if (socket.row.state === 'LISTEN') (collides ? listeners : beside).push(socket);
    else if (collides) connections.push(socket);
  }
  return { listeners, beside, connections };
}

function diagnoseSplitFamily(observations: PortObservations, { beside }: SortedSockets): Finding | null {
  if (beside.length === 0) return null;
  const who = beside.map(holderWords);
  return {
    verdict: 'split-family',
    explanation: `${listWords([...new Set(who)])} listens on ${listWords(beside.map(listenWords))}; ${portWords(observations)} can be bound beside it.`,
    advice:
      'Two servers can own the same number on different addresses. A client that asks for localhost may reach either of them. Use one address for both, or another port.',
    holders: beside.flatMap(toHolders),
    actions: [...startAction(observations), ...stopBeside(observations, beside), COPY_REPORT],
  };
}

/** Stop the other program, whose it is decides how. */
function stopBeside(observations: PortObservations, beside: readonly ObservedSocket[]) {
  const holder = beside[0]?.holders[0];
  if (holder === undefined) return [];
  return holder.managed?.live ? [stopProcessAction(observations, holder.managed, holder)] : stopHolderAction(observations, holder);
}

function freeFinding(observations: PortObservations): Finding {
  return {
    verdict: 'free',
    explanation: `${portWords(observations).replace(/^p/, 'P')} is free.`,
    advice: sentences('A test bind worked and was closed at once; nobody else is on it.', ephemeralWords(observations)),
    actions: startAction(observations),
  };
}

/** What is worth knowing beside the verdict. */
function warningsOf(observations: PortObservations, { listeners, beside }: SortedSockets, finding: Finding): PortWarning[] {
  const split = finding.verdict === 'split-family' ? '' : splitWords([...listeners, ...beside]);
  const ephemeral = ephemeralWords(observations);
  return [
    ...(split === '' ? [] : [{ id: 'split-family', text: split } as const]),
    ...(ephemeral === '' ? [] : [{ id: 'ephemeral', text: ephemeral } as const]),
  ];
}
