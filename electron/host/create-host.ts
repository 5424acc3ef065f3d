import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostLink } from '../../shared/contract/messages';
import type { ShutdownOutcome } from '../../shared/contract/outcomes';
import { CallError } from '../../shared/contract/result';
import { type Handlers, serveContract } from '../../shared/contract/serve-contract';
import type { HostNotice, HostSettings } from '../../shared/contract/snapshot';
import type { LeftoverPolicy } from '../../shared/model/leftover';
import type { ProcessConfig, ProcessId } from '../../shared/model/process';
import type { Clock } from '../core/clock';
import { FifoPool } from '../core/logs/fifo-adapter';
import { drainElsewhere } from '../core/logs/hold-output-adapter';
import { LogStore } from '../core/logs/log-store';
import { reopenOutput } from '../core/logs/reopen-output-adapter';
import { createPortPlatform } from '../core/ports/create-port-platform';
import { createPortService } from '../core/ports/port-service';
import { systemProcReader } from '../core/ports/proc-reader';
import { nodeCgroupFs } from '../core/process/cgroup-fs';
import type { ChildEnvironment } from '../core/process/core-deps';
import { createCore } from '../core/process/create-core';
import { createPortSeam } from '../core/process/create-port-seam';
import { createRunGuard } from '../core/process/guardian';
import { createStartGuardian } from '../core/process/guardian-adapter';
import { killByName } from '../core/process/kill-by-name';
import { createProcessReader } from '../core/process/process-platform';
import { NO_CGROUPS, openRunCgroups } from '../core/process/run-cgroups';
import type { RunRecords } from '../core/process/run-guard';
import { createRunTraces } from '../core/process/run-traces';
import { spawnChild } from '../core/process/spawn-child';
import type { MemoryStore } from '../core/process/supervisor-api';
import { defaultOptions } from '../core/project/finish-plan';
import { loadImport } from '../core/project/load-import';
import { loadProject } from '../core/project/load-project';
import { nodeProjectFs } from '../core/project/node-project-fs';
import { openLoopbackDoor } from '../core/proxy/loopback-door';
import { createProxies } from '../core/proxy/proxies';
import { createPlanWatches } from '../core/watch/plan-watches';
import { createProjectWatches } from '../core/watch/project-watches';
import { capabilitiesOf } from './capabilities';
import { createSuspectLook } from './create-suspect-look';
import type { LeftoverDoor } from './decide-leftover';
import { detectContainer } from './detect-container';
import { createHandlers } from './handlers/create-handlers';
import { type By, WORDS_FOR_BY } from './host-context';
import { createLeftoverDesk } from './leftover-desk';
import { createLeftoverEnds } from './leftover-ends';
import { createLogStreams } from './log-streams';
import type { IdentityReader } from './process-identity';
import { createProjectBook, type ProjectKeeper } from './project-book';
import { createProjectDrafts } from './project-drafts';
import { settleLeftovers } from './settle-leftovers';
import { createSnapshotStore } from './snapshot-store';
import { systemContainerSigns } from './system-container-signs';
import { whyNotTrusted } from './why-not-trusted';

export interface HostOptions {
  readonly stateDir: string;
  readonly version: string;
  readonly clock: Clock;
  readonly keeper: ProjectKeeper;
  readonly memory: MemoryStore;
  /** The runs that live, kept on disk. */
  readonly runs: RunRecords;
  /** What becomes of processes of an earlier session, for this host; null or absent: by each project's choice, else by the door. */
  readonly leftovers?: LeftoverPolicy | null;
  /** Whether somebody is there to be asked about them. */
  readonly door?: LeftoverDoor;
  readonly settings: HostSettings;
  /** Resolves when it is on disk. */
  readonly configureSettings: (settings: HostSettings) => Promise<void>;
  /** Told of what was found at the start, beside the notice in every window. */
  readonly onNotice?: (notice: HostNotice) => void;
  readonly environment: (config: ProcessConfig) => Promise<ChildEnvironment>;
  readonly identities: IdentityReader;
  /** The door has the platform's folder dialog (Electron). */
  readonly folderDialog: boolean;
  readonly report: (message: string, error: unknown) => void;
}

