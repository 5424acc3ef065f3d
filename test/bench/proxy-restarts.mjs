import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAir } from './air.mjs';
import { startBenchHost } from './bench-host.mjs';
import { freePort, until } from './probe.mjs';
import { restartLoad } from './restart-load.mjs';
import { answers } from './started.mjs';

const SOURCE = fileURLToPath(new URL('../fixtures/programs/proxied-go', import.meta.url));
/** Until the server listens: what a server that opens a database needs. */
const BOOT = '100ms';

function buildServer(workDir) {
  const binary = join(workDir, 'proxied-go');
  const { status } = spawnSync('go', ['build', '-buildvcs=false', '-o', binary, '.'], { cwd: SOURCE });
  return status === 0 ? binary : null;
}

async function behindOurs({ workDir, server, idsFile, load }) {
  const [port, target] = [await freePort(), await freePort()];
  const api = {
    command: [server, '-addr', `127.0.0.1:${target}`, '-ids', idsFile, '-boot', BOOT],
    ready: { port: target },
    // The server drains for as long as a download takes.
    stop: { kill_delay: '20s' },
    watch: { paths: ['.'], include: ['*.go'], debounce: '50ms' },
    proxy: { port, hold: { requests: 5_000 } },
  };
  const host = await startBenchHost(workDir, { api });
  try {
    const save = (i) => writeFileSync(join(host.root, 'main.go'), `package main // ${i}\n`);
    save(0);
    await host.call('process.start', { processId: host.id('api') });
    await until(() => answers(port), 'the proxy');
    return await restartLoad({ ...load, port, idsFile, save });
  } finally {
    await host.stop();
  }
}

/** SIGINT and the half second of Air's own example; its limit for a whole answer is longer than the downloads. */
const GRACEFUL = { build: 'delay = 50\nsend_interrupt = true\nkill_delay = "500ms"', proxy: 'app_start_timeout = 15000' };
/** Air's own settings (SIGKILL, 5 s), but for the second it waits after a save. */
const DEFAULTS = { build: 'delay = 50', proxy: '' };

async function behindAirs({ air, workDir, server, idsFile, load, settings }) {
  const [port, target] = [await freePort(), await freePort()];
  const argv = [server, '-addr', `127.0.0.1:${target}`, '-ids', idsFile, '-boot', BOOT];
  const { save, stop } = await startAir({ air, workDir, argv, port, target, ...settings });
  try {
    return await restartLoad({ ...load, port, idsFile, save });
  } finally {
    await stop();
  }
}

const kinds = (failures) => {
  const counts = new Map();
  for (const failure of failures) {
    const kind = failure.split('\n')[0].replace(/\d+/g, 'N');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8);
};

function said(name, result) {
  console.error(`${name}: ${result.sent} requests, ${result.unanswered + result.wrong} failed`);
  for (const [kind, count] of kinds(result.failures)) console.error(`  ${count} × ${kind}`);
}

function rowsBeside(whose, ours, airs, load) {
  const row = (what, of, goal, unit = '') => ({
    what: `restarts, beside ${whose}: ${what}`,
    unit,
    ours: of(ours),
    floor: airs === null ? Number.NaN : of(airs),
    ...(goal === undefined ? {} : { goal: String(goal), met: of(ours) === goal }),
  });
  return [
    row('restarts that were seen', (r) => r.seen, load.restarts),
    row('requests', (r) => r.sent),
    row('failed: an error, or no answer', (r) => r.unanswered, 0),
    row('failed: another answer than the server gave', (r) => r.wrong, 0),
    row('of both, in 2 s before the first restart', (r) => r.unrestarted, 0),
    row('of both, by restarts alone', (r) => r.byRestarts, 0),
    row('downloads that came whole', (r) => r.whole, load.downloads.length),
    row('POSTs', (r) => r.posts),
    row('POSTs carried out twice or more', (r) => r.twice, 0),
    row('POSTs never carried out', (r) => r.never, 0),
    row('longest wait', (r) => r.longest, undefined, 'ms'),
    row('longest wait while a download ends', (r) => r.longestBesideDownload, undefined, 'ms'),
    row('event streams ended cleanly', (r) => r.streams.told),
    row('event streams cut', (r) => r.streams.cut, 0),
    row('event streams never opened', (r) => r.streams.refused, 0),
    row('WebSockets told to come again (1012)', (r) => r.sockets.told),
    row('WebSockets cut', (r) => r.sockets.cut, 0),
    row('WebSockets never opened', (r) => r.sockets.refused, 0),
  ];
}

/**
 * A real Go server, restarted by saving a source file every 2 s under 200 requests a second (GET, POST, multipart, event streams, WebSockets,
 * long downloads): behind Slipway's proxy, then, where Air is there, the same server and load behind Air's: set to be graceful, and with its defaults.
 * Counts, and waits in ms.
 */
export async function proxyRestarts({ workDir, quick, air }) {
  const server = buildServer(workDir);
  if (server === null) {
    console.error('Restarts under load are left out: their server needs Go to be built.');
    return [];
  }
  const load = quick ? { restarts: 5, downloads: [3], downloadMs: 3_000 } : { restarts: 20, downloads: [7, 14], downloadMs: 10_000 };
  const ours = await behindOurs({ workDir, server, idsFile: join(workDir, 'ids-ours.txt'), load });
  said("restarts behind Slipway's proxy", ours);
  const through = async (settings, name) => {
    if (air === null) return null;
    const result = await behindAirs({ air, workDir, server, idsFile: join(workDir, `ids-${name}.txt`), load, settings });
    said(`restarts behind Air's proxy, ${name}`, result);
    return result;
  };
  const graceful = await through(GRACEFUL, 'graceful');
  const defaults = await through(DEFAULTS, 'defaults');
  const rows = [...rowsBeside("Air's", ours, graceful, load)];
  // Only these tell the two apart.
  const differing = /by restarts alone|downloads|twice|never carried|longest|cut/;
  if (defaults !== null)
    rows.push(...rowsBeside("Air's with its defaults", ours, defaults, load).filter((row) => differing.test(row.what)));
  return rows;
}
