import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBenchHost } from './bench-host.mjs';
import { httpLoad } from './http-load.mjs';
import { freePort, median, until } from './probe.mjs';

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

async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function start(argv, port, options = {}) {
  const child = spawn(argv[0], argv.slice(1), { stdio: 'ignore', ...options });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    // Air gives its server a group of its own and ends it on SIGINT; the others end at once.
    child.kill('SIGINT');
    await exited;
  };
  try {
    await until(() => answers(port), argv.join(' '));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function findAir() {
  const gopath = spawnSync('go', ['env', 'GOPATH']).stdout?.toString().trim();
  const places = [...(process.env.PATH ?? '').split(':'), ...(gopath ? [join(gopath, 'bin')] : [])];
  return places.map((folder) => join(folder, 'air')).find((file) => existsSync(file)) ?? null;
}

function hasHttpProxy() {
  try {
    createRequire(`${process.env.BENCH_MODULES ?? process.cwd()}/`).resolve('http-proxy');
    return true;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}

/** Air with its own proxy in front of the same server, which it starts itself. */
async function startAir(air, workDir, argv, port, target) {
  const root = join(workDir, 'air');
  mkdirSync(root, { recursive: true });
  const entrypoint = JSON.stringify([...argv, String(target)]);
  writeFileSync(
    join(root, '.air.toml'),
    `root = "."\ntmp_dir = "tmp"\n[build]\ncmd = "true"\nentrypoint = ${entrypoint}\n[proxy]\nenabled = true\nproxy_port = ${port}\napp_port = ${target}\n`,
  );
  return start([air], port, { cwd: root });
}

/** Requests a second and latencies: direct, through httpxy alone, through Slipway, and through http-proxy and Air where they are there. */
export async function proxy({ workDir, quick }) {
  const argv = serverArgv(workDir);
  const ports = Object.fromEntries(
    await Promise.all(['httpxy', 'httpProxy', 'air', 'airApp', 'ours', 'app'].map(async (name) => [name, await freePort()])),
  );
  const stops = [];
  const bare = (library, port) => start([process.execPath, here('bare-proxy.mjs'), library, String(port), String(ports.app)], port);
  const ways = ['direct', 'httpxy', 'ours'];
  try {
    // One server for all but Air, which starts its own: the one the host runs.
    const host = await startBenchHost(workDir, {
      app: { command: [...argv, String(ports.app)], ready: { port: ports.app }, proxy: { port: ports.ours } },
    });
    stops.push(() => host.stop());
    await host.call('process.start', { processId: host.id('app') });
    await until(() => answers(ports.ours), 'the proxy');
    stops.push(await bare('httpxy', ports.httpxy));
    if (hasHttpProxy()) {
      stops.push(await bare('http-proxy', ports.httpProxy));
      ways.push('httpProxy');
    }
    const air = findAir();
    if (air !== null) {
      stops.push(await startAir(air, workDir, argv, ports.air, ports.airApp));
      ways.push('air');
    }
    const portOf = (way) => (way === 'direct' ? ports.app : ports[way]);
    const rows = [];
    for (const [method, request] of Object.entries(REQUESTS)) {
      const seen = Object.fromEntries(ways.map((way) => [way, []]));
      for (const way of ways) await httpLoad({ port: portOf(way), connections: CONNECTIONS, ms: WARM_MS, request });
      for (let round = 0; round < (quick ? 3 : 7); round++)
        for (const way of ways)
          seen[way].push(await httpLoad({ port: portOf(way), connections: CONNECTIONS, ms: quick ? 1_000 : 2_000, request }));
      const of = (way, what) => median(seen[way].map((result) => result[what]));
      const failed = Object.fromEntries(ways.map((way) => [way, seen[way].reduce((sum, result) => sum + result.failed, 0)]));
      console.error(
        `${method}: ${ways.map((way) => `${way} ${of(way, 'perSecond').toFixed(0)}/s p50 ${of(way, 'p50').toFixed(2)} p99 ${of(way, 'p99').toFixed(2)} ms, ${failed[way]} failed`).join(' · ')}`,
      );
      const [ours, floor] = [of('ours', 'perSecond'), of('httpxy', 'perSecond')];
      // A POST gets a connection of its own, which costs what it costs: one that shares can be lost.
      const goal = method === 'POST' ? {} : { goal: 'httpxy alone × 0.9', met: ours >= floor * 0.9 && failed.ours === 0 };
      rows.push({ what: `proxy: ${method}, beside httpxy alone`, unit: '/s', ours, floor, ...goal });
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
