import { toSuspect } from './port-holder';
import type { PortObservations } from './port-observations';
import { formatEndpoint } from './socket-row';
import { COPY_REPORT, cancelStartAction, copyCommand, nextPortAction, showSuspectsAction } from './verdict-actions';
import type { Finding } from './verdict-finding';
import { listWords, nameWithPid, portWords, sentences } from './verdict-words';

/** The verdict where no row explains it but the bind was refused; null where it was not. Pure. */
export function diagnoseBindError(observations: PortObservations): Finding | null {
  const { probes, system, port, targets, host, reservedRange, asking } = observations;
  const index = probes.findIndex((probe) => probe !== 'ok');
  const errno = probes[index];
  if (errno === undefined) return null;
  const address = targets[index]?.address ?? host ?? '::';
  const general = [...nextPortAction(observations), ...cancelStartAction(observations), COPY_REPORT];
  switch (errno) {
    case 'EADDRINUSE':
      return system.platform === 'linux' ? boundNotListening(observations, address) : unknownFinding(observations, errno);
    case 'EACCES':
      if (system.platform === 'windows') {
        return {
          verdict: 'reserved',
          explanation:
            reservedRange === null
              ? `Windows refuses ${portWords(observations)} though nobody holds it.`
              : `Windows keeps ${portWords(observations)} for itself: it lies in the reserved range ${reservedRange[0]}–${reservedRange[1]}.`,
          advice: `Hyper-V, WSL and Docker reserve such ranges at boot, so they differ from day to day. ${reservedRange === null ? 'The command shows them.' : `Use a port outside ${reservedRange[0]}–${reservedRange[1]}.`}`,
          actions: [
            copyCommand('netsh int ipv4 show excludedportrange protocol=tcp', 'Shows the reserved ranges. Changes nothing.'),
            ...general,
          ],
        };
      }
      if (port >= system.unprivilegedStart) return unknownFinding(observations, errno);
      return {
        verdict: 'privileged',
        explanation: `Port ${port} is refused: ports below ${system.unprivilegedStart} need a privilege this user does not have.`,
        advice: `Use a port from ${system.unprivilegedStart} on, such as ${port + 8000}, or allow the program to bind it.`,
        actions: [
          ...nextPortAction(observations),
          ...(system.platform === 'linux'
            ? [
                copyCommand(
                  `sudo setcap cap_net_bind_service=+ep ${asking?.program ?? 'PROGRAM'}`,
                  `Lets ${asking?.program ?? 'the program you name'} bind any port, whoever runs it. You run it; sudo setcap -r takes it back.`,
                  'Copy setcap',
                ),
                copyCommand(
                  `sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
                  `Lets every user bind ports from ${port} on, until the next boot. You run it.`,
                  'Copy sysctl',
                ),
              ]
            : []),
          ...cancelStartAction(observations),
          COPY_REPORT,
        ],
      };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return {
        verdict: 'not-local',
        explanation: `${address} is not an address of this machine, so nothing can listen on it here.`,
        advice: 'Use 127.0.0.1 for this machine only, or 0.0.0.0 for every network it is on.',
        actions: [...cancelStartAction(observations), COPY_REPORT],
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        verdict: 'not-local',
        explanation: `The name ${host ?? ''} has no address (${errno}), so nothing can listen on it.`,
        advice: 'Check the spelling, or use 127.0.0.1 for this machine only.',
        actions: [...cancelStartAction(observations), COPY_REPORT],
      };
    default:
      return unknownFinding(observations, errno);
  }
}

function boundNotListening(observations: PortObservations, address: string): Finding {
  const { suspects, port } = observations;
  const named = suspects.slice(0, 5).map(nameWithPid);
  return {
    verdict: 'bound-not-listening',
    explanation: `${portWords(observations).replace(/^p/, 'P')} is refused with EADDRINUSE, yet no socket table shows anybody on it.`,
    advice: sentences(
      'A process has bound the port without listening on it; the kernel lists such sockets nowhere.',
      named.length === 0
        ? 'No process of yours holds such a socket, so it is another user’s or in another network namespace.'
        : `${listWords(named)}${suspects.length > named.length ? ` and ${suspects.length - named.length} more` : ''} ${suspects.length === 1 ? 'holds' : 'hold'} a socket of that kind.`,
    ),
    holders: suspects.map((suspect) => toSuspect(suspect, formatEndpoint(address, port))),
    actions: [...showSuspectsAction(observations), ...nextPortAction(observations), ...cancelStartAction(observations), COPY_REPORT],
  };
}

function unknownFinding(observations: PortObservations, errno: string): Finding {
  return {
    verdict: 'unknown',
    explanation: `${portWords(observations).replace(/^p/, 'P')} is refused with ${errno}, and nothing Slipway can see explains it.`,
    advice: sentences(
      errno === 'EACCES' || errno === 'EPERM'
        ? 'A sandbox or a security policy (Landlock, SELinux, AppArmor, that of a container) refuses ports so.'
        : '',
      'Copy the report: it holds everything that was observed. Another port may work.',
    ),
    actions: [COPY_REPORT, ...nextPortAction(observations), ...cancelStartAction(observations)],
  };
}
