import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostLink } from '../../shared/contract/messages';
import type { StopOutcome } from '../../shared/contract/outcomes';
import { type Handlers, serveContract } from '../../shared/contract/serve-contract';
import type { HostNotice } from '../../shared/contract/snapshot';
import type { ProcessConfig, ProcessId } from '../../shared/model/process';
import type { Clock } from '../core/clock';
import { FifoPool } from '../core/logs/fifo-adapter';
import { LogStore } from '../core/logs/log-store';
import { createPortPlatform } from '../core/ports/create-port-platform';
import { createPortService } from '../core/ports/port-service';
import type { ChildEnvironment } from '../core/process/core-deps';
import { createCore } from '../core/process/create-core';
import { createRunGuard } from '../core/process/guardian';
import { createStartGuardian } from '../core/process/guardian-adapter';
import type { RunRecords } from '../core/process/run-guard';
import type { MemoryStore } from '../core/process/supervisor-api';
import { loadProject } from '../core/project/load-project';
import { nodeProjectFs } from '../core/project/node-project-fs';
import { createProjectWatches } from '../core/watch/project-watches';
import { capabilitiesOf } from './capabilities';
import { createHandlers } from './handlers/create-handlers';
import { createLogStreams } from './log-streams';
import type { IdentityReader } from './process-identity';
import { createProjectBook, type ProjectKeeper } from './project-book';
import { type LeftoverPolicy, settleLeftovers } from './settle-leftovers';
import { createSnapshotStore } from './snapshot-store';
import { whyNotTrusted } from './why-not-trusted';

export interface HostOptions {
  readonly stateDir: string;
  readonly version: string;
  readonly clock: Clock;
  readonly keeper: ProjectKeeper;
  readonly memory: MemoryStore;
  /** The runs that live, kept on disk. */
  readonly runs: RunRecords;
  /** What becomes of processes of a session that was killed; stopped when nothing is said. */
  readonly leftovers?: LeftoverPolicy;
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
  /** Stops every process by its own stop sequence. Twice: the same promise. */
  close(): Promise<StopOutcome[]>;
  /** Every stop under way goes to its last step now. */
  force(): void;
}

/** The composition root: wires the core, the projects, the log streams and the contract together, and reads the registered folders. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { clock, report, stateDir } = options;
  const logs = new LogStore(join(stateDir, 'logs'), clock);
  const pipes = new FifoPool(join(stateDir, 'pipes'));
  void pipes.open();
  const platform = createPortPlatform();
  const ports = createPortService({ platform, clock });
  const bootId = options.identities.identityOf(process.pid)?.bootId ?? null;
  const startGuardian = process.platform === 'win32' ? null : createStartGuardian(process.platform);
  const guard = createRunGuard({ clock, managerId: options.memory.managerId, records: options.runs, bootId, startGuardian });
  const supervisor = createCore({
    clock,
    memory: options.memory,
    openRunLog: (processId, runId, cause) => logs.openRun(processId, runId, cause),
    takePipe: () => pipes.take(),
    guard,
    ports,
    sockets: platform.sockets,
    environment: options.environment,
    watches: createProjectWatches({ clock, ownFolders: [stateDir] }),
    mayRun: (id) => whyNotTrusted(projects, id),
  });
  const homeDir = homedir();
  const snapshots = createSnapshotStore(
    { pid: process.pid, version: options.version, startedAt: clock.now(), url: null, stateDir, homeDir, phase: 'running' },
    capabilitiesOf(process.platform, options.folderDialog),
  );
  supervisor.onChanged((process) => snapshots.setProcess(process));
  supervisor.onRemoved((id) => snapshots.removeProcess(id));

  const projects = createProjectBook({
    keeper: options.keeper,
    supervisor,
    snapshots,
    clock,
    homeDir,
    load: (root) => loadProject(root, nodeProjectFs),
    forgetProcess: (id: ProcessId) => logs.remove(id),
  });

  let makeLoginUrl: (() => string) | null = null;
  let closing: Promise<StopOutcome[]> | null = null;
  const closedListeners: (() => void)[] = [];

  const close = (): Promise<StopOutcome[]> => {
    if (closing !== null) return closing;
    snapshots.setInfo({ phase: 'shutting-down' });
    closing = supervisor.close().then(async (outcomes) => {
      const stopped = outcomes.filter(({ outcome }) => outcome !== 'not-running');
      await logs.close();
      for (const listener of closedListeners.splice(0)) listener();
      return stopped;
    });
    return closing;
  };

  const handlers = createHandlers({
    supervisor,
    projects,
    snapshots,
    ports,
    streams: createLogStreams((id) => logs.log(id), clock, report),
    logOf: (id) => logs.log(id),
    clock,
    foreign: { identities: options.identities, clock, kill: (pid, signal) => void process.kill(pid, signal) },
    report,
    loginUrl: () => makeLoginUrl?.() ?? null,
    shutDown: close,
  });
  await projects.open();
  const reportLeftovers = (error: unknown): void => report('leftovers of the last session', error);
  await settleLeftovers({
    clock,
    policy: options.leftovers ?? 'stop',
    managerId: options.memory.managerId,
    records: options.runs,
    bootId,
    hasRunMark: process.platform === 'linux',
    notify(notice) {
      snapshots.addNotice(notice);
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
    force: () => supervisor.force(),
  };
}
