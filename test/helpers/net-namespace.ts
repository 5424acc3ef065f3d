import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];

/** Whether a private network namespace can be made here: Linux, root, util-linux and iproute2. */
export const HAS_NAMESPACES =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status === 0 &&
  spawnSync('nsenter', ['--version']).status === 0;
/** Whether a program can be run here as nobody. */
export const HAS_NOBODY = HAS_NAMESPACES && spawnSync(nobody[0] ?? '', [...nobody.slice(1), process.execPath, '-e', '']).status === 0;

/** A network of its own: no socket of the machine is in it, its kernel settings are its own, and it goes with its last process. */
export interface NetNamespace {
  /** Put before a command, it runs in there as root. */
  readonly wrap: readonly string[];
  /** … or as nobody. */
  readonly asNobody: readonly string[];
  /** Runs Python in there until `end`; resolves with its first line. */
  python(program: string, wrap?: readonly string[]): Promise<{ readonly line: string; readonly child: ChildProcess; end(): Promise<void> }>;
  close(): Promise<void>;
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** @param finTimeoutS how long the kernel keeps a closed connection whose other side has not closed: the one wait that can be made short. */
export async function openNamespace(finTimeoutS = 60): Promise<NetNamespace> {
  const setUp = `ip link set lo up && echo ${finTimeoutS} > /proc/sys/net/ipv4/tcp_fin_timeout && echo up && exec sleep 600`;
  const keeper = spawn('unshare', ['-n', 'sh', '-c', setUp], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: keeper.stdout }), 'line');
  const wrap = ['nsenter', '-t', String(keeper.pid), '-n', '--'];
  const children: ChildProcess[] = [];
  return {
    wrap,
    asNobody: [...wrap, ...nobody],
    async python(program, how = wrap) {
      const [command = '', ...args] = [...how, 'python3', '-u', '-c', program];
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      return { line, child, end: () => endOf(child) };
    },
    async close() {
      await Promise.all(children.map(endOf));
      await endOf(keeper);
    },
  };
}
