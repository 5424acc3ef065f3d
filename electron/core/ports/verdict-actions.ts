import type { PortAction } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { ManagedOwner } from '../process/supervisor-api';
import type { AskingProcess, ObservedProcess, PortObservations } from './port-observations';
import { formatCountdown, nameWithPid } from './verdict-words';

const NOTHING = { command: null, pid: null, startTicks: null, processId: null } as const;
/** Words of `undo`. */
const CHANGES_NOTHING = 'There is nothing to take back.';
const cannotBeUndone = (what: string): string => `It can’t be undone; ${what} has to be started again by whoever started it.`;

/** How long a foreign process is given after SIGTERM before it is ended by SIGKILL; named in the action, so that the two never differ. */
export const HOLDER_GRACE_MS = 5_000;

function thenStarts({ asking }: PortObservations): string {
  return asking === null ? '' : `, then starts ${asking.name}`;
}

/** Whom the verdict after an action is for, where the action itself is about none of our processes. */
function askingId({ asking }: PortObservations): ProcessId | null {
  return asking?.processId ?? null;
}

/** Start the process that asked; null when nobody did. */
export function startAction({ asking }: Pick<PortObservations, 'asking'>): PortAction[] {
  if (asking === null) return [];
  return [
    {
      ...NOTHING,
      id: 'start',
      label: `Start ${asking.name}`,
      touches: `Starts ${asking.name}. Nothing else changes.`,
      undo: `To go back: stop ${asking.name}.`,
      safe: true,
      processId: asking.processId,
    },
  ];
}

/** Stop one of our own processes by its own stop sequence; the one that asked is started again afterwards, so its button says restart. */
export function stopProcessAction(
  observations: PortObservations,
  owner: ManagedOwner,
  holder: { readonly pid: number; readonly startTicks: number | null },
): PortAction {
  const self = observations.asking?.processId === owner.processId;
  return {
    id: 'stop-process',
    label: `${self ? 'Restart' : 'Stop'} ${owner.name}`,
    touches: `Stops run ${owner.runId} of ${owner.name} (pid ${holder.pid} among it) by its own stop sequence${self ? `, then starts ${owner.name} again` : thenStarts(observations)}.`,
    undo: self ? CHANGES_NOTHING : `To go back: start ${owner.name} again.`,
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
      undo: cannotBeUndone(nameWithPid(holder)),
      safe: false,
      command: windows ? `taskkill /PID ${holder.pid}` : `kill -TERM ${holder.pid}`,
      pid: holder.pid,
      startTicks: holder.startTicks,
      processId: null,
    },
  ];
}

/** What can be done with a run of an earlier session that holds the port: the whole of it is stopped, or it is taken over. */
export function leftoverActions(observations: PortObservations, holder: ObservedProcess, managed: ManagedOwner): PortAction[] {
  const identity = { pid: holder.pid, startTicks: holder.startTicks, processId: null, command: null };
  const isBuild = managed.processId === '';
  const run = isBuild ? managed.name : `run ${managed.runId} of ${managed.name}`;
  const stop: PortAction = {
    ...identity,
    id: 'stop-holder',
    label: `Stop ${run}`,
    touches: `Every process of ${run}, by its stop sequence, until its ports are free${thenStarts(observations)}. Nothing else is touched.`,
    undo: 'It can’t be undone; start the process again in Slipway.',
    safe: true,
  };
  if (isBuild) return [stop];
  const adopt: PortAction = {
    ...identity,
    id: 'adopt-leftover',
    label: `Adopt ${run}`,
    touches: `Nothing is signalled: it becomes the current run of ${managed.name}. What it printed since its host ended is gone.`,
    undo: `To go back: stop ${managed.name}.`,
    safe: true,
  };
  return [stop, adopt];
}

/** End the oldest of several listeners that share a port; the others go on. */
export function stopOlderAction(observations: PortObservations, holder: ObservedProcess): PortAction[] {
  return stopHolderAction(observations, holder).map((action) =>
    action.id === 'stop-holder'
      ? {
          ...action,
          id: 'stop-older',
          label: `Stop the older, ${nameWithPid(holder)}…`,
          touches: `${action.touches} The others go on.`,
          processId: askingId(observations),
        }
      : action,
  );
}

/**
 * Stop who listens on another address of the number that `mine` listens on: a stranger as one of several, a process of ours by its stop
 * sequence. Nobody is started afterwards, as `mine` runs. Nothing where the holder cannot be seen.
 */
export function stopOtherOfSplit(observations: PortObservations, mine: ManagedOwner, holder: ObservedProcess): PortAction[] {
  const nobodyAsks = { ...observations, asking: null };
  if (holder.managed?.live) return [stopProcessAction(nobodyAsks, holder.managed, holder)];
  const goesOn = ` ${mine.name} goes on.`;
  return stopHolderAction(nobodyAsks, holder).map((action) =>
    action.id === 'stop-holder'
      ? { ...action, id: 'stop-older', touches: `${action.touches}${goesOn}`, processId: askingId(observations) }
      : action,
  );
}

/** What "use another port" changes for this program: `{port}` where its command has it, PORT always. */
function moveWords(asking: AskingProcess, to: number, howLong: string): string {
  const moved = asking.usesPlaceholder
    ? `Puts ${to} for {port} in its command and sets PORT=${to}, for ${howLong}, and starts ${asking.name}.`
    : `Sets PORT=${to} for ${asking.name} for ${howLong} and starts it. Its command does not use {port}, so it moves only if it reads PORT.`;
  return `${to} is free. ${moved}`;
}

