import type { ObservedSocket, PortObservations } from './port-observations';
import { stopUnitCommand } from './stop-unit-actions';
import { COPY_REPORT, cancelStartAction, copyCommand, nextPortAction } from './verdict-actions';
import type { Finding } from './verdict-finding';
import { listenWords, nameWithPid } from './verdict-words';

/**
 * The verdict where systemd or launchd itself listens and starts a service at the first connection; null where none does. Pure.
 *
 * Only root may see that pid 1 holds a socket. Everybody else has the cgroup: systemd makes the sockets of a unit in the cgroup of the
 * `.socket` unit, where nothing else runs, and the service that takes them over does not change that.
 */
export function bySocketActivation(observations: PortObservations, listeners: readonly ObservedSocket[]): Finding | null {
  return bySeenManager(observations, listeners) ?? byCgroup(observations, listeners);
}

function bySeenManager(observations: PortObservations, listeners: readonly ObservedSocket[]): Finding | null {
  const held = listeners.flatMap((socket) => socket.holders.map((holder) => ({ socket, holder })));
  const activator = held.find(({ holder }) => holder.name === 'systemd' || holder.name === 'launchd');
  if (activator === undefined) return null;
  const { holder, socket } = activator;
  const list =
    holder.name === 'launchd'
      ? 'launchctl list'
      : `systemctl ${holder.pid === 1 ? '' : '--user '}list-sockets --all | grep ':${observations.port} '`;
  const unit = observations.socketUnit;
  const stop = unit === null ? null : stopUnitCommand(unit, holder.pid === 1 ? 'sudo systemctl' : 'systemctl --user');
  return finding(observations, socket, nameWithPid(holder), stop === null ? null : unit, stop ?? list);
}

function byCgroup(observations: PortObservations, listeners: readonly ObservedSocket[]): Finding | null {
  const socket = listeners.find(({ holders, unit }) => holders.length === 0 && unit?.endsWith('.socket') === true);
  const command = socket?.unit == null ? null : stopUnitCommand(socket.unit);
  return socket === undefined || command === null ? null : finding(observations, socket, 'systemd', socket.unit, command);
}

function finding(observations: PortObservations, socket: ObservedSocket, who: string, unit: string | null, command: string): Finding {
  return {
    verdict: 'socket-activated',
    explanation: `${who} itself is listening on ${listenWords(socket)}${unit === null ? '' : ` for ${unit}`} and starts a service at the first connection.`,
    advice: `Stopping the service does not free the port; its .socket unit has to be stopped. ${unit === null ? 'The command shows which unit it is.' : `The command stops ${unit}.`}`,
    actions: [
      unit === null
        ? copyCommand(command, 'Lists the socket units and the service of each. Changes nothing.')
        : copyCommand(command, `Stops ${unit} until the next boot or until it is started again. You run it.`),
      ...nextPortAction(observations),
      ...cancelStartAction(observations),
      COPY_REPORT,
    ],
  };
}