/** The host: everything but its doors. */
export interface Host {
  readonly handlers: Handlers;
  /** Serves one client until its link closes. */
  serve(link: HostLink): void;
  /** Where the browser door is, and how a fresh one-time address is made. */
  setDoor(url: string, loginUrl: () => string): void;
  notify(notice: HostNotice): void;
  /** Called once when everything has been stopped, whoever asked; the doors close and the process ends then. */
  onClosed(listener: () => void): void;
  /** Stops every process by its own stop sequence; with `keep` it lets them go on. Twice: the same promise. */
  close(keep?: boolean): Promise<ShutdownOutcome>;
  /** Every stop under way goes to its last step now. */
  force(by?: By): void;
}

/** The composition root: wires the core, the projects, the log streams and the contract together, and reads the registered folders. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { clock, report, stateDir } = options;
  const logs = new LogStore(join(stateDir, 'logs'), clock);
  const pipes = new FifoPool(join(stateDir, 'pipes'), process.platform, drainElsewhere);
  void pipes.open();
  const platform = createPortPlatform();
  const ports = createPortService({ platform, clock, proxyOn: (port) => proxies.processOn(port) });
  const bootId = options.identities.identityOf(process.pid)?.bootId ?? null;
  const reader = createProcessReader(process.platform);
  const cgroups =
    process.platform === 'linux'
      ? openRunCgroups({ fs: nodeCgroupFs, clock, reader, managerId: options.memory.managerId, selfPid: process.pid })
      : NO_CGROUPS;
  const startGuardian = process.platform === 'win32' ? null : createStartGuardian(process.platform, cgroups.folder);
  const guard = createRunGuard({ clock, managerId: options.memory.managerId, records: options.runs, bootId, startGuardian });
  const traces = createRunTraces(systemProcReader);
  const supervisor = createCore({
    clock,
    memory: options.memory,
    openRunLog: (processId, runId, cause, why) => logs.openRun(processId, runId, cause, why),
    resumeRunLog: (processId, runId) => logs.resumeRun(processId, runId),
    lastRun: (processId) => {
      const last = logs.log(processId).runs().at(-1);
      return last === undefined ? null : { runId: last.runId, exit: last.end?.exit ?? null };
    },
    takePipe: () => pipes.take(),
    guard,
    cgroups,
    traces,
    ports,
    portPlatform: platform,
    environment: options.environment,
    watches: createProjectWatches({ clock, ownFolders: [stateDir] }),
    mayRun: (id) => whyNotTrusted(projects, id),
    planStamp: (id) => projects.planStamp(id),
    settleTraffic: (id) => proxies.settle(id),
  });
  const homeDir = homedir();
  const snapshots = createSnapshotStore(
    { pid: process.pid, version: options.version, startedAt: clock.now(), url: null, stateDir, homeDir, phase: 'running' },
    capabilitiesOf(process.platform, options.folderDialog, {
      ownCgroups: cgroups.folder !== null,
      hidesOthers: process.platform === 'linux' && reader.entry(1) === null,
      container: detectContainer(systemContainerSigns),
    }),
    options.settings,
  );
  const proxies = createProxies({
    clock,
    memory: options.memory,
    openDoor: openLoopbackDoor,
    processOf: (id) => supervisor.snapshot(id),
    diagnose: (port, host) => supervisor.diagnose(port, host, null),
    show: (proxy) => snapshots.setProxy(proxy),
    remove: (id) => snapshots.removeProxy(id),
    report,
  });
  supervisor.onChanged((process) => {
    proxies.processChanged(process); // First: requests wait before anything is done about a stop.
    snapshots.setProcess(process);
  });
  supervisor.onRemoved((id) => {
    snapshots.removeProcess(id);
    traces.forget(id);
  });

  const planWatches = createPlanWatches({
    clock,
    onChanged: (id) => {
      // A project that was removed meanwhile is no failure.
      projects.rescan(id).catch((error: unknown) => {
        if (!(error instanceof CallError)) report(`the changed files of ${id}`, error);
      });
    },
  });
  const projects = createProjectBook({
    planWatches,
    keeper: options.keeper,
    supervisor,
    proxies,
    snapshots,
    clock,
    homeDir,
    load: (root) => loadProject(root, nodeProjectFs),
    forgetProcess: (id: ProcessId) => logs.remove(id),
  });

  let makeLoginUrl: (() => string) | null = null;
  let closing: Promise<ShutdownOutcome> | null = null;
  const closedListeners: (() => void)[] = [];

  const hasRunMark = process.platform === 'linux';
  const ends = createLeftoverEnds(logs, (id) => supervisor.snapshot(id) !== null);
  const leftovers = createLeftoverDesk({
    guard,
    reopenOutput,
    drainElsewhere,
    ends,
    clock,
    reader,
    kill: killByName,
    spawn: spawnChild,
    ports: createPortSeam(clock, ports, platform, () => supervisor),
    supervisor,
    managerId: options.memory.managerId,
    records: options.runs,
    bootId,
    projects: () => snapshots.current().snapshot.projects,
    requireTrusted: (id) => projects.requireTrusted(id),
    show: (found) => snapshots.setLeftovers(found),
    report: (error) => report('leftovers', error),
  });

  const shutDown = async (keep: boolean): Promise<ShutdownOutcome> => {
    const kept = keep ? await supervisor.keep() : [];
    proxies.beginClose();
    const [outcomes, left] = await Promise.all([supervisor.close(), leftovers.close()]);
    // Not before: it guards the leftovers that are being stopped, too.
    guard.close();
    planWatches.close();
    proxies.close();
    await logs.close();
    await pipes.close();
    await cgroups.idle();
    cgroups.close();
    for (const listener of closedListeners.splice(0)) listener();
    return { stopped: outcomes.filter(({ outcome }) => outcome !== 'not-running'), kept, left };
  };
  const close = (keep = false): Promise<ShutdownOutcome> => {
    if (closing !== null) return closing;
    snapshots.setInfo({ phase: 'shutting-down', leaving: { since: clock.now(), keep } });
    closing = shutDown(keep);
    return closing;
  };
  const force = (by: By = 'host'): void => {
    supervisor.force(WORDS_FOR_BY[by]);
    leftovers.force();
  };

  const handlers = createHandlers({
    supervisor,
    projects,
    drafts: createProjectDrafts({
      projects,
      memory: options.memory,
      loadImport: (path) => loadImport(path, nodeProjectFs, defaultOptions()),
    }),
    snapshots,
    ports,
    portPlatform: platform,
    streams: createLogStreams((id) => logs.log(id), clock, report),
    logOf: (id) => logs.log(id),
    clock,
    foreign: { identities: options.identities, clock, kill: killByName },
    lookForSuspects: createSuspectLook({ supervisor, ports, traces }),
    report,
    loginUrl: () => makeLoginUrl?.() ?? null,
    leftovers,
    proxies,
    configureSettings: options.configureSettings,
    mayStart: async (id) => {
      await projects.requireTrusted(id);
      await leftovers.requireClear(id);
    },
    shutDown: close,
    force,
  });
  await projects.open();
  const reportLeftovers = (error: unknown): void => report('leftovers of the last session', error);
  await settleLeftovers({
    clock,
    door: options.door ?? 'headless',
    ofHost: options.leftovers ?? null,
    policyOf: (id) => options.keeper.get(id)?.leftovers ?? null,
    managerId: options.memory.managerId,
    records: options.runs,
    bootId,
    hasRunMark,
    reader,
    desk: leftovers,
    ends,
    scanned: (leftoverScan) => snapshots.setInfo({ leftoverScan }),
    notify(notice, where) {
      if (where === 'everywhere') snapshots.addNotice(notice);
      options.onNotice?.(notice);
    },
    report: reportLeftovers,
  }).catch(reportLeftovers);

  return {
    handlers,
    serve(link) {
      snapshots.attach(serveContract(handlers, link, report));
    },
    setDoor(url, loginUrl) {
      makeLoginUrl = loginUrl;
      snapshots.setInfo({ url });
    },
    notify: (notice) => snapshots.addNotice(notice),
    onClosed: (listener) => void closedListeners.push(listener),
    close,
    force,
  };
}