/** Use another port for the process that asked: the next free one. */
export function nextPortAction({ asking, nextFreePort }: PortObservations): PortAction[] {
  if (asking === null || nextFreePort === null) return [];
  return [
    {
      ...NOTHING,
      id: 'use-next-port',
      label: `Use ${nextFreePort} for ${asking.name}`,
      touches: moveWords(asking, nextFreePort, 'this start only'),
      undo: `To go back: start ${asking.name} again: it is on its own port then.`,
      safe: false,
      processId: asking.processId,
      usePort: nextFreePort,
      remembered: {
        touches: moveWords(asking, nextFreePort, 'this start and every later one'),
        undo: 'Take it back with “Use its own port” in the Ports tab of the process.',
      },
    },
  ];
}

/** What waiting comes to where nobody in particular wants the port. */
function waitWords(remainingMs: number | null): string {
  return remainingMs === null
    ? 'Nothing. The port is free when its holder ends.'
    : `Nothing. The port frees itself in ${formatCountdown(remainingMs)}.`;
}

/** Wait until the port frees itself, or until its holder ends. A process that does not wait yet is started, and waits at its gate. */
export function waitAction({ asking }: PortObservations, remainingMs: number | null): PortAction {
  const when = remainingMs === null ? 'when the port is free' : `in ${formatCountdown(remainingMs)}`;
  const starts = asking?.isWaiting === false ? `Asks for the start of ${asking.name}; it starts` : `Nothing. ${asking?.name ?? ''} starts`;
  return {
    ...NOTHING,
    id: 'wait',
    label: remainingMs === null ? 'Wait' : `Wait ${formatCountdown(remainingMs)}`,
    touches: asking === null ? waitWords(remainingMs) : `${starts} by itself ${when}.`,
    undo: asking === null ? CHANGES_NOTHING : `To go back: don’t start ${asking.name}.`,
    safe: true,
    processId: asking?.processId ?? null,
  };
}

/** Take back the planned start, with its countdown. Nothing where none is planned. */
export function cancelStartAction({ asking }: PortObservations): PortAction[] {
  if (asking?.isWaiting !== true) return [];
  return [
    {
      ...NOTHING,
      id: 'cancel-start',
      label: `Don’t start ${asking.name}`,
      touches: 'Takes back the planned start. Nothing else changes.',
      undo: `To go back: start ${asking.name}.`,
      safe: false,
      processId: asking.processId,
    },
  ];
}

/** A command for the person to run. */
export function copyCommand(command: string, touches: string, label = 'Copy command'): PortAction {
  return { ...NOTHING, id: 'copy-command', label, touches, undo: 'Copying changes nothing.', safe: false, command };
}

/** What is done with the socket file where a holder of its path ends: the file may outlive it, and a bind fails while it is there. Pure. */
export function thenDeletesFile(action: PortAction, path: string): PortAction {
  if (action.id !== 'stop-holder' && action.id !== 'stop-process') return action;
  const asks = ' Asks first.';
  const touches = action.touches.endsWith(asks) ? action.touches.slice(0, -asks.length) : action.touches;
  const after = ` Then deletes ${path}, if it is still there, still that socket, and nobody listens on it.`;
  return { ...action, touches: `${touches}${after}${touches === action.touches ? '' : asks}` };
}

/** The process that wants the path is started when the file is gone; where it is itself the one that is stopped, it stays stopped. */
export function thenStartsAsker(action: PortAction, asking: AskingProcess | null): PortAction {
  if (asking === null || asking.processId === action.processId) return action;
  if (action.id !== 'stop-holder' && action.id !== 'stop-process' && action.id !== 'delete-socket-file') return action;
  const asks = ' Asks first.';
  const touches = action.touches.endsWith(asks) ? action.touches.slice(0, -asks.length) : action.touches;
  return { ...action, touches: `${touches} Then starts ${asking.name}.${touches === action.touches ? '' : asks}` };
}

/** Delete a socket file that nobody listens on. */
export function deleteSocketFileAction(path: string): PortAction {
  return {
    ...NOTHING,
    id: 'delete-socket-file',
    label: 'Delete the socket file',
    touches: `Deletes ${path}, after looking once more that it is the same file and that nobody listens on it. Nothing else is touched.`,
    undo: 'It need not be undone: a server makes the file anew when it starts.',
    safe: true,
    command: `rm ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`,
  };
}

/** Show who may hold the port; none of them is known to. */
export function showSuspectsAction({ suspects }: PortObservations): PortAction[] {
  if (suspects.length === 0) return [];
  return [
    {
      ...NOTHING,
      id: 'show-suspects',
      label: suspects.length === 1 ? 'Show the suspect' : `Show the ${suspects.length} suspects`,
      touches: 'Nothing. It lists each with its pid, command and folder.',
      undo: CHANGES_NOTHING,
      safe: false,
    },
  ];
}

export const COPY_REPORT: PortAction = {
  ...NOTHING,
  id: 'copy-report',
  label: 'Copy report',
  touches: 'Everything above, as text.',
  undo: 'Copying changes nothing.',
  safe: false,
};
