import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import kill from 'tree-kill';
import { build } from 'vite';
import { ROOT } from '../../build/run-command.mjs';
import { nodeConfig } from '../../build/vite-node.mjs';
import { cpuMs, freePort, median, startRaw, until } from './probe.mjs';
import { timed } from './timed.mjs';

const MEMBERS = 300;

/** The product's own scanner and reader, built from the source they are shipped from. */
async function loadScanner(workDir) {
  const outDir = join(workDir, 'scanner');
  const core = 'electron/core';
  const entries = {
    scanner: `${core}/process/member-scanner.ts`,
    reader: `${core}/process/linux-process-reader.ts`,
    clock: `${core}/clock.ts`,
  };
  await build(nodeConfig(ROOT, outDir, { entries, format: 'es' }));
  const [{ createMemberScanner }, { createLinuxProcessReader }, { systemClock }] = await Promise.all(
    Object.keys(entries).map((name) => import(join(outDir, `${name}.js`))),
  );
  const reader = createLinuxProcessReader();
  return { reader, open: () => createMemberScanner(reader, systemClock, process.pid) };
}

/** Signal 0 reaches nobody: what is left is tree-kill's listing, one `ps` a process. */
const listByTreeKill = (pid) => new Promise((resolve, reject) => kill(pid, 0, (error) => (error ? reject(error) : resolve())));

/** What it costs to know the members of a run of 300, beside one `ps` and beside tree-kill, on the same tree at the same time. */
export async function scan({ workDir, program, repeat }) {
  const { reader, open } = await loadScanner(workDir);
  const child = startRaw([...program.argv, 'tree', String(MEMBERS), String(await freePort())]);
  try {
    await until(async () => (await reader.list()).filter(({ pgid }) => pgid === child.pid).length === MEMBERS, `${MEMBERS} processes`);
    const run = { rootPid: child.pid, rootStartTicks: reader.entry(child.pid).startTicks, mark: null, uuid: 'bench' };
    const firsts = [];
    let scanner;
    for (let i = 0; i < Math.min(repeat, 5); i++) {
      scanner = open();
      scanner.track(run);
      const began = performance.now();
      const found = (await scanner.scan()).members(run).length;
      firsts.push(performance.now() - began);
      if (found !== MEMBERS) throw new Error(`the scanner found ${found} of ${MEMBERS}`);
    }
    const [usedBefore, looks] = [cpuMs(process.pid), repeat * 10];
    const ours = await timed(looks, () => scanner.scan());
    const used = (cpuMs(process.pid) - usedBefore) / looks;
    const ps = await timed(repeat, () => promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=']));
    const listing = await timed(Math.min(repeat, 3), () => listByTreeKill(child.pid));
    const what = `look at ${MEMBERS} members`;
    return [
      { what: `${what}, against one ps of the machine`, unit: 'ms', ours, floor: ps, goal: 'less', met: ours < ps },
      { what: `${what}, the first (marks are read)`, unit: 'ms', ours: median(firsts), floor: ps },
      { what: `${what}, against tree-kill's listing`, unit: 'ms', ours, floor: listing, goal: 'less', met: ours < listing },
      { what: `${what}, CPU of the host`, unit: 'ms', ours: used, floor: Number.NaN },
    ];
  } finally {
    process.kill(-child.pid, 'SIGKILL');
    await child.exited;
  }
}
