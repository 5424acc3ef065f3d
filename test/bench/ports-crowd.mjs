// Run by ports.mjs in a network namespace of its own: measures the doctor among 13 000 closed connections and the list among 2 000 sockets,
// beside what `ss` and `lsof` need for the same question. Prints its rows as JSON.
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBenchHost } from './bench-host.mjs';
import { timed } from './timed.mjs';

const CLOSED = 13_000;
const SOCKETS = 2_000;
const PORT = 18_200;
/** The window reads its table again after so long (renderer/present/ports-schedule.ts). */
const REFRESH_MS = 2_000;
/** After this nothing that a list remembered is believed (electron/core/ports/listing-memory.ts). */
const FORGOTTEN_MS = 10_500;
const repeat = Number(process.argv[2] ?? 15);
const closedConnections = fileURLToPath(new URL('./closed-connections.mjs', import.meta.url));
const run = promisify(execFile);
/** lsof exits 1 when it found nothing. */
const tool = (file, args) => run(file, args, { maxBuffer: 64 * 1024 * 1024 }).catch(() => null);
const has = (file) => spawnSync('which', [file]).status === 0;

/** `ours` measures the product and gives the median, ms. */
async function beside(what, limitMs, ours, questions) {
  const own = await ours();
  const promise = { goal: `under ${limitMs} ms`, met: own < limitMs };
  const rows = [];
  for (const [name, file, args] of questions) {
    if (has(file))
      rows.push({
        what: `${what} (beside ${name})`,
        unit: 'ms',
        ours: own,
        floor: await timed(repeat, () => tool(file, args)),
        ...promise,
      });
  }
  return rows.length > 0 ? rows : [{ what, unit: 'ms', ours: own, floor: Number.NaN, ...promise }];
}

const workDir = mkdtempSync(join(tmpdir(), 'slipway-crowd-'));
const host = await startBenchHost(workDir, { app: { command: ['sleep', '600'] } });
const servers = [];
const rows = [];
try {
  const made = spawnSync(process.execPath, [closedConnections, String(PORT), String(CLOSED)]);
  if (made.status !== 0) throw new Error(`no closed connections: ${made.stderr}`);
  const { socketCount, verdict } = await host.call('port.diagnose', { port: PORT });
  if (socketCount < CLOSED * 0.9 || !verdict.startsWith('time-wait')) throw new Error(`${socketCount} rows, ${verdict}`);
  const crowd = `port doctor: one port among ${socketCount} closed connections`;
  rows.push(
    ...(await beside(crowd, 80, () => timed(repeat, () => host.call('port.diagnose', { port: PORT })), [
      ['ss -anp', 'ss', ['-Htanp', `sport = :${PORT}`]],
      ['lsof -i', 'lsof', ['-nP', `-iTCP:${PORT}`]],
    ])),
  );
  for (let port = 20_000; port < 20_000 + SOCKETS; port++) {
    const server = createServer().listen(port, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
  }
  const everyListener = `every listener of the machine: ${SOCKETS} sockets`;
  rows.push({
    what: `${everyListener}, read anew`,
    unit: 'ms',
    ours: await timed(Math.min(repeat, 3), () => host.call('port.list', {}), FORGOTTEN_MS),
    floor: Number.NaN,
  });
  const refresh = () => timed(repeat, () => host.call('port.list', {}), REFRESH_MS);
  rows.push(
    ...(await beside(`${everyListener}, a refresh of the window`, 40, refresh, [
      ['ss -lnp', 'ss', ['-Htulnp']],
      ['lsof -i', 'lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-iUDP']],
    ])),
  );
} finally {
  for (const server of servers) server.close();
  await host.stop();
  rmSync(workDir, { recursive: true, force: true });
}
console.log(JSON.stringify(rows));
