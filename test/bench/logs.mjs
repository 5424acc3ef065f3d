import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startBenchHost } from './bench-host.mjs';
import { median, procMib, startRaw, until } from './probe.mjs';

const LINES = 1_000_000;

/** ms the child needed, by its own clock. */
async function childMs(result) {
  await until(() => existsSync(result) && statSync(result).size > 3, 'the child has written everything', 120_000);
  const [begin, end] = readFileSync(result, 'utf8').trim().split(' ').map(Number);
  rmSync(result);
  return (end - begin) / 1e6;
}

async function rawFile(dir, program, perWrite, name) {
  const result = join(dir, 'raw-result');
  const out = join(dir, name);
  const fd = openSync(out, 'w');
  const child = startRaw([...program.argv, 'spew', String(LINES), String(perWrite), result], fd);
  const time = await childMs(result);
  process.kill(-child.pid, 'SIGTERM');
  await child.exited;
  closeSync(fd);
  return time;
}

/** Runs until a log has reached its bound of 256 MiB: from then on each new segment takes the place of an old one. */
const RUNS_TO_FILL = 3;

/**
 * 1 000 000 lines of 100 bytes: until the child is done, against writing straight into a file. Every line must be in the log. Twice: into a log that is
 * full, as after a day of work, against a file that is removed after each run; and the very first run of a process, against a file that stays: in both
 * of these the system has to find new pages, which on a virtual machine takes longer than the writing.
 */
export async function logs({ workDir, program, repeat }) {
  const rows = [];
  for (const [perWrite, factor] of [
    [1, 1.3],
    [600, 2],
  ]) {
    const dir = mkdtempSync(join(workDir, 'logs-'));
    const result = join(dir, 'result');
    const floor = [];
    const firstFloor = [];
    const first = [];
    const ours = [];
    const app = { command: [...program.argv, 'spew', String(LINES), String(perWrite), result] };
    const count = Math.min(repeat, 5);
    const host = await startBenchHost(workDir, Object.fromEntries(Array.from({ length: count }, (_, i) => [`app${i}`, app])));
    const restMib = procMib(host.pid, 'status', 'VmRSS');
    const run = async (processId) => {
      void host.call('process.start', { processId });
      const time = await childMs(result);
      await host.call('process.stop', { processId });
      const last = String(LINES - 1).padStart(9, '0');
      // A stop waits a while for the last words and no longer; on a slow disk they come a moment after it.
      await until(async () => {
        const answer = await host.call('log.read', { processIds: [processId], limit: 1, grep: 'y' });
        return answer.lines[0]?.text.startsWith(last);
      }, 'the last line is in the log');
      return time;
    };
    try {
      for (let i = 0; i < count; i++) {
        firstFloor.push(await rawFile(dir, program, perWrite, `kept-${i}.log`));
        first.push(await run(host.id(`app${i}`)));
      }
      for (let i = 0; i < count; i++) rmSync(join(dir, `kept-${i}.log`));
      const processId = host.id('app0');
      for (let i = 0; i < RUNS_TO_FILL; i++) await run(processId);
      for (let i = 0; i < count; i++) {
        floor.push(await rawFile(dir, program, perWrite, 'raw.log'));
        rmSync(join(dir, 'raw.log'));
        ours.push(await run(processId));
      }
      const row = (what, times, rawTimes) => {
        const [time, raw] = [median(times), median(rawTimes)];
        rows.push({ what, unit: 'ms', ours: time, floor: raw, goal: `${factor} × floor`, met: time <= factor * raw });
      };
      row(`1 000 000 log lines, ${perWrite} a write`, ours, floor);
      row('  the same into a new log', first, firstFloor);
      const peakMib = procMib(host.pid, 'status', 'VmHWM');
      rows.push({ what: `  host's peak memory (${first.length + RUNS_TO_FILL + count} runs)`, unit: 'MiB', ours: peakMib, floor: restMib });
      const lines = await runLines(host, processId);
      if (lines !== LINES) throw new Error(`${lines} of ${LINES} lines are in the log`);
    } finally {
      await host.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return rows;
}

/** Lines of the newest run's output, read back page by page. Throws where one is missing, twice or out of order. */
async function runLines(host, processId) {
  const { runs } = await host.call('log.read', { processIds: [processId], limit: 1 });
  const runId = runs[runs.length - 1].runId;
  let expected = LINES - 1;
  let beforeSeq = null;
  while (expected >= 0) {
    const { lines } = await host.call('log.read', { processIds: [processId], limit: 20_000, beforeSeq, runId });
    if (lines.length === 0) break;
    for (const { stream, text } of lines.reverse()) {
      if (stream === 'slipway') continue;
      if (Number(text.slice(0, 9)) !== expected) throw new Error(`line ${expected} is missing; there is: ${text.slice(0, 40)}`);
      expected--;
    }
    beforeSeq = lines[lines.length - 1].seq;
  }
  return LINES - 1 - expected;
}
