import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { findExcludedRange } from './parse-excluded-ranges';
import { parseNetstat } from './parse-netstat';
import { parseTasklistRow } from './parse-tasklist-row';
import type { PortPlatform } from './port-platform';
import { filterRows, type SocketReadOptions } from './socket-table';
import { ownedByPid, ownersByPid } from './tool-rows';

/** A tool that hangs must not hang a stop. */
const TOOL_LIMIT_MS = 5_000;
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a tool and gives its stdout; a failure gives what it printed so far. */
export type RunTool = (file: string, args: readonly string[]) => Promise<string>;

const runTool: RunTool = (file, args) =>
  new Promise((resolve) => {
    execFile(file, [...args], { timeout: TOOL_LIMIT_MS, maxBuffer: MOST_OUTPUT_BYTES, windowsHide: true }, (_error, stdout) =>
      resolve(stdout),
    );
  });

/**
 * Ports over `netstat -ano` and `tasklist`, both part of Windows. Every socket names its pid, whoever owns it. Start instants are not read
 * (a query takes seconds), so an action on a foreign holder has its pid alone as identity; TIME_WAIT timers can't be read.
 */
export function createWindowsPortPlatform(run: RunTool = runTool): PortPlatform {
  const read = async (options: SocketReadOptions) => filterRows(parseNetstat(await run('netstat', ['-ano'])), options);
  return {
    sockets: { read, countTimeWait: () => null },
    uid: null,
    // No privileged ports; the dynamic range is 49152–65535 (RFC 6335, netsh int ipv4 show dynamicport tcp).
    system: { platform: 'windows', unprivilegedStart: 0, ephemeralRange: [49_152, 65_535], home: homedir() },
    ownersOf: async (rows) => ownersByPid(rows),
    // The tools of this system do not tell the server's end of a connection from the client's cheaply.
    connections: null,
    ownedSockets: async (pids) => ({
      listeners: pids.length === 0 ? [] : ownedByPid(pids, await read({ listenersOnly: true })),
      busy: null,
      unreadable: [],
    }),
    describe: async (pid) => {
      const output = await run('tasklist', ['/FO', 'CSV', '/NH', '/V', '/FI', `PID eq ${pid}`]);
      return parseTasklistRow(output.trim().split(/\r?\n/)[0] ?? '');
    },
    unlistedHolders: async () => [],
    unitsOf: async () => new Map(),
    createListing: () => null,
    heirsOf: () => [],
    socketUnitOf: async () => null,
    reservedRangeOf: async (port) =>
      findExcludedRange(await run('netsh', ['int', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp']), port),
  };
}
