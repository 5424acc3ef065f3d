import type { KeptRun, StartOutcome, StopOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import type { ProcessId, ProcessSnapshot, ProjectId, RunCause } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import { PHASE_OF_STATE, runOf } from '../../../shared/model/process-state';
import type { Timer } from '../clock';
import type { ExpectedPorts } from '../ports/managed-lookup';
import { stopLeadMs } from '../reload/stop-lead';
import type { CoreDeps } from './core-deps';
import { createDependencies, refuseCircle } from './dependencies';
import { expectedPorts } from './known-ports';
import { ManagedProcess } from './managed-process';
import { movesFrom } from './move-port';
import { presumedOwnerOf } from './presumed-owner';
import { memoryOfChange } from './process-change';
import { effectiveStop } from './process-view';
import { createVerdictRenewal } from './renew-verdicts';
import { forecastSignals, sendSignal } from './send-signal';
import { createSplitWatch } from './split-watch';
import { stopInOrder } from './stop-in-order';
import { subscribe } from './subscribe';
import type { ManagedOwner, PlannedProject, StopOptions, Supervisor } from './supervisor-api';

/** CPU, memory, members and listeners of all runs together (process-mechanics: one snapshot per 1–2 s serves all of it). */
const SAMPLE_MS = 2_000;
/** Changes that are not a change of state reach the doors at most this often per process: one frame. */
const ANNOUNCE_MS = 16;

/** The supervisor over injected effects. See `Supervisor` for what each command promises. */
export function createSupervisor(deps: CoreDeps): Supervisor {
  const processes = new Map<ProcessId, ManagedProcess>();
  const changedListeners = new Set<(snapshot: ProcessSnapshot) => void>();
  const removedListeners = new Set<(id: ProcessId) => void>();
  const stateListeners = new Set<(id: ProcessId) => void>();
  const pendingAnnouncements = new Map<ProcessId, Timer>();
  /** Being stopped because they left their project; forgotten once they are down, unless they come back. */
  const leaving = new Set<ManagedProcess>();
  let sampler: Timer | null = null;
  let closed = false;
  /** Let go by `keep`: they are nobody's here any more. */
  const kept = new Map<ManagedProcess, KeptRun>();
  let keeping: Promise<readonly KeptRun[]> | null = null;
  let closing: Promise<Awaited<ReturnType<Supervisor['close']>>> | null = null;

  const verdicts = createVerdictRenewal(deps.ports, processes);
  const splitWatch = createSplitWatch(deps.ports, () => processes.values(), deps.clock);

  const find = (id: ProcessId): ManagedProcess => {
    const found = processes.get(id);
    if (found === undefined) throw new CallError('process-not-found', `There is no process ${id}.`, 'See the names with: slipway status');
    return found;
  };
  const findToStart = (id: ProcessId): ManagedProcess => {
    if (closing !== null || keeping !== null)
      throw new CallError('shutting-down', 'The host is shutting down.', 'Start it again with: slipway host');
    const found = find(id);
    if (leaving.has(found)) throw new CallError('process-not-found', `${id} is being removed.`, 'See the names with: slipway status');
    return found;
  };
  /** For what a person asks for. What follows a crash or a changed file of a run that is up goes on as it did. */
  const findAllowed = (id: ProcessId): ManagedProcess => {
    const found = findToStart(id);
    refuseCircle(found);
    return found;
  };

  const restart = (managed: ManagedProcess, cause: RunCause, options: StopOptions): Promise<StartOutcome> => {
    managed.reloads.resume();
    return managed.restart(cause, options);
  };

  const emit = (id: ProcessId): void => {
    pendingAnnouncements.get(id)?.cancel();
    pendingAnnouncements.delete(id);
    const managed = processes.get(id);
    splitWatch.changed(id);
    if (managed === undefined) return;
    const snapshot = managed.snapshot();
    for (const listener of changedListeners) listener(snapshot);
  };
  const announce = (id: ProcessId, what: 'state' | 'detail'): void => {
    if (what === 'state') {
      emit(id);
      // Before anybody who waits for it looks: what restarts with it is nothing to start on any more.
      dependencies.follow(id);
      for (const listener of [...stateListeners]) listener(id);
      if (!closed) verdicts.changed(id);
      keepSampling();
    } else if (!closed && !pendingAnnouncements.has(id)) {
      pendingAnnouncements.set(
        id,
        deps.clock.setTimer(() => emit(id), ANNOUNCE_MS),
      );
    }
  };

  const keepSampling = (): void => {
    if (closed || sampler !== null || ![...processes.values()].some((managed) => managed.run !== null)) return;
    sampler = deps.clock.setTimer(() => {
      const alive = [...processes.values()].filter((managed) => managed.run !== null);
      // A look that failed is made up for by the next.
      void Promise.allSettled(alive.map((managed) => managed.refresh(true))).then(() => {
        sampler = null;
        keepSampling();
      });
    }, SAMPLE_MS);
  };

  const dependencies = createDependencies({
    processes,
    onState: subscribe(stateListeners),
    isLeaving: (managed) => leaving.has(managed),
    notReplaced: (id) => announce(id, 'state'),
  });
  const managedDeps = { ...deps, announce, dependencies: dependencies.wait };

  const roots = new Map<ProjectId, string>();
  deps.watches?.onState((id) => announce(id, 'detail'));
  deps.watches?.leadBy((id) => {
    const process = processes.get(id);
    return process === undefined ? 0 : stopLeadMs(process);
  });
  deps.watches?.onSoon((id) => processes.get(id)?.reloads.filesChangeSoon());
  deps.watches?.onChanges((id, changes) => {
    const managed = processes.get(id);
    if (managed === undefined || closing !== null || keeping !== null || leaving.has(managed)) return;
    // A save may start what is down.
    if (managed.config.refusal !== undefined && PHASE_OF_STATE[managed.state.kind] === 'down') return;
    void managed.reloads.filesChanged(roots.get(managed.projectId) ?? managed.config.cwd, changes);
  });

  const forget = (managed: ManagedProcess): void => {
    pendingAnnouncements.get(managed.id)?.cancel();
    pendingAnnouncements.delete(managed.id);
    processes.delete(managed.id);
    for (const listener of removedListeners) listener(managed.id);
  };
  const leave = async (managed: ManagedProcess): Promise<StopOutcome> => {
    leaving.add(managed);
    try {
      return await managed.stop({ by: 'host' }, 'removed');
    } finally {
      if (leaving.delete(managed)) forget(managed);
    }
  };
  const ofProject = (id: ProjectId | null): ManagedProcess[] =>
    [...processes.values()].filter((managed) => id === null || managed.projectId === id);

  const ownerOf = (pid: number, startTicks: number): ManagedOwner | null => {
    const identity = deps.scanner.runOf(pid, startTicks);
    // Not seen by a pass yet: its marks were inherited at fork, so they tell.
    const mark = identity === null && deps.traits.hasRunMark ? deps.reader.runMark(pid) : null;
    for (const { id, config, run } of processes.values()) {
      if (run === null) continue;
      const isRoot = run.identity.rootPid === pid && run.identity.rootStartTicks === startTicks;
      if (isRoot || run.identity === identity || (mark !== null && run.identity.mark === mark))
        return { processId: id, name: config.name, runId: run.runId, live: true };
    }
    return mark === null ? null : deps.guard.leftoverOf(mark);
  };

  return {
    setProject(project: PlannedProject) {
      const wanted = new Map(project.processes.map((config) => [processIdOf(project.id, config.name), config]));
      for (const managed of ofProject(project.id)) {
        if (!wanted.has(managed.id)) void leave(managed);
      }
      const mended: ProcessId[] = [];
      for (const [id, config] of wanted) {
        const managed = processes.get(id);
        if (managed === undefined) processes.set(id, new ManagedProcess(id, project.id, config, managedDeps));
        else {
          leaving.delete(managed);
          if (managed.config.refusal !== undefined && config.refusal === undefined) mended.push(id);
          managed.configure(config);
          deps.guard.update(id, effectiveStop(config, managed.memory));
        }
        announce(id, 'detail');
      }
      // Whoever waits for one that may be started now looks again, when all are as the file says.
      for (const id of mended) announce(id, 'state');
      roots.set(project.id, project.root);
      deps.watches?.setProject(project);
    },
    async removeProject(id) {
      deps.watches?.removeProject(id);
      return stopInOrder(ofProject(id), leave);
    },
    async start(id, cause, move) {
      const managed = findAllowed(id);
      managed.reloads.resume();
      return managed.start(cause, move);
    },
    async stop(id, options) {
      return find(id).stop(options);
    },
    async restart(id, cause, options) {
      return restart(findAllowed(id), cause, options);
    },
    async stopSeveral(ids, options) {
      return stopInOrder(ids.map(find), (managed) => managed.stop(options), ofProject(null));
    },
    async restartSeveral(ids, cause, options) {
      return dependencies.restart(ids.map(findAllowed), cause, async ({ id }) => restart(findToStart(id), cause, options));
    },
    async reload(id, cause, signal) {
      return findAllowed(id).reloads.reload(cause, signal);
    },
    async kill(id, by) {
      return find(id).kill(by);
    },
    async signal(id, signal, target, by) {
      const managed = find(id);
      return managed.reloads.signalled({ signal, target, send: (aim) => sendSignal(deps, managed, signal, aim, by) });
    },
    async forecast(id) {
      const managed = find(id);
      await managed.reloads.artifact.read();
      const stale = managed.run === null ? null : await managed.reloads.artifact.stale().catch(() => null);
      return { ...(await forecastSignals(deps, managed)), ...(stale === null ? {} : { stale }) };
    },
    async lookAtPrograms() {
      await Promise.all(ofProject(null).map(({ reloads }) => reloads.artifact.read()));
      for (const id of [...pendingAnnouncements.keys()]) emit(id);
    },
    wouldTrigger(id, path) {
      find(id);
      return deps.watches?.wouldTrigger(id, path) ?? null;
    },
    configure(id, change) {
      const managed = find(id);
      managed.remember(memoryOfChange(managed.config, change));
      deps.guard.update(id, effectiveStop(managed.config, managed.memory));
      announce(id, 'detail');
      return managed.snapshot();
    },
    adopt(id, found, by) {
      const managed = findToStart(id);
      managed.adopt(found, by);
      return managed.snapshot();
    },
    stopAll: (projectId, by) => stopInOrder(ofProject(projectId), (managed) => managed.stop({ by })),
    snapshot: (id) => processes.get(id)?.snapshot() ?? null,
    snapshots: () => [...processes.values()].map((managed) => managed.snapshot()),
    onChanged: subscribe(changedListeners),
    onRemoved: subscribe(removedListeners),
    ownerOf,
    waitingFor(port) {
      for (const { id, state } of processes.values()) {
        if (state.kind === 'waiting' && state.on.some((reason) => reason.kind === 'port' && reason.port === port)) return id;
      }
      return null;
    },
    moveTo(id, port) {
      const managed = processes.get(id);
      return managed === undefined ? null : { from: movesFrom(managed.config, managed.memory.learnedPorts), to: port };
    },
    askingFacts: (id) => processes.get(id)?.askingFacts() ?? null,
    presumedOwner: (address, port) => presumedOwnerOf(processes.values(), address, port),
    expectedPorts: () => [...processes.values()].map(expectedPortsOf),
    diagnose: (port, host, forProcess) => deps.ports.diagnose(port, host, forProcess),
    renewVerdicts: verdicts.renew,
    keep() {
      const letGo = async (managed: ManagedProcess): Promise<void> => {
        const run = await managed.keep();
        if (run !== null) kept.set(managed, run);
      };
      keeping ??= Promise.all(ofProject(null).map(letGo)).then(() => [...kept.values()]);
      return keeping;
    },
    close() {
      const ours = ofProject(null).filter((managed) => !kept.has(managed));
      closing ??= stopInOrder(ours, (managed) => managed.stop({ by: 'host' }, 'shutdown')).finally(() => {
        closed = true;
        sampler?.cancel();
        splitWatch.close();
        for (const managed of processes.values()) managed.dispose();
        deps.watches?.close();
        for (const timer of pendingAnnouncements.values()) timer.cancel();
      });
      return closing;
    },
    force(by = 'host') {
      for (const managed of processes.values()) if (!kept.has(managed) && runOf(managed.state) !== null) void managed.kill(by);
    },
  };
}

function expectedPortsOf(managed: ManagedProcess): ExpectedPorts[number] {
  const choice = managed.run === null ? (managed.memory.portChoice ?? null) : managed.run.move;
  const phase = PHASE_OF_STATE[managed.state.kind];
  return {
    processId: managed.id,
    process: managed.config.name,
    isUp: phase === 'up' || phase === 'coming-up',
    ...expectedPorts(managed.config, managed.memory, choice),
  };
}
