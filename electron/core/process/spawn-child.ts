import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { OutputPipe } from '../logs/output-pipe';

/**
 * Sets the run mark (soft RLIMIT_LOCKS; -w in dash and ash, -x in bash) and becomes the program: same pid, about 1 ms. Where neither flag
 * exists the program still starts; the other marks remain.
 */
const MARK = 'ulimit -S -w "$0" 2>/dev/null || ulimit -S -x "$0" 2>/dev/null; ';
const BECOME = 'exec "$@"';
/** The same for a child that enters its group first: `$1` is the group's folder. What is refused there changes nothing else. */
const ENTER = '{ echo 0 >"$1/cgroup.procs"; } 2>/dev/null; shift; ';

/**
 * The same for a parked child: it waits for a line on descriptor 3 before it becomes the program. End of file instead, and it ends without:
 * so it does when it is dropped, and when the host is killed. The variable is not exported, the program sees nothing of it.
 */
const HOLD = 'IFS= read -r SLIPWAY_GO <&3 || exit 0; exec 3<&-; ';
const HOLD_FD = 3;

export interface SpawnRequest {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Soft RLIMIT_LOCKS to set; null for none (platforms without it). */
  readonly mark: number | null;
  /** Folder of the group that the child enters by itself, besides its mark; none without one. */
  readonly cgroup?: string | null;
  /** A kernel pipe ready for one stream, or null: then Node's own socket pair is used, which costs the child more per write. */
  readonly takePipe: () => OutputPipe | null;
}

/** How the root ended. Exactly one of the two is set. */
export interface RootExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface SpawnedChild {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves at `exit`, never at `close`: a grandchild may hold the pipes open for hours. */
  readonly exited: Promise<RootExit>;
}

/** A child that is the shell of its prelude until it is told to become its program. */
export interface ParkedChild extends SpawnedChild {
  /** It becomes the program now: 0.3 ms. Once; after `drop`, or when the shell has ended, it does nothing. */
  begin(): void;
  /** It ends without ever becoming the program. Twice, or after `begin`, does nothing. */
  drop(): void;
}

/** A spawn that did not happen; `code` is the errno name. */
export class SpawnError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'SpawnError';
    this.code = code;
  }
}

function toSpawnError(error: NodeJS.ErrnoException, program: string): SpawnError {
  const code = error.code ?? 'UNKNOWN';
  const known: Record<string, string> = {
    EMFILE: 'this host has too many open files (EMFILE). Stop some processes, or raise the limit: ulimit -n',
    ENFILE: 'the system has too many open files (ENFILE). Close some programs, and start it again',
    EAGAIN: 'the system allows no more processes for this user (EAGAIN). Look at: ulimit -u',
    ENOMEM: 'there is not enough memory (ENOMEM). Stop something that uses much, and start it again',
    E2BIG: 'its arguments and environment are too large (E2BIG). Shorten env, or the arguments',
  };
  return new SpawnError(code, known[code] ?? `${program} could not be started (${code})`);
}

/**
 * Starts a program. On POSIX the child gets a session of its own (`detached` = setsid, so pid = group = session); on
 * Windows it does not, because libuv's job object ends non-detached children together with us. Standard input is empty; output comes by
 * pipe. Rejects with SpawnError; never throws synchronously.
 */
export async function spawnChild(request: SpawnRequest, platform: NodeJS.Platform = process.platform): Promise<SpawnedChild> {
  const { child: _, ...spawned } = await spawnWith(request, platform, '');
  return spawned;
}

/**
 * The same, but the child waits in its prelude until `begin`: what a start costs (4 ms in a host of 70 MB) is paid ahead. Needs a mark, because
 * only with one there is a prelude; Linux. Its environment, folder and arguments are those of the moment it was parked.
 */
export async function parkChild(request: SpawnRequest, platform: NodeJS.Platform = process.platform): Promise<ParkedChild> {
  const { child, ...spawned } = await spawnWith(request, platform, HOLD);
  const gate = child.stdio[HOLD_FD] as Socket | null | undefined;
  // It may end before it is told; its exit says so.
  gate?.on('error', () => undefined);
  gate?.unref();
  let open = true;
  const once = (act: () => void) => () => {
    if (open) act();
    open = false;
  };
  return {
    ...spawned,
    begin: once(() => gate?.end('\n')),
    drop: once(() => {
      gate?.destroy();
      child.kill('SIGKILL');
    }),
  };
}

/** The only place that starts a program. `hold` comes between the mark and the program. */
function spawnWith(
  request: SpawnRequest,
  platform: NodeJS.Platform,
  hold: string,
): Promise<SpawnedChild & { readonly child: ChildProcess }> {
  const [program] = request.argv;
  const posix = platform !== 'win32';
  const { cgroup = null } = request;
  const prelude = MARK + hold + BECOME;
  const shell = cgroup === null ? ['-c', prelude, String(request.mark)] : ['-c', ENTER + prelude, String(request.mark), cgroup];
  const [file, args]: [string, string[]] =
    posix && request.mark !== null ? ['/bin/sh', [...shell, ...request.argv]] : [program, request.argv.slice(1)];
  const out = request.takePipe();
  const err = request.takePipe();
  // Whether or not the child was made: its ends stay open only in the child, else the pipe would never end.
  const closeChildEnds = (): void => {
    out?.closeWriteEnd();
    err?.closeWriteEnd();
  };
  const abandon = (): void => {
    closeChildEnds();
    out?.reader.destroy();
    err?.reader.destroy();
  };
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      cwd: request.cwd,
      env: request.env,
      detached: posix,
      stdio: ['ignore', out?.writeFd ?? 'pipe', err?.writeFd ?? 'pipe', ...(hold === '' ? [] : ['pipe' as const])],
      windowsHide: true,
    });
  } catch (error) {
    abandon();
    return Promise.reject(toSpawnError(error as NodeJS.ErrnoException, program));
  }
  closeChildEnds();
  const { pid } = child;
  const stdout = out?.reader ?? child.stdout;
  const stderr = err?.reader ?? child.stderr;
  if (pid === undefined || stdout === null || stderr === null) {
    abandon();
    return new Promise((_, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => reject(toSpawnError(error, program)));
    });
  }
  const exited = new Promise<RootExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  // A failed kill or a late error of the handle must not become an uncaught exception; the exit says all there is to say.
  child.on('error', () => undefined);
  return Promise.resolve({ pid, stdout, stderr, exited, child });
}
