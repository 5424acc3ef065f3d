import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Suspect } from '../../shared/model/suspect';
import { isAlive, PROGRAMS } from '../helpers/command-line';
import { type HostHarness, openHost } from '../helpers/host-harness';

const API = 'shop/api';
const slipped: number[] = [];
const others: ChildProcess[] = [];
let harness: HostHarness;
let notes: string;

beforeEach(async () => {
  harness = await openHost();
  notes = mkdtempSync(join(tmpdir(), 'slipway-slipped-'));
});
afterEach(async () => {
  for (const child of others.splice(0)) child.kill('SIGKILL');
  for (const pid of slipped.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await harness.close();
  rmSync(notes, { recursive: true });
  expect(harness.reports).toEqual([]);
});

async function start(keepsOutput: boolean, stop = ''): Promise<void> {
  const argv = ['sh', join(PROGRAMS, 'slip-away.sh'), join(notes, 'pid'), ...(keepsOutput ? ['keeps'] : [])];
  await harness.writeProject(`version: 1
processes:
  api:
    command: ${JSON.stringify(argv)}
    ready: { log: up }
${stop}`);
  await harness.addTrusted();
  expect(await harness.call('process.start', { processId: API })).toMatchObject({ outcome: 'ready' });
}

function notedPid(): number | null {
  try {
    return Number(readFileSync(join(notes, 'pid'), 'utf8')) || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Pid of the exec'd server, not of the shell on its way to it. */
const isServer = (pid: number): boolean => {
  const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  return line.includes('setInterval') && !line.includes('ulimit');
};

/**
 * Lets a server slip away. A look at the table that falls into the few milliseconds in which it still is a child of the run makes it a
 * member for good: then it is ended and another one is let go.
 */
async function slipAway(): Promise<Suspect> {
  for (let attempt = 0; attempt < 20; attempt++) {
    rmSync(join(notes, 'pid'), { force: true });
    await harness.call('process.signal', { processId: API, signal: 'SIGUSR1', target: 'main' });
    await expect.poll(notedPid, { timeout: 10_000 }).not.toBeNull();
    const pid = notedPid() ?? 0;
    slipped.push(pid);
    await expect.poll(() => isServer(pid), { timeout: 10_000 }).toBe(true);
    const { suspects } = await harness.call('process.suspects', { processId: API });
    const found = suspects.find((each) => each.pid === pid);
    if (found !== undefined) return found;
    process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
  throw new Error('none slipped away in twenty attempts');
}

describe.skipIf(process.platform !== 'linux')('what lost every mark of its run', () => {
  test('in the project’s folder: offered after the stop, alive until asked, ended on asking; a namesake elsewhere lives on', async () => {
    await start(false);
    const decoy = spawn('env', ['-i', 'setsid', process.execPath, '-e', 'setInterval(() => {}, 1000)'], { cwd: '/', stdio: 'ignore' });
    others.push(decoy);
    await once(decoy, 'spawn');
    const suspect = await slipAway();
    expect(suspect).toMatchObject({ evidence: 'project', text: 'runs in this project’s folder', cwd: harness.folder });

    expect(await harness.call('process.stop', { processId: API })).toMatchObject({ outcome: 'stopped', survivors: [] });
    expect(isAlive(suspect.pid)).toBe(true);
    const { suspects } = await harness.call('process.suspects', { processId: API });
    expect(suspects).toEqual([suspect]);

    const { pid, startTicks } = suspect;
    await expect(harness.call('process.stop-suspect', { processId: API, pid, startTicks: startTicks + 1 })).rejects.toMatchObject({
      code: 'owner-changed',
    });
    await expect(harness.call('process.stop-suspect', { processId: API, pid: decoy.pid ?? 2, startTicks })).rejects.toMatchObject({
      code: 'owner-changed',
    });
    expect(isAlive(pid)).toBe(true);
    expect(await harness.call('process.stop-suspect', { processId: API, pid, startTicks })).toMatchObject({
      pid,
      escalated: false,
      text: expect.stringContaining(`Ended pid ${pid} (SIGTERM)`),
      suspects: [],
    });
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(decoy.pid ?? 0)).toBe(true);
    await expect(harness.call('process.stop-suspect', { processId: API, pid, startTicks })).rejects.toMatchObject({
      code: 'owner-changed',
    });
  });

  test('with the run’s output still in its hands: the surest evidence; a shell in the project’s folder is nobody’s', async () => {
    await start(true);
    // A terminal of its own, in the project's folder: script(1) gives it one.
    const shell = spawn('script', ['-qec', 'sleep 60', '/dev/null'], { cwd: harness.folder, stdio: 'ignore' });
    others.push(shell);
    await once(shell, 'spawn');
    const suspect = await slipAway();
    expect(suspect).toMatchObject({ evidence: 'output', text: 'writes to this run’s output' });
    await harness.call('process.stop', { processId: API });
    expect((await harness.call('process.suspects', { processId: API })).suspects.map(({ pid }) => pid)).toEqual([suspect.pid]);
    await harness.call('process.stop-suspect', { processId: API, pid: suspect.pid, startTicks: suspect.startTicks });
    expect(isAlive(suspect.pid)).toBe(false);
  });

  test('a process that has not run yet suspects nobody', async () => {
    await harness.writeProject('version: 1\nprocesses:\n  api:\n    command: ["true"]\n');
    await harness.addTrusted();
    expect(await harness.call('process.suspects', { processId: API })).toEqual({ processId: API, runId: null, suspects: [] });
    await expect(harness.call('process.suspects', { processId: 'shop/none' })).rejects.toMatchObject({ code: 'process-not-found' });
  });
});
