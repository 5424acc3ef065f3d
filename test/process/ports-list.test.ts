import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { createPortPlatform } from '../../electron/core/ports/create-port-platform';
import { createPortService } from '../../electron/core/ports/port-service';
import { NOTHING_MANAGED } from '../helpers/nothing-managed';

const LISTEN = "import os, signal, socket, sys, time\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\n";
const TELL = 'print(s.getsockname()[1], os.getpid(), flush=True)\n';
/** Asked by a line, it forks a child that holds the socket too, and tells its pid. */
const FORKS_WHEN_ASKED = `${LISTEN}${TELL}sys.stdin.readline()
if os.fork() == 0:
    print(os.getpid(), flush=True)
    time.sleep(600)
time.sleep(600)`;

const children: ChildProcessWithoutNullStreams[] = [];
const pids: number[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  for (const pid of pids.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', '']);
    return true;
  } catch (error) {
    return !(error instanceof Error);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Starts a Python program; `next` gives the numbers of its next line. */
function python(program: string) {
  const child = spawn('python3', ['-c', program], { stdio: 'pipe' });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async next(): Promise<number[]> {
      const { value } = await lines.next();
      return String(value).split(' ').map(Number);
    },
    async end(): Promise<void> {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

// Linux is where a list remembers anything.
describe.skipIf(process.platform !== 'linux' || !hasPython())('a list of listeners that is refreshed', () => {
  const service = createPortService({ platform: createPortPlatform(), selfPid: -1 });
  const holderOf = async (port: number): Promise<number | null | undefined> => {
    const { listeners } = await service.listListeners(NOTHING_MANAGED);
    return listeners.find((listener) => listener.port === port)?.pid;
  };

  /** A server that has been listed, and then a child of it that holds its socket too. */
  const forkingServer = async () => {
    const server = python(FORKS_WHEN_ASKED);
    const [port = 0, parent = 0] = await server.next();
    expect(await holderOf(port)).toBe(parent);
    server.child.stdin.write('fork\n');
    const [child = 0] = await server.next();
    pids.push(child);
    return { server, port, parent, child };
  };

  it('does not show a server that has ended', async () => {
    const server = python(`${LISTEN}${TELL}time.sleep(600)`);
    const [port = 0] = await server.next();
    expect(await holderOf(port)).toBe(server.child.pid);
    expect(await holderOf(port)).toBe(server.child.pid);
    await server.end();
    expect(await holderOf(port)).toBeUndefined();
  });

  it('names the child that holds the socket after its parent’s end', async () => {
    const { server, port, parent, child } = await forkingServer();
    expect(await holderOf(port)).toBe(parent);
    await server.end();
    expect(await holderOf(port)).toBe(child);
  });

  it('names the new server when the old one closed the socket it handed over and lives on', async () => {
    const server = python(`${LISTEN}${TELL}sys.stdin.readline()
child = os.fork()
if child == 0:
    time.sleep(600)
s.close()
print(child, flush=True)
time.sleep(600)`);
    const [port = 0, old = 0] = await server.next();
    expect(await holderOf(port)).toBe(old);
    server.child.stdin.write('hand over\n');
    const [heir = 0] = await server.next();
    pids.push(heir);
    expect(await holderOf(port)).toBe(heir);
    expect(isAlive(old)).toBe(true);
  });

  it('shows a server that was started since', async () => {
    const first = python(`${LISTEN}${TELL}time.sleep(600)`);
    const [port = 0] = await first.next();
    expect(await holderOf(port)).toBe(first.child.pid);
    const second = python(`${LISTEN}${TELL}time.sleep(600)`);
    const [other = 0] = await second.next();
    expect(await holderOf(other)).toBe(second.child.pid);
  });

  it('is not what a diagnosis goes by: that sees a second holder at once', async () => {
    const { port, parent, child } = await forkingServer();
    const { holders } = await service.diagnosePort(port, '127.0.0.1', NOTHING_MANAGED);
    expect(holders.map(({ pid }) => pid)).toEqual([parent, child].sort((a, b) => a - b));
  });
});
