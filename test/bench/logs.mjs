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

async function rawFile(dir, program, perWrite) {
  const result = join(dir, 'raw-result');
  const out = join(dir, 'raw.log');
  const fd = openSync(out, 'w');
  const child = startRaw([...program.argv, 'spew', String(LINES), String(perWrite), result], fd);
  const time = await childMs(result);
  process.kill(-child.pid, 'SIGTERM');
  await child.exited;
  closeSync(fd);
  rmSync(out);
  return time;
}

/** 1 000 000 lines of 100 bytes: until the child is done, against writing straight into a file. Every line must be in the log. */
export async function logs({ workDir, program, repeat }) {
  const rows = [];
  for (const [perWrite, factor] of [
    [1, 1.3],
    [600, 2],
  ]) {
    const dir = mkdtempSync(join(workDir, 'logs-'));
    const result = join(dir, 'result');
    const floor = [];
    const ours = [];
    const host = await startBenchHost(workDir, {
      app: { command: [...program.argv, 'spew', String(LINES), String(perWrite), result] },
    });
    const processId = host.id('app');
    const restMib = procMib(host.pid, 'status', 'VmRSS');
    try {
      for (let i = 0; i < Math.min(repeat, 5); i++) {
        floor.push(await rawFile(dir, program, perWrite));
        void host.call('process.start', { processId });
        ours.push(await childMs(result));
        await host.call('process.stop', { processId });
        const last = String(LINES - 1).padStart(9, '0');
        // A stop waits a while for the last words and no longer; on a slow disk they come a moment after it.
        await until(async () => {
          const answer = await host.call('log.read', { processIds: [processId], limit: 1, grep: 'y' });
          return answer.lines[0]?.text.startsWith(last);
        }, 'the last line is in the log');
      }
      const [a, b] = [median(ours), median(floor)];
      const what = `1 000 000 log lines, ${perWrite} a write`;
      rows.push({ what, unit: 'ms', ours: a, floor: b, goal: `${factor} × floor`, met: a <= factor * b });
      const peakMib = procMib(host.pid, 'status', 'VmHWM');
      rows.push({ what: `  host's peak memory (${Math.min(repeat, 5)} runs)`, unit: 'MiB', ours: peakMib, floor: restMib });
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
