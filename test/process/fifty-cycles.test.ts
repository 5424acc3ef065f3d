import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createSocketLink, openSocket } from '../../electron/cli/host-client';
import { type CallClient, createCallClient } from '../../shared/contract/call-client';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract';
import { buildProduct } from '../helpers/command-line';
import { BY_TEST, createCoreHarness, processConfig } from '../helpers/core-harness';
import { type StartedHost, startHost } from '../helpers/start-host';

const CYCLES = 50;
/** Caches fill and code is compiled in the first ones. */
const WARM_UP = 10;
/** A leak of one run's record or pipe buffer per cycle would be 40 × 64 KiB; the collector's own swing is under 2 MiB. */
const MOST_HEAP_GROWTH = 2 * 1024 * 1024;
/** Pages that the allocator keeps; a leak of buffers of 64 KiB a cycle would be 2.5 MiB at least, and go on. */
const MOST_RSS_GROWTH_KIB = 24 * 1024;
const SLOW_MS = 180_000;

beforeAll(buildProduct, 120_000);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What this process holds, once nothing is under way any more. */
interface Holdings {
  readonly resources: Readonly<Record<string, number>>;
  readonly descriptors: number;
  readonly listeners: number;
}

function holdings(): Holdings {
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo().sort()) resources[name] = (resources[name] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { resources, descriptors: readdirSync('/proc/self/fd').length, listeners };
}

/** No child, and no timer either: the sampler's runs once more, up to two seconds after the last run has ended. */
const isAtRest = ({ resources }: Holdings): boolean => !('ProcessWrap' in resources) && !('Timeout' in resources);

/** Handles close a turn or two after their owner has let them go. */
async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isTrue(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`waited 10 s for ${what}`);
  }
}

test(
  'fifty starts and stops in one process leave no listener, timer, handle, descriptor or memory behind',
  async () => {
    const core = createCoreHarness();
    const cycle = async (): Promise<void> => {
      expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'ready' });
      expect(await core.supervisor.stop('test/web', { by: 'test' })).toMatchObject({ outcome: 'stopped' });
    };
    try {
      core.setProcesses(
        processConfig('web', [], { command: { kind: 'shell', line: 'echo up; sleep 600 & wait' }, ready: { kind: 'log', text: 'up' } }),
      );
      core.supervisor.onChanged(() => undefined);
      for (let i = 0; i < WARM_UP; i++) await cycle();
      await until('the last of the warm-up', () => isAtRest(holdings()));
      collect();
      const [before, heapBefore] = [holdings(), process.memoryUsage().heapUsed];
      for (let i = WARM_UP; i < CYCLES; i++) await cycle();
      const same = (): boolean => JSON.stringify(holdings()) === JSON.stringify(before);
      await until('everything to be let go', same).catch(() => undefined);
      expect(holdings()).toEqual(before);
      collect();
      expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(MOST_HEAP_GROWTH);
    } finally {
      await core.close();
    }
  },
  SLOW_MS,
);

let folder: string | null = null;
let host: StartedHost | null = null;
let client: CallClient | null = null;
afterEach(async () => {
  client?.close();
  await host?.stop();
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  client = null;
  host = null;
  folder = null;
});

async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const result = await client?.call(name, input);
  if (result?.ok !== true) throw new Error(`${name}: ${JSON.stringify(result)}`);
  return result.value;
}

const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const statusOf = (pid: number, key: string): number =>
  Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** Spent FIFOs are made anew by a child beside the guardian; the ends of a run's pipes close after its stop was answered. */
function isHostAtRest({ pid, stateDir }: StartedHost): boolean {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const pipes = path.join(stateDir, 'pipes');
  try {
    return children.length === 1 && !readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(pipes));
  } catch (error) {
    // One was closed between the two looks: something is under way.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

test(
  'fifty starts and stops of a real host leave its descriptors, threads and memory where they were',
  async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-cycles-'));
    const project = path.join(folder, 'shop');
    mkdirSync(project);
    const web = { command: 'echo up; sleep 600 & wait', ready: { log: 'up' } };
    writeFileSync(path.join(project, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { web } }));
    const started = await startHost({ stateDir: path.join(folder, 'state') });
    host = started;
    const { token } = JSON.parse(readFileSync(path.join(started.stateDir, 'host.json'), 'utf8')) as { token: string };
    client = createCallClient(createSocketLink(await openSocket(started.url, token)));
    const { id, planHash } = await call('project.add', { path: project });
    await call('project.trust', { projectId: id, planHash });
    const cycle = async (): Promise<void> => {
      expect(await call('process.start', { processId: 'shop/web' })).toMatchObject({ outcome: 'ready' });
      expect(await call('process.stop', { processId: 'shop/web' })).toMatchObject({ outcome: 'stopped' });
    };
    for (let i = 0; i < WARM_UP; i++) await cycle();
    await until('the host to have nothing under way', () => isHostAtRest(started));
    const [descriptors, threads, rssKib] = [descriptorsOf(started.pid), statusOf(started.pid, 'Threads'), statusOf(started.pid, 'VmRSS')];
    for (let i = WARM_UP; i < CYCLES; i++) await cycle();
    await until('its descriptors', () => descriptorsOf(started.pid) <= descriptors).catch(() => undefined);
    expect(descriptorsOf(started.pid)).toBeLessThanOrEqual(descriptors);
    expect(statusOf(started.pid, 'Threads')).toBe(threads);
    expect(statusOf(started.pid, 'VmRSS') - rssKib).toBeLessThan(MOST_RSS_GROWTH_KIB);
  },
  SLOW_MS,
);
