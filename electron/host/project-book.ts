import { readdir, realpath, stat } from 'node:fs/promises';
import { CallError } from '../../shared/contract/result';
import type { ProcessConfig, ProjectId } from '../../shared/model/process';
import { processIdOf } from '../../shared/model/process-id';
import type { ProjectPlan, ProjectSnapshot, TrustState } from '../../shared/model/project';
import type { Clock } from '../core/clock';
import type { Supervisor } from '../core/process/supervisor-api';
import { presentPlan } from '../core/project/present-plan';
import { type ApprovedPlan, approvePlan, trustOf } from '../core/project/trust';
import type { Proxies } from '../core/proxy/proxies';
import { planStampOf } from '../core/watch/plan-stamp';
import type { PlanWatches } from '../core/watch/plan-watches';
import { expandPath, pathError } from './folder-list';
import type { ProjectBook } from './host-context';
import type { ProjectRegistry } from './project-registry';
import type { SnapshotStore } from './snapshot-store';
import type { StoredProject } from './stored-state';

/** Where registered folders are kept. */
export type ProjectKeeper = Pick<ProjectRegistry, 'all' | 'get' | 'add' | 'remove' | 'setApproved' | 'setLeftovers'>;

export interface ProjectBookDeps {
  readonly keeper: ProjectKeeper;
  readonly supervisor: Supervisor;
  readonly proxies: Pick<Proxies, 'setProject' | 'removeProject'>;
  readonly snapshots: SnapshotStore;
  readonly clock: Clock;
  readonly homeDir: string;
  /** Told of each plan that is read, so that a change of its files is noticed before somebody starts. */
  readonly planWatches: Pick<PlanWatches, 'set' | 'remove'>;
  readonly load: (root: string) => Promise<ProjectPlan>;
  /** Forgets what is kept of a process: its log. */
  readonly forgetProcess: (id: string) => Promise<void>;
}

interface Entry {
  project: StoredProject;
  plan: ProjectPlan;
  /** What the supervisor was given last. */
  given: readonly ProcessConfig[];
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    await readdir(real);
    return real;
  } catch (error) {
    throw pathError(path, error);
  }
}

function notFound(id: ProjectId): CallError {
  return new CallError('project-not-found', `There is no project ${id}.`, 'See what there is: slipway status');
}

function untrusted({ project: { name } }: Entry, trust: TrustState): CallError {
  const why = trust === 'changed' ? `The plan of ${name} changed since it was approved.` : `${name} is not trusted yet.`;
  return new CallError('untrusted', `${why} Nothing was started.`, `Read the plan and approve it: slipway trust ${name}`);
}

