import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** What a server on the port answers, or null. The connection is reset, so that nothing is left in TIME_WAIT. */
export function ask(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer) => {
      socket.resetAndDestroy();
      resolve(answer);
    };
    socket.once('data', (data) => finish(data.toString().trim()));
    socket.once('error', () => finish(null));
    socket.once('end', () => finish(null));
  });
}

/** Asks every 2 ms at most until somebody other than `notPid` answers; resolves with the answer. */
export async function nextAnswer(port, notPid, limitMs = 15_000) {
  const limit = performance.now() + limitMs;
  while (performance.now() < limit) {
    const answer = await ask(port);
    if (answer !== null && answer !== notPid) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`nobody answered on port ${port} in ${limitMs} ms`);
}

export async function until(condition, what, limitMs = 30_000) {
  const limit = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program without any product: a session of its own, output as given. */
export function startRaw(argv, stdout = 'ignore') {
  const child = spawn(argv[0], argv.slice(1), { detached: true, stdio: ['ignore', stdout, 'ignore'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  return { pid: child.pid, exited };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** CPU time a process has used, ms; 100 ticks a second on every Linux we know (sysconf(_SC_CLK_TCK)). */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A value in kB from a file of /proc, in MiB. */
export function procMib(pid, file, key) {
  const match = new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'));
  return Number(match?.[1] ?? Number.NaN) / 1024;
}
