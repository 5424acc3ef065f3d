import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const PER_SECOND = 200;
const PACE_MS = 2_000;
/** A restart that nobody saw by then is not waited for any longer. */
const LIMIT_MS = 15_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sum = (counts) => Object.values(counts).reduce((all, count) => all + count, 0);

/** Failures of requests begin with method and path; those of streams and sockets do not. */
const requestsOf = (failures) => failures.filter((failure) => /^(GET|POST) /.test(failure));
const kindOf = (failure) => failure.split(' after ')[0].replace(/\d+/g, '');

/** The load client of the tests, which is TypeScript. */
async function loadClient() {
  const file = fileURLToPath(new URL('../helpers/load-client.ts', import.meta.url));
  return (await runnerImport(file, { configFile: false, logLevel: 'error' })).module.startLoad;
}

/** How often each POST was carried out, as the server noted it in its file, beside what was asked. */
function carriedOut(idsFile, asked) {
  const times = new Map(asked.map((id) => [id, 0]));
  for (const id of readFileSync(idsFile, 'utf8').trim().split('\n')) times.set(id, (times.get(id) ?? 0) + 1);
  const counts = [...times.values()];
  return { twice: counts.filter((count) => count > 1).length, never: counts.filter((count) => count === 0).length };
}

/**
 * 200 requests a second of every kind on `port` while `save(i)` restarts the server `restarts` times, one every 2 s; `downloads` names the
 * restarts before which a download of `downloadMs` was begun. What became of them all; waits in ms. `byRestarts` are failed requests of the
 * kinds (method, path, with a query or not) of which none failed in the 2 s before the first restart.
 */
export async function restartLoad({ port, save, idsFile, restarts, downloads, downloadMs }) {
  const startLoad = await loadClient();
  const load = startLoad(port, PER_SECOND);
  await pause(PACE_MS);
  const unrestarted = requestsOf(load.failuresSoFar());
  const brokenAnyway = new Set(unrestarted.map(kindOf));
  let seen = 0;
  const whole = [];
  for (let i = 1; i <= restarts; i++) {
    const began = performance.now();
    const download = downloads.includes(i) ? load.download(downloadMs) : null;
    // A request counts where it began: those that waited for a download may come through only after the next save.
    load.enter(download === null ? 'restart' : 'download');
    if (download !== null) await pause(300);
    const runs = load.runsSeen();
    save(i);
    const limit = performance.now() + LIMIT_MS + (download === null ? 0 : downloadMs);
    while (load.runsSeen() === runs && performance.now() < limit) await pause(20);
    if (load.runsSeen() > runs) seen += 1;
    if (download !== null) whole.push(await download);
    await pause(Math.max(download === null ? 500 : PACE_MS, began + PACE_MS - performance.now()));
  }
  const report = await load.stop();
  const { clean = 0, ...cutStreams } = report.streamEnds;
  const { 1012: told = 0, ...cutSockets } = report.socketEnds;
  return {
    seen,
    sent: report.sent,
    unanswered: report.unanswered,
    wrong: report.wrong,
    unrestarted: unrestarted.length,
    byRestarts: requestsOf(report.failures).filter((failure) => !brokenAnyway.has(kindOf(failure))).length,
    ...carriedOut(idsFile, report.asked),
    posts: report.asked.length,
    longest: report.longestMs.restart ?? 0,
    longestBesideDownload: report.longestMs.download ?? 0,
    whole: whole.filter(Boolean).length,
    streams: { told: clean, cut: sum(cutStreams), refused: report.streamsRefused },
    sockets: { told, cut: sum(cutSockets), refused: report.socketsRefused },
    failures: report.failures,
  };
}
