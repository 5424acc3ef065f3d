import { execFile } from 'node:child_process';
import treeKill from 'tree-kill';
import { PS_COLUMNS, parsePs } from './parse-ps';
import { parseWinProcesses, WIN_PROCESS_QUERY } from './parse-win-processes';
import type { ProcessEntry, ProcessReader } from './process-reader';

/** A hung `ps` or PowerShell must not hang a stop. */
const TOOL_TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export type RunTool = (file: string, args: readonly string[]) => Promise<string>;

/** Runs a tool of the system; rejects with its errno or exit. */
export const runTool: RunTool = (file, args) =>
  new Promise((resolve, reject) => {
    execFile(
      file,
      [...args],
      { timeout: TOOL_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true, encoding: 'utf8' },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(error);
      },
    );
  });

/**
 * A process reader over a tool's table: identities come from the last `list()`, so `entry` is as old as that pass. Marks and signal masks
 * cannot be read on these systems; members are found by group, descent and ledger.
 */
function createTableReader(list: () => Promise<readonly ProcessEntry[]>): ProcessReader {
  let latest = new Map<number, ProcessEntry>();
  return {
    ticksPerSecond: 100,
    async list() {
      const entries = await list();
      latest = new Map(entries.map((entry) => [entry.pid, entry]));
      return entries;
    },
    lastBorn: () => null,
    entry: (pid) => latest.get(pid) ?? null,
    hasLiveThread: () => false,
    runMark: () => null,
    environmentMark: () => null,
    commandLine: (pid) => latest.get(pid)?.name ?? null,
    signalMasks: () => null,
  };
}

export function createMacosProcessReader(run: RunTool = runTool): ProcessReader {
  return createTableReader(async () => parsePs(await run('/bin/ps', ['-axo', PS_COLUMNS])));
}

export function createWindowsProcessReader(run: RunTool = runTool): ProcessReader {
  return createTableReader(async () =>
    parseWinProcesses(await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WIN_PROCESS_QUERY])),
  );
}

export type TreeKill = (pid: number, signal: string, done: (error?: Error) => void) => void;

/**
 * Ends a whole tree by tree-kill, which on Windows is `taskkill /T /F`. Guarded: it has no `error` listener of its own, so it is only called
 * where its tool answers (`probe`), within a time limit, and its failure is a rejection and never an uncaught exception. Never for pid ≤ 1:
 * pid 0 would signal our own group.
 */
export function createForceTree(kill: TreeKill = treeKill, probe: () => Promise<void> = probeTaskkill): (rootPid: number) => Promise<void> {
  return async (rootPid) => {
    if (!Number.isInteger(rootPid) || rootPid <= 1) throw new RangeError(`pid ${rootPid} is never ended`);
    await probe();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`ending the tree of pid ${rootPid} took longer than ${TOOL_TIMEOUT_MS} ms`)),
        TOOL_TIMEOUT_MS,
      );
      kill(rootPid, 'SIGKILL', (error) => {
        clearTimeout(timer);
        // A tree that has gone meanwhile is what was wanted; anything else shows as a survivor at the next look.
        if (error && !/not found|no such process|ESRCH/i.test(error.message)) reject(error);
        else resolve();
      });
    });
  };
}

async function probeTaskkill(): Promise<void> {
  await runTool('taskkill', ['/?']);
}
