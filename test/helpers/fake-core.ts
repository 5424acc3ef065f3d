import { PassThrough } from 'node:stream';
import type { Clock, Timer } from '../../electron/core/clock';
import type { CoreDeps } from '../../electron/core/process/core-deps';
import { createMemberScanner } from '../../electron/core/process/member-scanner';
import type { ProcessEntry, ProcessReader } from '../../electron/core/process/process-reader';
import { NO_GUARD } from '../../electron/core/process/run-guard';
import { type RootExit, SpawnError, type spawnChild } from '../../electron/core/process/spawn-child';
import { createSupervisor } from '../../electron/core/process/supervisor';
import { EMPTY_MEMORY, type ProcessMemory, type Supervisor } from '../../electron/core/process/supervisor-api';
import type { OwnedPort, ProcessConfig } from '../../shared/model/process';
import { BY_TEST, processConfig } from './core-harness';

/** Time that passes only when told to. */
/** For a test in which nothing is to be started. */
export const NO_SPAWN: typeof spawnChild = () => Promise.reject(new SpawnError('EPERM', 'nothing is started here'));

export interface FakeClock extends Clock {
  /** Timers that have been set and neither fired nor were cancelled, as the ms they still have. */
  pending(): readonly number[];
  /** Lets this much time pass, each timer at its instant, with every promise carried on in between. */
  pass(ms: number): Promise<void>;
}

