import { readFileSync } from 'node:fs';
import { createLinuxProcessReader } from '../core/process/linux-process-reader';

/** Which life of a pid is meant. A bare pid may have been given to somebody else since, also by a restart of the machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot; 0 where the platform has no cheap way to tell. */
  readonly startTicks: number;
  /** Linux's random id of this boot; null elsewhere. */
  readonly bootId: string | null;
}

/** Looks at processes by pid; injected, so that tests need no process table. */
export interface IdentityReader {
  /** The living process with this pid, or null. A zombie does not live, unless one of its threads does: that still holds its sockets. */
  identityOf(pid: number): ProcessIdentity | null;
}

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else (kill(2)).
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux reads /proc. On macOS and Windows only the pid's existence is known, so a reused pid counts as the same process there. */
export function createIdentityReader(platform: NodeJS.Platform = process.platform): IdentityReader {
  if (platform !== 'linux') return { identityOf: (pid) => (exists(pid) ? { pid, startTicks: 0, bootId: null } : null) };
  const reader = createLinuxProcessReader();
  const bootId = readBootId();
  return {
    identityOf(pid) {
      const entry = reader.entry(pid);
      if (entry === null || entry.state === 'X' || (entry.state === 'Z' && !reader.hasLiveThread(pid))) return null;
      return { pid, startTicks: entry.startTicks, bootId };
    },
  };
}

export function isSameIdentity(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTicks === b.startTicks && a.bootId === b.bootId;
}
