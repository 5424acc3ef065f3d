import { startBenchHost } from './bench-host.mjs';
import { cpuMs, procMib } from './probe.mjs';

/**
 * Until what a start stirs up has settled: V8's memory reducer collects the garbage of the start 8 s after it, on a busy machine as late as 16 s, and once more after that (70 ms
 * of CPU on all threads, seen with --trace-gc), which is the cost of a start and not of a second in which nothing happens.
 */
const SETTLE_MS = 20_000;
const CHILDREN = 10;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The host with ten idle children and no window. The floor is this Node with nothing in it. */
export async function idle({ workDir, program, quick }) {
  const processes = Object.fromEntries(Array.from({ length: CHILDREN }, (_, i) => [`app${i}`, { command: [...program.argv, 'idle'] }]));
  const host = await startBenchHost(workDir, processes);
  const { spawn } = await import('node:child_process');
  const empty = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1 << 30)'], { stdio: 'ignore' });
  try {
    await Promise.all(Object.keys(processes).map((name) => host.call('process.start', { processId: host.id(name) })));
    await pause(SETTLE_MS);
    const seconds = quick ? 5 : 20;
    const before = [cpuMs(host.pid), cpuMs(empty.pid)];
    await pause(seconds * 1000);
    const perSecond = [cpuMs(host.pid), cpuMs(empty.pid)].map((ms, i) => (ms - before[i]) / seconds);
    const pss = [host.pid, empty.pid].map((pid) => procMib(pid, 'smaps_rollup', 'Pss'));
    return [
      { what: 'idle, 10 children: memory (PSS)', unit: 'MiB', ours: pss[0], floor: pss[1], goal: '52 MiB', met: pss[0] <= 52 },
      {
        what: 'idle, 10 children: CPU a second',
        unit: 'ms',
        ours: perSecond[0],
        floor: perSecond[1],
        goal: '2.5 ms',
        met: perSecond[0] <= 2.5,
      },
    ];
  } finally {
    empty.kill();
    await host.stop();
  }
}
