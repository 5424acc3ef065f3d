import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBenchHost } from './bench-host.mjs';
import { freePort, median, nextAnswer } from './probe.mjs';
import { restartFloor } from './restart-floor.mjs';

/**
 * From a save to the first answer of the new process, without a build and with `debounce: 10ms`. The floor is this bench itself: it writes the
 * file, kills, waits for the end and spawns.
 */
export async function reload({ workDir, program, repeat }) {
  const port = await freePort();
  const argv = [...program.argv, 'serve', String(port)];
  const folder = mkdtempSync(join(workDir, 'reload-'));
  const floor = await restartFloor(argv, port, repeat, (i) => writeFileSync(join(folder, 'main.txt'), `floor ${i}`));
  const ours = [];

  const watch = { paths: ['.'], include: ['*.txt'], debounce: '10ms' };
  const host = await startBenchHost(workDir, { app: { command: argv, ready: { port }, watch } });
  try {
    await host.call('process.start', { processId: host.id('app') });
    let answer = await nextAnswer(port, null);
    for (let i = 0; i < repeat; i++) {
      // A person's next save comes when the last version has been seen; the host has settled by then.
      await new Promise((resolve) => setTimeout(resolve, 150));
      const began = performance.now();
      writeFileSync(join(host.root, 'main.txt'), `ours ${i}`);
      answer = await nextAnswer(port, answer);
      ours.push(performance.now() - began);
    }
  } finally {
    await host.stop();
  }
  const [a, b] = [median(ours), median(floor)];
  return [
    {
      what: 'reload: saved → first answer (debounce 10 ms)',
      unit: 'ms',
      ours: a,
      floor: b,
      goal: 'floor + 10 ms + debounce',
      met: a <= b + 20,
    },
  ];
}
