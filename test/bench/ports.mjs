import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startBenchHost } from './bench-host.mjs';
import { freePort } from './probe.mjs';
import { timed } from './timed.mjs';

const CROWD = fileURLToPath(new URL('./ports-crowd.mjs', import.meta.url));
/** More rows than a machine keeps by default (tcp_max_tw_buckets), in a namespace that goes with its last process. */
const SET_UP =
  'ip link set lo up && echo 60000 > /proc/sys/net/ipv4/tcp_max_tw_buckets && echo 0 > /proc/sys/net/ipv4/tcp_tw_reuse && exec "$0" "$@"';

/** The doctor in a crowd, in a network of its own; nothing where that cannot be made, and it says so. */
function inACrowd(repeat) {
  const { status, stdout, stderr } = spawnSync('unshare', ['-n', 'sh', '-c', SET_UP, process.execPath, CROWD, String(repeat)], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (stderr) console.error(stderr.trim());
  // JSON has no NaN, the floor of a row that has none.
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)).map((row) => ({ ...row, floor: row.floor ?? Number.NaN }));
  console.error('Skipped: the port doctor in a crowd needs root and a network namespace (unshare -n).');
  return [];
}

/** What a bind alone costs: it can say that a port is busy, not why. */
async function bindOnce(port) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
  }
}

/** The port doctor: a free port, one held by our own process, one held by a stranger (this harness). */
export async function ports({ workDir, program, repeat }) {
  const [free, own] = [await freePort(), await freePort()];
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const host = await startBenchHost(workDir, { app: { command: [...program.argv, 'serve', String(own)], ready: { port: own } } });
  try {
    await host.call('process.start', { processId: host.id('app') });
    const rows = [];
    for (const [what, port] of [
      ['a free port', free],
      ["a port of one's own process", own],
      ["a stranger's port", stranger.address().port],
    ]) {
      const floor = await timed(repeat, () => bindOnce(port));
      const ours = await timed(repeat, () => host.call('port.diagnose', { port }));
      rows.push({ what: `port doctor: ${what}`, unit: 'ms', ours, floor });
    }
    rows.push({
      what: 'every listener of the machine',
      unit: 'ms',
      ours: await timed(repeat, () => host.call('port.list', {})),
      floor: Number.NaN,
    });
    return [...rows, ...inACrowd(repeat)];
  } finally {
    await host.stop();
    stranger.close();
  }
}
