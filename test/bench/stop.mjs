import { setTimeout as sleep } from 'node:timers/promises';
import kill from 'tree-kill';
import { startBenchHost } from './bench-host.mjs';
import { prepareServer } from './bench-program.mjs';
import { ask, freePort, median, startRaw, until } from './probe.mjs';

/** An idle server is stopped, not one that is still starting its workers and closing the harness's own connection. */
const SETTLE_MS = 300;

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
    await sleep(SETTLE_MS);
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
    await sleep(SETTLE_MS);
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

/** The smallest programs there are show what the product itself costs; the goals are for servers as people write them. */
function treesOf(program, server) {
  const small = [1, 50, 300].map((count) => ({
    what: `tree of ${count} (${program.name})`,
    count,
    argvOf: (port) => [...program.argv, 'tree', String(count), String(port)],
  }));
  if (server === null) return small;
  const real = [1, 50].map((count) => ({
    what: `${count === 1 ? 'one Go server' : `Go server with ${count - 1} workers`}`,
    count,
    argvOf: (port) => [server, String(count), String(port)],
    goal: count === 1 ? '10 ms' : '2 × floor',
    isMet: (ours, floor) => (count === 1 ? ours <= 10 : ours <= 2 * floor),
  }));
  return [...real, ...small];
}

/** Stop of a tree of 1, of 50 and of 300 well-behaved processes, and of 50 separate ones at once. Ours includes the proof and the port's release. */
export async function stop({ workDir, program, repeat }) {
  const rows = [];
  const processes = {};
  const cases = [];
  const server = await prepareServer(workDir);
  if (server === null) console.error('Go is not here: the stop of real servers is not measured.');
  for (const [index, tree] of treesOf(program, server).entries()) {
    const port = await freePort();
    const argv = tree.argvOf(port);
    processes[`tree${index}`] = { command: argv, ready: { port } };
    cases.push({ ...tree, name: `tree${index}`, port, argv });
  }
  const idle = server === null ? [...program.argv, 'idle'] : [server, 'idle'];
  for (let i = 0; i < 50; i++) processes[`many${i}`] = { command: idle };
  const host = await startBenchHost(workDir, processes);
  try {
    for (const { name, what, count, port, argv, goal, isMet } of cases) {
      const floor = await timeRaw(argv, port, repeat, (pid) => process.kill(-pid, 'SIGTERM'));
      const { asked, own } = await timeOurs(host, name, port, repeat);
      rows.push({
        what: `stop of ${what}: asked → proved`,
        unit: 'ms',
        ours: asked,
        floor,
        ...(goal === undefined ? {} : { goal, met: isMet(asked, floor) }),
      });
      rows.push({ what: `stop of ${what}: what the result says`, unit: 'ms', ours: own, floor });
      if (goal !== undefined) continue;
      // tree-kill says nothing about the end: the clock stops when the harness has seen it.
      const library = await timeRaw(argv, port, Math.min(repeat, count > 50 ? 2 : 5), (pid) => kill(pid, 'SIGTERM'));
      rows.push({ what: `stop of ${what}: tree-kill instead of our scan`, unit: 'ms', ours: library, floor });
    }
    rows.push(await stopMany(host, idle));
  } finally {
    await host.stop();
  }
  return rows;
}

/** There is no goal for it: fifty stops, each with its own look, proof and record, are the work of fifty. */
async function stopMany(host, argv) {
  const children = Array.from({ length: 50 }, () => startRaw(argv));
  // Both sides wait alike for their programs to have installed their handlers.
  await Promise.all(Array.from({ length: 50 }, (_, i) => host.call('process.start', { processId: host.id(`many${i}`) })));
  let began = performance.now();
  for (const child of children) process.kill(-child.pid, 'SIGTERM');
  await Promise.all(children.map((child) => child.exited));
  const floor = performance.now() - began;
  began = performance.now();
  await host.call('host.stop-all', { projectId: null });
  const ours = performance.now() - began;
  return { what: 'stop of 50 separate processes at once', unit: 'ms', ours, floor };
}
