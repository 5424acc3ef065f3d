import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { systemClock } from '../../electron/core/clock';
import { createLinuxPortPlatform } from '../../electron/core/ports/linux-port-platform';
import { createPortService } from '../../electron/core/ports/port-service';
import { createCore } from '../../electron/core/process/create-core';
import { NO_CGROUPS, type RunCgroups } from '../../electron/core/process/run-cgroups';
import { EMPTY_MEMORY, type MemoryStore, type ProcessMemory, type Supervisor } from '../../electron/core/process/supervisor-api';
import { createProjectWatches } from '../../electron/core/watch/project-watches';
import type { ProcessConfig, ProcessSnapshot, RunCause } from '../../shared/model/process';
import { DEFAULT_RESTART_POLICY } from '../../shared/model/restart-policy';
import { DEFAULT_STOP } from '../../shared/model/stop-sequence';

export const BY_TEST: RunCause = { kind: 'manual', files: [], by: 'test' };

/** A process configuration with every default; `change` says what the test is about. */
export function processConfig(name: string, argv: readonly string[], change: Partial<ProcessConfig> = {}): ProcessConfig {
  return {
    name,
    command: { kind: 'argv', argv },
    cwd: process.cwd(),
    env: {},
    envFiles: [],
    build: null,
    buildOutput: null,
    watch: null,
    onChange: 'none',
    reloadSignal: 'SIGHUP',
    onBuildError: 'keep',
    stop: DEFAULT_STOP,
    restart: { ...DEFAULT_RESTART_POLICY, policy: 'never' },
    ready: { kind: 'auto' },
    readyTimeoutMs: 30_000,
    ports: [],
    dependsOn: {},
    proxy: null,
    source: { file: 'slipway.yaml', line: 1 },
    ...change,
  };
}

export interface CoreHarness {
  readonly supervisor: Supervisor;
  /** Everything every run printed and Slipway noted, in order, one line each: `stdout text`. */
  readonly lines: string[];
  /** Unique text in the environment of every process started here: the independent proof looks for it. */
  readonly token: string;
  readonly folder: string;
  /** Why a change of a file may run nothing; null while it may. */
  denied: string | null;
  setProcesses(...configs: ProcessConfig[]): void;
  snapshot(name: string): ProcessSnapshot;
  /** Resolves when the process' snapshot satisfies the predicate. */
  until(name: string, predicate: (snapshot: ProcessSnapshot) => boolean): Promise<ProcessSnapshot>;
  untilLine(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Pids whose environment or arguments hold the token: independent of how the core finds members. */
export function pidsWithToken(token: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        if (/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))) return false;
        return ['environ', 'cmdline'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(token));
      } catch (error) {
        if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
        throw error;
      }
    });
}

/** The real core over real processes and sockets, with memory and logs in memory; without groups unless they are given. */
export function createCoreHarness(openCgroups: (managerId: number) => RunCgroups = () => NO_CGROUPS): CoreHarness {
  const token = `slipway-test-${Math.random().toString(36).slice(2)}`;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-core-'));
  const memories = new Map<string, ProcessMemory>();
  const lines: string[] = [];
  const lineListeners = new Set<() => void>();
  const add = (line: string): void => {
    lines.push(line);
    for (const listener of [...lineListeners]) listener();
  };
  let serial = 0;
  const memory: MemoryStore = {
    managerId: Math.floor(Math.random() * 2 ** 24),
    nextRunSerial: () => ++serial,
    read: (id) => memories.get(id) ?? EMPTY_MEMORY,
    write: (id, value) => void memories.set(id, value),
  };
  const cgroups = openCgroups(memory.managerId);
  const platform = createLinuxPortPlatform();
  const supervisor = createCore({
    memory,
    cgroups,
    watches: createProjectWatches({ clock: systemClock, ownFolders: [] }),
    ports: createPortService({ platform }),
    portPlatform: platform,
    mayRun: async () => harness.denied,
    environment: async (config) => ({
      env: { PATH: process.env.PATH ?? '', HOME: folder, TEST_TOKEN: token, ...config.env },
      problems: [],
    }),
    openRunLog: () => ({
      drain(stream: string, pipe: Readable, tap: (chunk: Buffer) => void) {
        let rest = '';
        pipe.on('data', (chunk: Buffer) => {
          tap(chunk);
          const parts = (rest + chunk.toString('utf8')).split('\n');
          rest = parts.pop() ?? '';
          for (const part of parts) add(`${stream} ${part}`);
        });
      },
      note: (text) => add(`slipway ${text}`),
      end: () => undefined,
    }),
  });
  const waitFor = (ready: () => boolean, subscribe: (listener: () => void) => () => void, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`waited 15 s for ${what}; log:\n${lines.slice(-30).join('\n')}`));
      }, 15_000);
      const check = (): void => {
        if (!ready()) return;
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = subscribe(check);
      check();
    });
  const snapshot = (name: string): ProcessSnapshot => {
    const found = supervisor.snapshot(`test/${name}`);
    if (found === null) throw new Error(`no process ${name}`);
    return found;
  };
  const harness: CoreHarness = {
    supervisor,
    lines,
    token,
    folder,
    denied: null,
    setProcesses: (...processes) => supervisor.setProject({ id: 'test', name: 'test', root: folder, trusted: true, processes }),
    snapshot,
    async until(name, predicate) {
      await waitFor(
        () => predicate(snapshot(name)),
        (listener) => supervisor.onChanged(listener),
        `${name} (now ${JSON.stringify(snapshot(name).state)})`,
      );
      return snapshot(name);
    },
    untilLine: (text) =>
      waitFor(
        () => lines.some((line) => line.includes(text)),
        (listener) => {
          lineListeners.add(listener);
          return () => void lineListeners.delete(listener);
        },
        `the line “${text}”`,
      ),
    async close() {
      await supervisor.close();
      await cgroups.idle();
      cgroups.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return harness;
}
