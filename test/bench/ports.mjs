import { once } from 'node:events';
import { createServer } from 'node:net';
import { startBenchHost } from './bench-host.mjs';
import { freePort, median } from './probe.mjs';

async function timed(repeat, work) {
  const times = [];
  for (let i = 0; i < repeat; i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
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
    return rows;
  } finally {
    await host.stop();
    stranger.close();
  }
}