export function createFakeClock(): FakeClock {
  let nowMs = 1_000;
  let timers: { readonly at: number; readonly fn: () => void }[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => 1_700_000_000_000 + nowMs,
    monotonicMs: () => nowMs,
    setTimer(fn, ms): Timer {
      const timer = { at: nowMs + Math.max(0, ms), fn };
      timers.push(timer);
      return {
        cancel() {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    pending: () => timers.map(({ at }) => at - nowMs),
    async pass(ms) {
      const until = nowMs + ms;
      for (;;) {
        await turn();
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > until) break;
        nowMs = Math.max(nowMs, next.at);
        timers = timers.filter((other) => other !== next);
        next.fn();
      }
      nowMs = until;
    },
  };
}

/** A process that exists only in the fake's table. */
export interface FakeProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly signals: string[];
  exit(how: Partial<RootExit>): void;
}

export interface FakeCore {
  readonly supervisor: Supervisor;
  readonly clock: FakeClock;
  readonly deps: CoreDeps;
  /** Every process ever spawned, oldest first. */
  readonly spawned: FakeProcess[];
  /** What a process does with a signal. By default any ends it, but SIGCONT and SIGSTOP. */
  onSignal: (process: FakeProcess, signal: string) => void;
  /** LISTEN sockets of the fake machine. */
  listeners: OwnedPort[];
  /** Clients connected to whatever the run listens on; null where the machine cannot tell. */
  connections: number | null;
  memoryOf(id: string): ProcessMemory;
  /** Adds a process to the table that nobody spawned: a child of `parent`. */
  fork(parent: FakeProcess): FakeProcess;
  setProcesses(...configs: ProcessConfig[]): void;
}

/** A configuration of a program that exists, for the command's own check. */
export function fakeConfig(name: string, change: Partial<ProcessConfig> = {}): ProcessConfig {
  return processConfig(name, ['/bin/sh', name], { cwd: '/', ...change });
}

/** The supervisor over a process table in memory. `change` replaces single effects, e.g. by one that fails. */
export function createFakeCore(change: Partial<CoreDeps> = {}): FakeCore {
  const clock = createFakeClock();
  const table = new Map<number, ProcessEntry>();
  const live = new Map<number, FakeProcess>();
  const exits = new Map<number, (how: RootExit) => void>();
  const memories = new Map<string, ProcessMemory>();
  let nextPid = 100;
  const add = (argv: readonly string[], parent: FakeProcess | null): FakeProcess => {
    const pid = nextPid++;
    const group = parent === null ? pid : (table.get(parent.pid)?.pgid ?? pid);
    table.set(pid, {
      pid,
      ppid: parent?.pid ?? 1,
      pgid: group,
      sid: group,
      startTicks: pid,
      state: 'S',
      name: 'fake',
      cpuTicks: 0,
      rssBytes: 0,
    });
    const fake: FakeProcess = {
      pid,
      argv,
      signals: [],
      exit(how) {
        table.delete(pid);
        live.delete(pid);
        core.listeners = core.listeners.filter((listener) => listener.pid !== pid);
        exits.get(pid)?.({ code: null, signal: null, ...how });
      },
    };
    live.set(pid, fake);
    return fake;
  };
  const reader: ProcessReader = {
    ticksPerSecond: 100,
    list: async () => [...table.values()],
    lastBorn: () => nextPid,
    entry: (pid) => table.get(pid) ?? null,
    hasLiveThread: () => false,
    runMark: () => null,
    environmentMark: () => null,
    commandLine: (pid) => live.get(pid)?.argv.join(' ') ?? null,
    signalMasks: () => null,
  };
  const deps: CoreDeps = {
    clock,
    reader,
    scanner: createMemberScanner(change.reader ?? reader, clock, 1),
    ports: {
      ownedListeners: async (pids) => core.listeners.filter((listener) => listener.pid !== null && pids.includes(listener.pid)),
      waitForRelease: async (held) => held.map(({ port }) => ({ port, releasedAtMs: 0 })),
      countConnections: async () => core.connections,
      remainingTimeWaitMs: async () => null,
      splitPorts: async () => [],
      strangersOn: async () => [],
      ephemeralRange: [32_768, 60_999],
      diagnose: () => Promise.reject(new Error('no port is diagnosed here')),
      diagnoseFile: () => Promise.reject(new Error('no socket file is diagnosed here')),
    },
    kill(pid, signal) {
      const targets = pid > 0 ? [pid] : [...table.values()].filter((row) => row.pgid === -pid).map((row) => row.pid);
      for (const target of targets) {
        const fake = live.get(target);
        if (fake === undefined) throw Object.assign(new Error('ESRCH'), { code: 'ESRCH' });
        fake.signals.push(signal);
        core.onSignal(fake, signal);
      }
    },
    traits: { platform: 'linux', hasGroups: true, canSignal: true, hasRunMark: true, forceTree: null },
    memory: {
      managerId: 1,
      nextRunSerial: () => nextPid,
      read: (id) => memories.get(id) ?? EMPTY_MEMORY,
      write: (id, memory) => void memories.set(id, memory),
    },
    guard: NO_GUARD,
    resumeRunLog: () => ({ drain: () => undefined, note: () => undefined, end: () => undefined }),
    holdOutput: () => null,
    drainElsewhere: () => true,
    openRunLog: () => ({ drain: () => undefined, note: () => undefined, end: () => undefined }),
    lastRun: () => null,
    takePipe: () => null,
    async spawn({ argv }) {
      const fake = add(argv, null);
      core.spawned.push(fake);
      const exited = new Promise<RootExit>((resolve) => exits.set(fake.pid, resolve));
      const stdout = new PassThrough();
      const stderr = new PassThrough();
      void exited.then(() => [stdout, stderr].map((pipe) => pipe.destroy()));
      return { pid: fake.pid, stdout, stderr, exited };
    },
    environment: async () => ({ env: { PATH: '/bin:/usr/bin' }, problems: [] }),
    random: () => 0,
    newUuid: () => `uuid-${nextPid}`,
    ...change,
  };
  const core: FakeCore = {
    clock,
    deps,
    supervisor: createSupervisor(deps),
    spawned: [],
    onSignal: (fake, signal) => {
      if (signal !== 'SIGCONT' && signal !== 'SIGSTOP') fake.exit({ signal });
    },
    listeners: [],
    connections: null,
    memoryOf: (id) => memories.get(id) ?? EMPTY_MEMORY,
    fork: (parent) => add(['child'], parent),
    setProcesses: (...processes) => core.supervisor.setProject({ id: 'test', name: 'test', root: '/', trusted: true, processes }),
  };
  return core;
}

/** Where a promise stands, without waiting for it. */
export function watched<T>(promise: Promise<T>): { value: T | null; error: unknown } {
  const seen: { value: T | null; error: unknown } = { value: null, error: null };
  promise.then(
    (value) => {
      seen.value = value;
    },
    (error: unknown) => {
      seen.error = error;
    },
  );
  return seen;
}

export const stateOf = (core: FakeCore, name = 'web') => core.supervisor.snapshot(`test/${name}`)?.state;

/** Starts `web` and lets it run for a second. Its build, if it has one, succeeds. */
export async function runWeb(core: FakeCore, change: Partial<ProcessConfig> = {}): Promise<void> {
  core.setProcesses(fakeConfig('web', change));
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(5);
  if (change.build != null) core.spawned[0]?.exit({ code: 0 });
  await core.clock.pass(1_500);
  if (start.value?.outcome !== 'running') throw new Error(`web does not run: ${start.value?.message}`);
}

/** Only SIGKILL ends a process from now on. */
export function makeStubborn(core: FakeCore): void {
  core.onSignal = (fake, signal) => {
    if (signal === 'SIGKILL') fake.exit({ signal });
  };
}
