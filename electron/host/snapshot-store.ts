import type { EventName, EventPayload, StreamEventName } from '../../shared/contract/contract';
import type { Caller } from '../../shared/contract/serve-contract';
import type { HostInfo, HostNotice, HostSettings, HostSnapshot } from '../../shared/contract/snapshot';
import type { Capabilities } from '../../shared/model/capabilities';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { ProcessId, ProcessSnapshot, ProjectId } from '../../shared/model/process';
import { processIdOf } from '../../shared/model/process-id';
import type { ProjectSnapshot } from '../../shared/model/project';
import type { ProxySnapshot } from '../../shared/model/proxy';

/**
 * What every door draws, and the one place where it changes: each change gets the next revision and is told to every client at once.
 * A client that sees a gap asks for the whole again, so nothing here is ever sent twice.
 */
export interface SnapshotStore {
  current(): { readonly revision: number; readonly snapshot: HostSnapshot };
  info(): HostInfo;
  setProcess(process: ProcessSnapshot): void;
  removeProcess(id: ProcessId): void;
  setProject(project: ProjectSnapshot): void;
  removeProject(id: ProjectId): void;
  setInfo(change: Partial<HostInfo>): void;
  /** A notice with a known id replaces it. */
  addNotice(notice: HostNotice): void;
  dismissNotice(id: string): void;
  setLeftovers(leftovers: readonly LeftoverSnapshot[]): void;
  setSettings(settings: HostSettings): void;
  setProxy(proxy: ProxySnapshot): void;
  removeProxy(id: ProcessId): void;
  /** Sends every later change to this client until it is gone. */
  attach(caller: Caller): void;
}

type Unrevised<N extends EventName> = Omit<EventPayload<N>, 'revision'>;
type RevisedEvent = Exclude<EventName, StreamEventName>;

export function createSnapshotStore(info: HostInfo, capabilities: Capabilities, initial: HostSettings = { quit: 'ask' }): SnapshotStore {
  let host = info;
  let notices: readonly HostNotice[] = [];
  let leftovers: readonly LeftoverSnapshot[] = [];
  let settings = initial;
  let revision = 0;
  const projects = new Map<ProjectId, ProjectSnapshot>();
  const processes = new Map<ProcessId, ProcessSnapshot>();
  const proxies = new Map<ProcessId, ProxySnapshot>();
  const callers = new Set<Caller>();

  /** By project, and within it as in the project's files; what is in no plan (any more) comes last. */
  const inOrder = (): ProcessSnapshot[] => {
    const positions = new Map(
      [...projects.values()].flatMap(({ id, plan }) => plan.map(({ name }) => processIdOf(id, name))).map((id, index) => [id, index]),
    );
    const positionOf = ({ id }: ProcessSnapshot): number => positions.get(id) ?? Number.MAX_SAFE_INTEGER;
    return [...processes.values()].sort((a, b) => positionOf(a) - positionOf(b));
  };

  /** What is down while a run of an earlier session of it lives says so: its port and its files may be in use. */
  const shown = (process: ProcessSnapshot): ProcessSnapshot => {
    const left = process.phase === 'down' ? leftovers.find(({ processId }) => processId === process.id) : undefined;
    if (left === undefined) return process;
    const text = `a run of an earlier session still lives (pid ${left.members[0]?.pid ?? 0})`;
    return { ...process, detail: process.detail === '' ? text : `${process.detail}; ${text}` };
  };

  const tell = <N extends RevisedEvent>(name: N, payload: Unrevised<N>): void => {
    revision += 1;
    const event = { revision, ...payload } as EventPayload<N>;
    for (const caller of callers) caller.emit(name, event);
  };

  return {
    current: () => ({
      revision,
      snapshot: {
        host,
        capabilities,
        projects: [...projects.values()],
        processes: inOrder().map(shown),
        notices,
        leftovers,
        settings,
        proxies: [...proxies.values()],
      },
    }),
    info: () => host,
    setProcess(process) {
      processes.set(process.id, process);
      tell('process.snapshot-changed', { process: shown(process) });
    },
    removeProcess(id) {
      if (processes.delete(id)) tell('process.removed', { processId: id });
    },
    setProject(project) {
      projects.set(project.id, project);
      tell('project.snapshot-changed', { project });
    },
    removeProject(id) {
      if (projects.delete(id)) tell('project.removed', { projectId: id });
    },
    setInfo(change) {
      host = { ...host, ...change };
      tell('host.info-changed', { host });
    },
    addNotice(notice) {
      notices = [...notices.filter((known) => known.id !== notice.id), notice];
      tell('host.notices-changed', { notices });
    },
    dismissNotice(id) {
      if (!notices.some((notice) => notice.id === id)) return;
      notices = notices.filter((notice) => notice.id !== id);
      tell('host.notices-changed', { notices });
    },
    setLeftovers(next) {
      const before = new Map([...processes].map(([id, process]) => [id, shown(process).detail]));
      leftovers = next;
      tell('host.leftovers-changed', { leftovers });
      for (const [id, process] of processes) {
        if (shown(process).detail !== before.get(id)) tell('process.snapshot-changed', { process: shown(process) });
      }
    },
    setProxy(proxy) {
      proxies.set(proxy.id, proxy);
      tell('proxy.snapshot-changed', { proxy });
    },
    removeProxy(id) {
      if (proxies.delete(id)) tell('proxy.removed', { processId: id });
    },
    setSettings(next) {
      settings = next;
      tell('host.settings-changed', { settings });
    },
    attach(caller) {
      callers.add(caller);
      caller.onClose(() => callers.delete(caller));
    },
  };
}
