import { startBenchHost } from './bench-host.mjs';
import { freePort, median, nextAnswer } from './probe.mjs';
import { restartFloor } from './restart-floor.mjs';

/** From asking for a restart to the first answer of the new process; the floor kills, waits for the end and spawns. */
export async function restart({ workDir, program, repeat }) {
  const port = await freePort();
  const argv = [...program.argv, 'serve', String(port)];
  const floor = await restartFloor(argv, port, repeat);
  const ours = [];

  const host = await startBenchHost(workDir, { app: { command: argv, ready: { port } } });
  try {
    await host.call('process.start', { processId: host.id('app') });
    let answer = await nextAnswer(port, null);
    for (let i = 0; i < repeat; i++) {
      const began = performance.now();
      const done = host.call('process.restart', { processId: host.id('app') });
      answer = await nextAnswer(port, answer);
      ours.push(performance.now() - began);
      await done;
    }
  } finally {
    await host.stop();
  }
  const [a, b] = [median(ours), median(floor)];
  return [{ what: 'restart: asked → first answer', unit: 'ms', ours: a, floor: b, goal: 'floor + 10 ms', met: a <= b + 10 }];
}
