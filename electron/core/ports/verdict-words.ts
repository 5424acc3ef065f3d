import type { SlipwayListener } from '../../../shared/model/port-verdict';
import type { ObservedProcess, ObservedSocket, PortObservations } from './port-observations';
import { formatEndpoint } from './socket-row';

/** `node (pid 811)`. Pure. */
export function nameWithPid(process: Pick<ObservedProcess, 'name' | 'pid'>): string {
  return `${process.name} (pid ${process.pid})`;
}

/** What of Slipway listens, to begin a sentence with. Pure. */
export function slipwayWords(slipway: SlipwayListener): string {
  return slipway.role === 'host' ? 'Slipway itself' : `Slipway’s live-reload proxy of ${slipway.process}`;
}

/** Who holds a socket in a few words: `node (pid 811)`, `Slipway itself (pid 811)`; of one that cannot be seen its unit or user. Pure. */
export function holderWords({ row, holders, unit, slipway }: ObservedSocket): string {
  const [holder] = holders;
  if (holder === undefined) return unit ?? `a process of uid ${row.uid}`;
  return slipway === undefined ? nameWithPid(holder) : `${slipwayWords(slipway)} (pid ${holder.pid})`;
}

/** `a`, `a and b`, `a, b and c`. Pure. */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** `84 ms`, `0.31 s`, `12 m`, `2 h 41 m`, `1 d 17 h`: the forms of the window. Pure. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Whole seconds until an instant, rounded up so that a countdown never ends early: `43 s`. Pure. */
export function formatCountdown(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1000))} s`;
}

/** A path with the home folder as `~`. Pure. */
function shortPath(path: string, home: string | null): string {
  if (home === null || home === '' || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** `port 3000`, or `127.0.0.1:3000` where the question names an address. Pure. */
export function portWords({ port, host }: Pick<PortObservations, 'port' | 'host'>): string {
  return host === null ? `port ${port}` : `port ${port} on ${host}`;
}

/** Where, by whom, since when and in which terminal a process runs: `It runs in ~/old/web as dana, for 1 d 17 h, in terminal pts/3.` Pure. */
export function lifeWords(process: ObservedProcess, { readAt, system }: Pick<PortObservations, 'readAt' | 'system'>): string {
  const parts: string[] = [];
  if (process.cwd !== null) parts.push(`in ${shortPath(process.cwd, system.home)}`);
  if (process.user !== null) parts.push(`as ${process.user}`);
  if (process.since !== null && process.since <= readAt) parts.push(`for ${formatDuration(readAt - process.since)}`);
  if (process.terminal !== null) parts.push(`in terminal ${process.terminal}`);
  return parts.length === 0 ? '' : `It has been running ${parts.join(', ')}.`;
}

/** `port 3000` when the listener covers everything asked for, else with its address, `127.0.0.1:3000`. Pure. */
export function listenWords(socket: ObservedSocket): string {
  const { localAddress, localPort } = socket.row;
  const everywhere = localAddress === '::' || localAddress === '0.0.0.0';
  return everywhere ? `port ${localPort}` : `port ${localPort} (${formatEndpoint(localAddress, localPort)})`;
}

/** Joins sentences, leaving out empty ones. Pure. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** Two programs on one number on different addresses; empty where it is not so. Pure. */
export function splitWords(listeners: readonly ObservedSocket[]): string {
  const families = new Map<string, ObservedSocket>();
  for (const socket of listeners) families.set(`${socket.row.localAddress} ${socket.holders[0]?.pid ?? 'hidden'}`, socket);
  const sockets = [...families.values()];
  const owners = new Set(sockets.map(({ holders }) => holders[0]?.pid ?? -1));
  const addresses = new Set(sockets.map(({ row }) => row.localAddress));
  if (owners.size < 2 || addresses.size < 2) return '';
  const each = sockets.map((socket) => `${formatEndpoint(socket.row.localAddress, socket.row.localPort)} by ${holderWords(socket)}`);
  return `The same number is held on ${addresses.size} addresses: ${listWords(each)}. A client that asks for localhost may reach either.`;
}

/** The warning for a port that any client may take at random; empty for another. Pure. */
export function ephemeralWords({ port, system }: Pick<PortObservations, 'port' | 'system'>): string {
  if (system.ephemeralRange === null) return '';
  const [first, last] = system.ephemeralRange;
  if (port < first || port > last) return '';
  return `It lies in ${first}–${last}, which the kernel hands to outgoing connections: any client may take it at random. A port below ${first} is safer for a server.`;
}
