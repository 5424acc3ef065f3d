import { basename, resolve } from 'node:path';
import type { SocketFileVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import { type Clock, systemClock } from '../clock';
import { toAsking } from './asking-process';
import { diagnoseSocketFile } from './diagnose-socket-file';
import type { ManagedLookup } from './managed-lookup';
import { parseProcNetUnix, type UnixRow } from './parse-proc-net-unix';
import type { ObservedProcess } from './port-observations';
import type { PortPlatform } from './port-platform';
import { type ProcReader, systemProcReader } from './proc-reader';
import { resolveOwners } from './resolve-owner';
import { lookAtFile, probeConnect } from './socket-file-probe';

/** The doctor for unix sockets. */
export interface SocketFileService {
  /**
   * Looks at an absolute path; a relative one is a RangeError (callers resolve first). Never rejects for what it finds, changes nothing.
   * `forProcess`: the actions name the process that wants the path and start it afterwards.
   * Where /proc/net/unix cannot be read (macOS), only the file and a connect speak, and a holder stays unnamed.
   */
  diagnoseFile(path: string, lookup: ManagedLookup, forProcess?: ProcessId | null): Promise<SocketFileVerdict>;
}

export interface SocketFileOptions {
  readonly platform: Pick<PortPlatform, 'system' | 'uid' | 'describe'>;
  readonly proc?: ProcReader;
  readonly clock?: Clock;
  readonly selfPid?: number;
}

/** A row whose path was given relative to its binder's folder may mean this path. */
function mayMean(row: UnixRow, path: string): boolean {
  if (row.path === null || row.path.startsWith('@')) return false;
  return row.path === path || (!row.path.startsWith('/') && basename(row.path) === basename(path));
}

export function createSocketFileService(options: SocketFileOptions): SocketFileService {
  const { platform, proc = systemProcReader, clock = systemClock, selfPid = process.pid } = options;

  async function observe(pid: number, lookup: ManagedLookup): Promise<ObservedProcess[]> {
    const description = await platform.describe(pid);
    if (description === null) return [];
    const managed = description.startTicks === null ? null : lookup.ownerOf(pid, description.startTicks);
    const canSignal = platform.uid === null || platform.uid === 0 || description.uid === platform.uid;
    return [{ ...description, managed, canSignal, isSelf: pid === selfPid }];
  }

  return {
    async diagnoseFile(path, lookup, forProcess = null) {
      if (!path.startsWith('/')) throw new RangeError(`${path} is not an absolute path`);
      const startMs = clock.monotonicMs();
      const file = lookAtFile(path);
      const probe = file.kind === 'socket' ? await probeConnect(path) : 'ENOENT';
      // A connection of ours to it, and every accepted one, carries the server's path too: only what listens or is bound alone counts.
      const rows =
        file.kind === 'socket' ? parseProcNetUnix(proc.readTable('/proc/net/unix') ?? '').filter((row) => mayMean(row, path)) : [];
      const bound = rows.filter(({ isListening, type }) => isListening || type === 'datagram');
      const owners = resolveOwners(
        proc,
        bound.map(({ inode }) => inode),
      );
      const sockets = [];
      for (const row of bound) {
        const holders = (await Promise.all((owners.get(row.inode) ?? []).map((pid) => observe(pid, lookup)))).flat();
        const isRelative = row.path?.startsWith('/') === false;
        const meant = isRelative ? holders.filter(({ cwd }) => cwd !== null && resolve(cwd, row.path ?? '') === path) : holders;
        if (!isRelative || meant.length > 0) sockets.push({ row, holders: meant });
      }
      return diagnoseSocketFile({
        path,
        file,
        probe,
        sockets,
        asking: forProcess === null ? null : toAsking(forProcess, lookup, null),
        system: platform.system,
        readAt: clock.now(),
        readMs: clock.monotonicMs() - startMs,
      });
    },
  };
}
