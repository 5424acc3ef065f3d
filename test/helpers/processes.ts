import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A live process as /proc shows it. Independent of the product's own finder on purpose: this is the proof. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return null; // it ended, or is not ours
    throw error;
  }
}

function isZombie(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null || /^\d+ \(.*\) Z/s.test(stat);
}

/**
 * Every live process whose arguments, environment or working directory contain `token`. Linux only. Zombies are dead: they hold nothing.
 * The calling process itself does not count.
 */
export function processesWith(token: string): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const command = read(`/proc/${pid}/cmdline`) ?? '';
    const environment = read(`/proc/${pid}/environ`) ?? '';
    if (!command.includes(token) && !environment.includes(token)) continue;
    if (!isZombie(pid)) found.push({ pid, command: command.split('\0').join(' ').trim() });
  }
  return found;
}

/** Fails when a process with the token is still alive after `withinMs`; says which. */
export async function expectNoneLeft(token: string, withinMs = 2_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  let left = processesWith(token);
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(20);
    left = processesWith(token);
  }
  if (left.length > 0) throw new Error(`left behind: ${left.map(({ pid, command }) => `pid ${pid} (${command})`).join(', ')}`);
}

/** For clean-up after a failed test: ends what carries the token, by pid. */
export function endAll(token: string): void {
  for (const { pid } of processesWith(token)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Pids that listen on a TCP port of IPv4 or IPv6, from /proc/net and the file descriptors: again not the product's own code. */
export function listenersOn(port: number): number[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (read(table) ?? '').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A' && fields[9] !== undefined) inodes.add(`socket:[${fields[9]}]`);
    }
  }
  return inodes.size === 0 ? [] : pidsHolding(inodes);
}

function pidsHolding(inodes: ReadonlySet<string>): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    if (openFiles(name).some((target) => inodes.has(target))) pids.push(Number(name));
  }
  return pids;
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return []; // it ended meanwhile, or is not ours
    throw error;
  }
}
