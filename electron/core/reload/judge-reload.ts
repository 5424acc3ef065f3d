import type { Member, OwnedPort } from '../../../shared/model/process';
import type { SignalEffect } from '../../../shared/model/signal';

/** A hand-over forks at once; who has no new process by then reloads in place. */
const IN_PLACE_AFTER_MS = 300;
/** A master that reads its configuration anew has begun to exchange its workers by then. */
const WORKERS_WITHIN_MS = 1_000;
/** A new process that does not listen by then is no successor. */
const SUCCESSOR_LIMIT_MS = 10_000;

export interface RunLook {
  readonly members: readonly Pick<Member, 'pid' | 'ppid' | 'startTicks' | 'command'>[];
  readonly listeners: readonly Pick<OwnedPort, 'pid'>[];
}

/** Listener owners whose parent owns none itself: masters and single servers, not workers. Newest first. Pure. */
function serversOf(look: RunLook): readonly RunLook['members'][number][] {
  const owners = new Set(look.listeners.map(({ pid }) => pid));
  return look.members
    .filter((member) => owners.has(member.pid) && !owners.has(member.ppid))
    .sort((a, b) => b.startTicks - a.startTicks || b.pid - a.pid);
}

/** Who answers new connections: after a hand-over the newest owner of the listener that is nobody's worker. Null where nobody listens. Pure. */
export function newestServer(look: RunLook): RunLook['members'][number] | null {
  return serversOf(look)[0] ?? null;
}

/**
 * Who a reload signal is for. Pure. The main process; after a hand-over the newest server; and where the main process has no handler for
 * the signal (a shell, npm) while a server has one, that server.
 */
export function reloadTarget(
  mainPid: number,
  isHandedOver: boolean,
  look: RunLook,
  effectOn: (pid: number) => SignalEffect | null,
): number {
  const servers = serversOf(look);
  const newest = servers[0]?.pid;
  const livesMain = look.members.some(({ pid }) => pid === mainPid);
  if (newest !== undefined && (isHandedOver || !livesMain)) return newest;
  if (effectOn(mainPid) === 'caught') return mainPid;
  return servers.find(({ pid }) => effectOn(pid) === 'caught')?.pid ?? mainPid;
}

export type ReloadStage =
  /** Nothing can be said yet. */
  | 'watching'
  /** The same process serves on. */
  | 'in-place'
  /** A successor listens, the old one still lives. */
  | 'handing-over'
  | 'handed-over'
  /** Nothing of the run is left. */
  | 'ended';

/** Whether it had workers that listen, too. It exchanges them, which is no hand-over. Pure. */
function isMaster(target: number, { members, listeners }: RunLook): boolean {
  return listeners.some(({ pid }) => members.some((member) => member.pid === pid && member.ppid === target));
}

/**
 * Whether a master still has exactly the workers it had: one that took its new configuration would have exchanged them. False for a server
 * that has none. Pure.
 */
export function keptWorkers(target: number, before: RunLook, now: RunLook): boolean {
  const pids = new Set(now.members.map(({ pid }) => pid));
  return isMaster(target, before) && pids.size === before.members.length && before.members.every(({ pid }) => pids.has(pid));
}

/**
 * Processes that came after the signal and may take over: those with a listening socket, and those that run the target's command line. A
 * server that forks for each connection has such, too. Pure.
 */
export function successorsOf(target: number, before: RunLook, now: RunLook): readonly number[] {
  if (isMaster(target, before)) return [];
  const had = new Set(before.members.map(({ pid }) => pid));
  const owners = new Set(now.listeners.map(({ pid }) => pid));
  const command = before.members.find(({ pid }) => pid === target)?.command;
  return now.members
    .filter((member) => !had.has(member.pid) && (owners.has(member.pid) || member.command === command))
    .map(({ pid }) => pid);
}

/** Where a reload stands, from a look before the signal and one now. Pure. */
export function judgeReload(target: number, before: RunLook, now: RunLook, sinceMs: number): ReloadStage {
  if (now.members.length === 0) return 'ended';
  const had = new Set(before.members.map(({ pid }) => pid));
  const owners = new Set(now.listeners.map(({ pid }) => pid));
  const fresh = now.members.filter(({ pid }) => !had.has(pid));
  const successors = fresh.filter(({ pid }) => owners.has(pid));
  const lives = now.members.some(({ pid }) => pid === target);
  if (!lives) return owners.size > 0 || before.listeners.length === 0 ? 'handed-over' : 'watching';
  const exchanges = isMaster(target, before);
  if (!exchanges && successors.length > 0) return 'handing-over';
  if (sinceMs < IN_PLACE_AFTER_MS) return 'watching';
  if (sinceMs < WORKERS_WITHIN_MS && keptWorkers(target, before, now)) return 'watching';
  if (!exchanges && fresh.length > 0 && before.listeners.length > 0 && sinceMs < SUCCESSOR_LIMIT_MS) return 'watching';
  return 'in-place';
}
