import { randomUUID } from 'node:crypto';
import type { ProcessConfig, ProcessId } from '../../../shared/model/process';
import { type Clock, systemClock } from '../clock';
import { drainElsewhere, holdOutput } from '../logs/hold-output-adapter';
import type { PortService } from '../ports/port-service';
import type { ProjectWatches } from '../watch/project-watches';
import { cgroupScanner } from './cgroup-scanner';
import { cgroupSpawn } from './cgroup-spawn';
import type { ChildEnvironment, CoreDeps } from './core-deps';
import { createPortSeam, type SeamPlatform } from './create-port-seam';
import { guardScanner } from './guarded-run';
import { killByName } from './kill-by-name';
import type { OpenRunLog, RunLog } from './log-seam';
import { createMemberScanner } from './member-scanner';
import { createPlatformTraits, createProcessReader } from './process-platform';
import { NO_CGROUPS, type RunCgroups } from './run-cgroups';
import { NO_GUARD, type RunGuard } from './run-guard';
import type { RunTraces } from './run-traces';
import { parkChild, spawnChild } from './spawn-child';
import { createSupervisor } from './supervisor';
import type { MemoryStore, Supervisor } from './supervisor-api';

export interface CoreOptions {
  readonly clock?: Clock;
  readonly memory: MemoryStore;
  readonly openRunLog: OpenRunLog;
  /** Goes on with a run's log; without it an adopted run begins its log anew. */
  readonly resumeRunLog?: (processId: ProcessId, runId: number) => RunLog;
  readonly lastRun?: CoreDeps['lastRun'];
  readonly takePipe?: CoreDeps['takePipe'];
  readonly ports: PortService;
  readonly portPlatform: SeamPlatform;
  /** Environment of a start, without the run mark, which the core adds. */
  readonly environment: (config: ProcessConfig) => Promise<ChildEnvironment>;
  /** None: nothing stops the runs of a killed host. */
  readonly guard?: RunGuard;
  /** None: runs have no group of their own. */
  readonly cgroups?: RunCgroups;
  readonly traces?: RunTraces;
  readonly platform?: NodeJS.Platform;
  /** None: no files are watched. */
  readonly watches?: ProjectWatches;
  /** Why a change of a file may not run anything, or null. */
  readonly mayRun?: CoreDeps['mayRun'];
  readonly planStamp?: CoreDeps['planStamp'];
  readonly settleTraffic?: CoreDeps['settleTraffic'];
}

/** The supervisor wired to the real system: process table, signals, sockets. */
export function createCore(options: CoreOptions): Supervisor {
  const { clock = systemClock, platform = process.platform, guard = NO_GUARD, cgroups = NO_CGROUPS, ports, portPlatform } = options;
  const reader = createProcessReader(platform);
  const supervisor: Supervisor = createSupervisor({
    clock,
    scanner: guardScanner(cgroupScanner(createMemberScanner(reader, clock, process.pid), cgroups), guard),
    guard,
    reader,
    ports: createPortSeam(clock, ports, portPlatform, () => supervisor),
    kill: killByName,
    killGroup: cgroups.killAll,
    traits: createPlatformTraits(platform),
    memory: options.memory,
    ...(options.traces === undefined ? {} : { traces: options.traces }),
    openRunLog: options.openRunLog,
    resumeRunLog:
      options.resumeRunLog ??
      ((processId, runId) => options.openRunLog(processId, runId, 'adopted', { kind: 'startup', files: [], by: 'host' })),
    lastRun: options.lastRun ?? (() => null),
    takePipe: options.takePipe ?? (() => null),
    spawn: cgroupSpawn(spawnChild, cgroups),
    // Only there the prelude is what becomes the program.
    park: platform === 'linux' ? cgroupSpawn(parkChild, cgroups) : undefined,
    holdOutput,
    drainElsewhere,
    environment: options.environment,
    watches: options.watches,
    mayRun: options.mayRun,
    planStamp: options.planStamp,
    settleTraffic: options.settleTraffic,
    random: Math.random,
    newUuid: randomUUID,
  });
  return supervisor;
}
