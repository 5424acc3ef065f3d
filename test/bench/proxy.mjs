import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findAir, startAir } from './air.mjs';
import { startBenchHost } from './bench-host.mjs';
import { httpLoad } from './http-load.mjs';
import { lostPosts } from './lost-posts.mjs';
import { freePort, median, until } from './probe.mjs';
import { proxyRestarts } from './proxy-restarts.mjs';
import { answers, started } from './started.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const CONNECTIONS = 32;
/** Until V8 has compiled what it will compile: all are measured warm. */
const WARM_MS = 6_000;
const BODY = 'b'.repeat(2_000);
const REQUESTS = {
  GET: 'GET /?q=1 HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n\r\n',
  POST: `POST /?q=1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
};

/** The server behind every proxy: Go where there is Go, so that it is not what is measured. */
function serverArgv(workDir) {
  const binary = join(workDir, 'proxy-server');
  const built = spawnSync('go', ['build', '-o', binary, here('proxy-server.go')], { env: { ...process.env, GOFLAGS: '-buildvcs=false' } });
  return built.status === 0 ? [binary] : [process.execPath, here('proxy-server.mjs')];
}

function hasHttpProxy() {
  try {
    createRequire(`${process.env.BENCH_MODULES ?? process.cwd()}/`).resolve('http-proxy');
    return true;
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    console.error('http-proxy is left out: not installed. Get it: npm install --prefix DIR http-proxy, then set BENCH_MODULES=DIR');
    return false;
  }
}

/** Requests a second and latencies: direct, through httpxy alone, through Slipway, and through http-proxy and Air where they are there. */
async function throughput({ workDir, quick, air }) {
  const argv = serverArgv(workDir);
  const ports = Object.fromEntries(
    await Promise.all(['httpxy', 'httpxyOwn', 'httpProxy', 'air', 'airApp', 'ours', 'app'].map(async (name) => [name, await freePort()])),
  );
  const stops = [];
  const bare = (library, connections, port) =>
    started([process.execPath, here('bare-proxy.mjs'), library, connections, String(port), String(ports.app)], port);
  const ways = ['direct', 'httpxy', 'httpxyOwn', 'ours'];
  try {
    // One server for all but Air, which starts its own: the one the host runs.
    const host = await startBenchHost(workDir, {
      app: { command: [...argv, String(ports.app)], ready: { port: ports.app }, proxy: { port: ports.ours } },
    });
    stops.push(() => host.stop());
    await host.call('process.start', { processId: host.id('app') });
    await until(() => answers(ports.ours), 'the proxy');
    stops.push(await bare('httpxy', 'shared', ports.httpxy));
    stops.push(await bare('httpxy', 'own', ports.httpxyOwn));
    if (hasHttpProxy()) {
      stops.push(await bare('http-proxy', 'shared', ports.httpProxy));
      ways.push('httpProxy');
    }
    if (air !== null) {
      const { stop } = await startAir({ air, workDir, argv: [...argv, String(ports.airApp)], port: ports.air, target: ports.airApp });
      stops.push(stop);
      ways.push('air');
    }
    const portOf = (way) => (way === 'direct' ? ports.app : ports[way]);
    const rows = [];
    for (const [method, request] of Object.entries(REQUESTS)) {
      const seen = Object.fromEntries(ways.map((way) => [way, []]));
      for (const way of ways) await httpLoad({ port: portOf(way), connections: CONNECTIONS, ms: WARM_MS, request });
      // There and back: who comes after many short connections finds the machine busy with the rests of them.
      for (let round = 0; round < (quick ? 3 : 7); round++)
        for (const way of round % 2 === 0 ? ways : ways.toReversed())
          seen[way].push(await httpLoad({ port: portOf(way), connections: CONNECTIONS, ms: quick ? 1_000 : 2_000, request }));
      const of = (way, what) => median(seen[way].map((result) => result[what]));
      const failed = Object.fromEntries(ways.map((way) => [way, seen[way].reduce((sum, result) => sum + result.failed, 0)]));
      console.error(
        `${method}: ${ways.map((way) => `${way} ${of(way, 'perSecond').toFixed(0)}/s p50 ${of(way, 'p50').toFixed(2)} p99 ${of(way, 'p99').toFixed(2)} ms, ${failed[way]} failed`).join(' · ')}`,
      );
      const ours = of('ours', 'perSecond');
      const beside = (name, way, isGoal) => {
        const floor = of(way, 'perSecond');
        const goal = isGoal ? { goal: '× 0.9', met: ours >= floor * 0.9 && failed.ours === 0 } : {};
        rows.push({ what: `proxy: ${method}, beside httpxy ${name}`, unit: '/s', ours, floor, ...goal });
      };
      // A POST of ours gets a connection of its own: one that shares can be lost (see `lostPosts`). Beside what can lose none it is to be quick.
      beside('with shared connections', 'httpxy', method === 'GET');
      beside('with a connection for each request', 'httpxyOwn', true);
      rows.push({ what: `proxy: ${method}, beside direct`, unit: '/s', ours, floor: of('direct', 'perSecond') });
      if (ways.includes('httpProxy'))
        rows.push({ what: `proxy: ${method}, beside http-proxy`, unit: '/s', ours, floor: of('httpProxy', 'perSecond') });
      if (ways.includes('air')) rows.push({ what: `proxy: ${method}, beside Air's`, unit: '/s', ours, floor: of('air', 'perSecond') });
      rows.push({ what: `proxy: ${method}, latency p50 beside direct`, unit: 'ms', ours: of('ours', 'p50'), floor: of('direct', 'p50') });
      rows.push({
        what: `proxy: ${method}, latency p99 beside httpxy alone`,
        unit: 'ms',
        ours: of('ours', 'p99'),
        floor: of('httpxy', 'p99'),
      });
    }
    return rows;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** What the proxy costs, and what becomes of requests while the server behind it is restarted, both beside Air's where Air is there. */
export async function proxy({ workDir, quick }) {
  const air = findAir();
  return [
    ...(await throughput({ workDir, quick, air })),
    ...(await lostPosts({ workDir })),
    ...(await proxyRestarts({ workDir, quick, air })),
  ];
}
