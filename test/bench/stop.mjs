import kill from 'tree-kill';
import { startBenchHost } from './bench-host.mjs';
import { ask, freePort, median, startRaw, until } from './probe.mjs';

/** Accepts connections (the tree's leader listens last, when all its children are there). */
async function isUp(port) {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.resetAndDestroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function timeRaw(argv, port, repeat, stop) {
  const times = [];
  for (let i = 0; i < repeat; i++) {
    const child = startRaw(argv);
    await until(() => isUp(port), `${argv.join(' ')} listens`);
    const began = performance.now();
    stop(child.pid);
    await child.exited;
    times.push(performance.now() - began);
  }
  return median(times);
}

async function timeOurs(host, name, port, repeat) {
  const times = [];
  const own = [];
  for (let i = 0; i < repeat; i++) {
    await host.call('process.start', { processId: host.id(name) });
    await until(() => isUp(port), `${name} listens`);
    const began = performance.now();
    const outcome = await host.call('process.stop', { processId: host.id(name) });
    times.push(performance.now() - began);
    own.push(outcome.durationMs);
    if (outcome.outcome !== 'stopped' || outcome.escalated || outcome.survivors.length > 0)
      throw new Error(`a bad stop: ${JSON.stringify(outcome)}`);
    if ((await ask(port)) !== null) throw new Error('the port still answers after the stop');
  }
  return { asked: median(times), own: median(own) };
}

/** Stop of one tree of 1, of 50 and of 300 well-behaved processes, and of 50 separate ones at once. Ours includes the proof and the port's release. */
export async function stop({ workDir, program, repeat }) {
  const rows = [];
  const processes = {};
  const cases = [];
  for (const count of [1, 50, 300]) {
    const port = await freePort();
    const argv = [...program.argv, 'tree', String(count), String(port)];
    processes[`tree${count}`] = { command: argv, ready: { port } };
    cases.push({ count, port, argv });
  }
  for (let i = 0; i < 50; i++) processes[`many${i}`] = { command: [...program.argv, 'idle'] };
  const host = await startBenchHost(workDir, processes);
  try {
    for (const { count, port, argv } of cases) {
      const floor = await timeRaw(argv, port, repeat, (pid) => process.kill(-pid, 'SIGTERM'));
      const { asked, own } = await timeOurs(host, `tree${count}`, port, repeat);
      const what = `stop of a tree of ${count}`;
      const goal = count === 1 ? '10 ms' : '2 × floor';
      rows.push({
        what: `${what}: asked → proved`,
        unit: 'ms',
        ours: asked,
        floor,
        goal,
        met: count === 1 ? asked <= 10 : asked <= 2 * floor,
      });
      rows.push({ what: `${what}: what the result says`, unit: 'ms', ours: own, floor });
      // tree-kill says nothing about the end: the clock stops when the harness has seen it.
      const library = await timeRaw(argv, port, Math.min(repeat, count > 50 ? 2 : 5), (pid) => kill(pid, 'SIGTERM'));
      rows.push({ what: `${what}: tree-kill instead of our scan`, unit: 'ms', ours: library, floor });
    }
    rows.push(await stopMany(host, program));
  } finally {
    await host.stop();
  }
  return rows;
}

async function stopMany(host, program) {
  const children = Array.from({ length: 50 }, () => startRaw([...program.argv, 'idle']));
  // Both sides wait alike for their programs to have installed their handlers.
  await Promise.all(Array.from({ length: 50 }, (_, i) => host.call('process.start', { processId: host.id(`many${i}`) })));
  let began = performance.now();
  for (const child of children) process.kill(-child.pid, 'SIGTERM');
  await Promise.all(children.map((child) => child.exited));
  const floor = performance.now() - began;
  began = performance.now();
  await host.call('host.stop-all', { projectId: null });
  const ours = performance.now() - began;
  return { what: 'stop of 50 separate processes at once', unit: 'ms', ours, floor, goal: '2 × floor', met: ours <= 2 * floor };
}