/** The projects of one host; `open` reads all registered folders once. Reads of one project never overlap. */
export function createProjectBook(deps: ProjectBookDeps): ProjectBook & { open(): Promise<void> } {
  const { keeper, supervisor, snapshots } = deps;
  const entries = new Map<ProjectId, Entry>();
  const queues = new Map<ProjectId, Promise<unknown>>();

  const inTurn = <T>(id: ProjectId, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(id) ?? Promise.resolve()).then(work, work);
    queues.set(id, turn);
    return turn;
  };

  const isLive = (id: ProjectId, name: string): boolean => (supervisor.snapshot(processIdOf(id, name))?.phase ?? 'down') !== 'down';

  /**
   * What the supervisor may hold. Until a changed plan is approved, what lives keeps the configuration that was: an automatic restart must
   * not run what nobody approved, and a file that is broken for a moment must not stop anything.
   */
  const allowed = ({ project, plan, given }: Entry, trust: TrustState): readonly ProcessConfig[] => {
    const live = new Map(given.filter(({ name }) => isLive(project.id, name)).map((config) => [config.name, config]));
    // Nothing can be started as a circle asks for it, so what lives keeps what it was given before, too, and only learns of the circle.
    const planned = plan.processes.map((config) => {
      const before = live.get(config.name);
      return config.refusal === undefined || before === undefined ? config : { ...before, refusal: config.refusal };
    });
    if (trust === 'trusted') return planned;
    const inPlan = new Map(plan.processes.map(({ name, refusal }) => [name, refusal]));
    const kept = [...live.values()].map(({ refusal, ...before }): ProcessConfig => {
      const now = inPlan.has(before.name) ? inPlan.get(before.name) : refusal;
      return now === undefined ? before : { ...before, refusal: now };
    });
    return [...kept, ...planned.filter(({ name }) => !live.has(name))];
  };

  const describe = ({ project, plan }: Entry): ProjectSnapshot => ({
    id: project.id,
    name: project.name,
    root: project.root,
    trust: trustOf(plan, project.approved),
    planHash: plan.hash,
    problems: plan.problems,
    suggestions: plan.suggestions,
    report: plan.report ?? [],
    importable: plan.importable ?? [],
    filesRead: plan.filesRead,
    readMs: plan.readMs,
    plan: presentPlan(plan, project.approved),
    ...(project.leftovers === undefined ? {} : { leftovers: project.leftovers }),
  });

  const apply = (entry: Entry): ProjectSnapshot => {
    const snapshot = describe(entry);
    const { id, name, root } = entry.project;
    entry.given = allowed(entry, snapshot.trust);
    snapshots.setProject(snapshot);
    deps.planWatches.set(id, entry.plan);
    const planned = { id, name, root, trusted: snapshot.trust === 'trusted', processes: entry.given };
    supervisor.setProject(planned);
    deps.proxies.setProject(planned);
    // The supervisor announces a frame later; an answer to this call must not be older than the call.
    for (const process of supervisor.snapshots()) if (process.projectId === id) snapshots.setProcess(process);
    return snapshot;
  };

  const read = async (project: StoredProject): Promise<Entry> => {
    const plan = await deps.load(project.root);
    const entry: Entry = { project, plan, given: entries.get(project.id)?.given ?? [] };
    entries.set(project.id, entry);
    return entry;
  };
  const approve = async (entry: Entry, approved: ApprovedPlan | null): Promise<void> => {
    const { id } = entry.project;
    await keeper.setApproved(id, approved);
    const kept = keeper.get(id);
    if (kept === null) throw notFound(id);
    entry.project = kept;
  };
  const find = (id: ProjectId): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw notFound(id);
    return entry;
  };

  return {
    async open() {
      // Read side by side, applied in the order in which they were added: that is the order in which everybody sees them.
      const entriesRead = keeper.all().map((project) => ({ id: project.id, entry: read(project) }));
      await Promise.allSettled(entriesRead.map(({ entry }) => entry));
      for (const { id, entry } of entriesRead) await inTurn(id, async () => apply(await entry));
    },
    async add(path) {
      const project = await keeper.add(await realFolder(expandPath(path, deps.homeDir)));
      return inTurn(project.id, async () => apply(await read(project)));
    },
    planOf: (id) =>
      inTurn(id, async () => {
        const entry = await read(find(id).project);
        return { project: apply(entry), plan: entry.plan };
      }),
    rescan: (id) => inTurn(id, async () => apply(await read(find(id).project))),
    trust: (id, planHash) =>
      inTurn(id, async () => {
        const entry = await read(find(id).project);
        if (entry.plan.hash !== planHash) {
          apply(entry);
          throw new CallError(
            'plan-changed',
            `The files of ${entry.project.name} changed while you read the plan; nothing was approved.`,
            'Read the new plan, then approve that.',
          );
        }
        await approve(entry, approvePlan(entry.plan, deps.clock.now()));
        return apply(entry);
      }),
    configure: (id, leftovers) =>
      inTurn(id, async () => {
        const entry = find(id);
        await keeper.setLeftovers(id, leftovers);
        entry.project = keeper.get(id) ?? entry.project;
        const snapshot = describe(entry);
        snapshots.setProject(snapshot);
        return snapshot;
      }),
    untrust: (id) =>
      inTurn(id, async () => {
        const entry = find(id);
        await approve(entry, null);
        // Nothing of it starts any more, what is planned included.
        for (const { name } of entry.given) {
          const processId = processIdOf(id, name);
          const kind = supervisor.snapshot(processId)?.state.kind;
          if (kind === 'waiting' || kind === 'backoff') await supervisor.stop(processId, { by: 'untrust' });
        }
        return apply(entry);
      }),
    remove: (id) =>
      inTurn(id, async () => {
        const entry = find(id);
        const project = describe(entry);
        const stopped = (await supervisor.removeProject(id)).filter(({ outcome }) => outcome !== 'not-running');
        deps.proxies.removeProject(id);
        entries.delete(id);
        deps.planWatches.remove(id);
        await keeper.remove(id);
        for (const { name } of entry.given) {
          snapshots.removeProcess(processIdOf(id, name));
          await deps.forgetProcess(processIdOf(id, name));
        }
        snapshots.removeProject(id);
        return { project, stopped };
      }),
    planStamp(processId) {
      const entry = entries.get(supervisor.snapshot(processId)?.projectId ?? '');
      const files = entry === undefined ? null : planStampOf(entry.plan, deps.clock.now());
      // What was approved counts as much as what is to be: it may be taken back meanwhile.
      const { approved } = entry?.project ?? { approved: null };
      return files === null ? null : `${entry?.plan.hash} ${approved?.hash} ${approved?.approvedAt}\n${files}`;
    },
    async requireTrusted(processId) {
      const known = supervisor.snapshot(processId);
      if (known === null)
        throw new CallError('process-not-found', `There is no process ${processId}.`, 'See the names with: slipway status');
      const entry = await inTurn(known.projectId, async () => {
        const fresh = await read(find(known.projectId).project);
        apply(fresh);
        return fresh;
      });
      const trust = trustOf(entry.plan, entry.project.approved);
      if (trust !== 'trusted') throw untrusted(entry, trust);
      if (supervisor.snapshot(processId) === null)
        throw new CallError(
          'process-not-found',
          `${known.name} is no longer in the files of ${entry.project.name}.`,
          'See what there is: slipway status',
        );
    },
  };
}
