import type { PortAction } from '../../../shared/model/port-verdict';
import type { ManagedOwner } from '../process/supervisor-api';
import type { ObservedProcess, PortObservations } from './port-observations';
import { formatCountdown, nameWithPid } from './verdict-words';

const NOTHING = { command: null, pid: null, startTicks: null, processId: null } as const;

/** How long a foreign process is given after SIGTERM before it is ended by SIGKILL; named in the action, so that the two never differ. */
export const HOLDER_GRACE_MS = 5_000;

function thenStarts({ asking }: PortObservations): string {
  return asking === null ? '' : `, then starts ${asking.name}`;
}

/** Start the process that asked; null when nobody did. */
export function startAction({ asking }: PortObservations): PortAction[] {
  if (asking === null) return [];
  return [
    {
      ...NOTHING,
      id: 'start',
      label: `Start ${asking.name}`,
      touches: `Starts ${asking.name}. Nothing else changes.`,
      safe: true,
      processId: asking.processId,
    },
  ];
}

/** Stop one of our own processes by its own stop sequence. */
export function stopProcessAction(observations: PortObservations, owner: ManagedOwner, holder: ObservedProcess): PortAction {
  const self = observations.asking?.processId === owner.processId;
  return {
    id: 'stop-process',
    label: `Stop ${owner.name}`,
    touches: `Stops run ${owner.runId} of ${owner.name} (pid ${holder.pid} among it) by its own stop sequence${self ? `, then starts ${owner.name} again` : thenStarts(observations)}.`,
    safe: true,
    command: null,
    pid: holder.pid,
    startTicks: holder.startTicks,
    processId: owner.processId,
  };
}

/** End a process that is not ours: asks first, and re-checks pid and start ticks before it acts. A holder we may not signal gets the command instead. */
export function stopHolderAction(observations: PortObservations, holder: ObservedProcess): PortAction[] {
  if (holder.isSelf) return [];
  if (!holder.canSignal)
    return [
      copyCommand(`sudo kill -TERM ${holder.pid}`, `Sends SIGTERM to ${nameWithPid(holder)}. Slipway has no permission to, so you run it.`),
    ];
  const windows = observations.system.platform === 'windows';
  const how = windows ? `Ends pid ${holder.pid}` : `SIGTERM to pid ${holder.pid}, SIGKILL after ${HOLDER_GRACE_MS / 1000} s if needed`;
  return [
    {
      id: 'stop-holder',
      label: `Stop ${nameWithPid(holder)}…`,
      touches: `${how}${thenStarts(observations)}. Asks first.`,
      safe: false,
      command: windows ? `taskkill /PID ${holder.pid}` : `kill -TERM ${holder.pid}`,
      pid: holder.pid,
      startTicks: holder.startTicks,
      processId: null,
    },
  ];
}

/** End a leftover of an earlier session: it carries our mark, so it is ours to end. */
export function stopLeftoverAction(observations: PortObservations, holder: ObservedProcess): PortAction {
  return {
    id: 'stop-holder',
    label: `Stop leftover ${nameWithPid(holder)}`,
    touches: `SIGTERM to pid ${holder.pid}, SIGKILL after ${HOLDER_GRACE_MS / 1000} s if needed${thenStarts(observations)}. Nothing else is touched.`,
    safe: true,
    command: `kill -TERM ${holder.pid}`,
    pid: holder.pid,
    startTicks: holder.startTicks,
    processId: null,
  };
}

/** Use the next free port for the process that asked. */
export function nextPortAction({ asking, nextFreePort }: PortObservations): PortAction[] {
  if (asking === null || nextFreePort === null) return [];
  return [
    {
      ...NOTHING,
      id: 'use-next-port',
      label: `Use ${nextFreePort} for ${asking.name}`,
      touches: `${nextFreePort} is free. Sets PORT=${nextFreePort} for ${asking.name} for this start only and starts it.`,
      safe: false,
      processId: asking.processId,
      usePort: nextFreePort,
    },
  ];
}

/** Wait until the port frees itself, or until its holder ends. */
export function waitAction({ asking }: PortObservations, remainingMs: number | null): PortAction {
  const when = remainingMs === null ? 'when the port is free' : `in ${formatCountdown(remainingMs)}`;
  return {
    ...NOTHING,
    id: 'wait',
    label: remainingMs === null ? 'Wait' : `Wait ${formatCountdown(remainingMs)}`,
    touches: asking === null ? `Nothing. The port frees itself ${when}.` : `Nothing. ${asking.name} starts by itself ${when}.`,
    safe: true,
    processId: asking?.processId ?? null,
  };
}

/** Take back the planned start. */
export function cancelStartAction({ asking }: PortObservations): PortAction[] {
  if (asking === null) return [];
  return [
    {
      ...NOTHING,
      id: 'cancel-start',
      label: `Don’t start ${asking.name}`,
      touches: 'Takes back the planned start. Nothing else changes.',
      safe: false,
      processId: asking.processId,
    },
  ];
}

/** A command for the person to run. */
export function copyCommand(command: string, touches: string): PortAction {
  return { ...NOTHING, id: 'copy-command', label: 'Copy command', touches, safe: false, command };
}

export const COPY_REPORT: PortAction = {
  ...NOTHING,
  id: 'copy-report',
  label: 'Copy report',
  touches: 'Everything above, as text.',
  safe: false,
};
