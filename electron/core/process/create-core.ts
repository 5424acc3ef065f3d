import { randomUUID } from 'node:crypto';
import type { ProcessConfig } from '../../../shared/model/process';
import { type Clock, systemClock } from '../clock';
import type { PortService } from '../ports/port-service';
import type { SocketReader } from '../ports/socket-table';
import type { ProjectWatches } from '../watch/project-watches';
import type { ChildEnvironment, CoreDeps } from './core-deps';
import { createPortSeam } from './create-port-seam';
import { guardScanner } from './guarded-run';
import type { OpenRunLog } from './log-seam';
import { createMemberScanner } from './member-scanner';
import { createPlatformTraits, createProcessReader } from './process-platform';
import { NO_GUARD, type RunGuard } from './run-guard';
import { spawnChild } from './spawn-child';
import { createSupervisor } from './supervisor';
import type { MemoryStore, Supervisor } from './supervisor-api';

export interface CoreOptions {
  readonly clock?: Clock;
  readonly memory: MemoryStore;
  readonly openRunLog: OpenRunLog;
  readonly takePipe?: CoreDeps['takePipe'];
  readonly ports: PortService;
  readonly sockets: SocketReader;
  /** Environment of a start, without the run mark, which the core adds. */
  readonly environment: (config: ProcessConfig) => Promise<ChildEnvironment>;
  /** None: nothing stops the runs of a killed host. */
  readonly guard?: RunGuard;
  readonly platform?: NodeJS.Platform;
  /** None: no files are watched. */
  readonly watches?: ProjectWatches;
  /** Why a change of a file may not run anything, or null. */
  readonly mayRun?: CoreDeps['mayRun'];
}

/** The supervisor wired to the real system: process table, signals, sockets. */
export function createCore(options: CoreOptions): Supervisor {
  const { clock = systemClock, platform = process.platform, guard = NO_GUARD, ports, sockets } = options;
  const reader = createProcessReader(platform);
  const supervisor: Supervisor = createSupervisor({
    clock,
    scanner: guardScanner(createMemberScanner(reader, clock, process.pid), guard),
    guard,
    reader,
    ports: createPortSeam(clock, ports, sockets, () => supervisor),
    kill: (pid, signal) => void process.kill(pid, signal as NodeJS.Signals),
    traits: createPlatformTraits(platform),
    memory: options.memory,
    openRunLog: options.openRunLog,
    takePipe: options.takePipe ?? (() => null),
    spawn: spawnChild,
    environment: options.environment,
    watches: options.watches,
    mayRun: options.mayRun,
    random: Math.random,
    newUuid: randomUUID,
  });
  return supervisor;
}
