import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { parseLsof } from './parse-lsof';
import { parsePsLine } from './parse-ps-line';
import type { PortPlatform } from './port-platform';
import { filterRows, type SocketReadOptions } from './socket-table';
import { ownedByPid, ownersByPid } from './tool-rows';

/** A tool that hangs (lsof on a dead network mount) must not hang a stop. */
const TOOL_LIMIT_MS = 5_000;
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a tool and gives its stdout; a failure gives what it printed so far, because lsof exits 1 when it found nothing. */
export type RunTool = (file: string, args: readonly string[]) => Promise<string>;

const runTool: RunTool = (file, args) =>
  new Promise((resolve) => {
    const environment = { ...process.env, LC_ALL: 'C' };
    execFile(file, [...args], { timeout: TOOL_LIMIT_MS, maxBuffer: MOST_OUTPUT_BYTES, env: environment }, (_error, stdout) =>
      resolve(stdout),
    );
  });

/**
 * Ports over `lsof` and `ps`, both part of macOS. Without root lsof sees this user's sockets only; sockets of others are not in its list at
 * all, so a port they hold shows as refused without a holder. TIME_WAIT rows and their timers can't be read.
 */
export function createMacosPortPlatform(run: RunTool = runTool): PortPlatform {
  const read = async (options: SocketReadOptions) => {
    const what = options.udp ? ['-i'] : options.listenersOnly ? ['-iTCP', '-sTCP:LISTEN'] : ['-iTCP'];
    return filterRows(parseLsof(await run('/usr/sbin/lsof', ['-nP', ...what, '-F', 'pufPtTn'])), options);
  };
  return {
    sockets: { read, countTimeWait: () => null },
    uid: process.getuid?.() ?? null,
    // macOS lets every user bind low ports on the wildcard since 10.14; its ephemeral range is 49152–65535 (net.inet.ip.portrange.first).
    system: { platform: 'macos', unprivilegedStart: 1024, ephemeralRange: [49_152, 65_535], home: homedir() },
    ownersOf: async (rows) => ownersByPid(rows),
    // The tools of this system do not tell the server's end of a connection from the client's cheaply.
    connections: null,
    ownedSockets: async (pids) => ({
      listeners: pids.length === 0 ? [] : ownedByPid(pids, await read({ listenersOnly: true })),
      busy: null,
      unreadable: [],
    }),
    describe: async (pid) => {
      const description = parsePsLine(await run('/bin/ps', ['-ww', '-p', String(pid), '-o', 'pid=,uid=,user=,tty=,lstart=,command=']));
      if (description === null) return null;
      const cwd = /^n(.*)$/m.exec(await run('/usr/sbin/lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-F', 'n']))?.[1];
      return { ...description, cwd: cwd ?? null };
    },
    unlistedHolders: async () => [],
    unitsOf: async () => new Map(),
    createListing: () => null,
    heirsOf: () => [],
    socketUnitOf: async () => null,
    reservedRangeOf: async () => null,
  };
}
