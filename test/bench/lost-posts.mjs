import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startBenchHost } from './bench-host.mjs';
import { freePort, until } from './probe.mjs';
import { answers, started } from './started.mjs';

const POSTS = 5_000;
const AT_ONCE = 16;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

function post(port, agent) {
  return new Promise((resolve) => {
    const asking = request({ port, host: '127.0.0.1', agent, method: 'POST', path: '/?q=1' }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode === 200));
    });
    asking.on('error', () => resolve(false));
    asking.end('a body');
  });
}

async function lost(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let [begun, failed] = [0, 0];
  const one = async () => {
    while (begun < POSTS) {
      begun += 1;
      if (!(await post(port, agent))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  agent.destroy();
  return failed;
}

/** How many POSTs fail in front of a server that closes connections unannounced: why those of the product share none. */
export async function lostPosts({ workDir }) {
  const [app, ours, shared, own] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const stops = [];
  try {
    const command = [process.execPath, here('closing-server.mjs'), String(app)];
    const host = await startBenchHost(workDir, { app: { command, ready: { port: app }, proxy: { port: ours } } });
    stops.push(() => host.stop());
    await host.call('process.start', { processId: host.id('app') });
    await until(() => answers(ours), 'the proxy');
    const ways = { shared, own };
    for (const [connections, port] of Object.entries(ways))
      stops.push(await started([process.execPath, here('bare-proxy.mjs'), 'httpxy', connections, String(port), String(app)], port));
    const failed = await lost(ours);
    const row = (name, floor) => ({
      what: `proxy: of ${POSTS} POSTs, lost where the server closes unannounced, beside httpxy ${name}`,
      unit: '',
      ours: failed,
      floor,
      goal: '0',
      met: failed === 0,
    });
    return [row('with shared connections', await lost(shared)), row('with one for each', await lost(own))];
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
