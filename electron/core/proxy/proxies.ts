import { CallError } from '../../../shared/contract/result';
import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId, ProcessSnapshot, ProjectId } from '../../../shared/model/process';
import { processIdOf } from '../../../shared/model/process-id';
import type { ProxySnapshot } from '../../../shared/model/proxy';
import type { Clock, Timer } from '../clock';
import type { MemoryStore, PlannedProject } from '../process/supervisor-api';
import type { OpenLoopbackDoor } from './loopback-door';
import { OpenProxy } from './open-proxy';
import type { ProxyConfig } from './process-proxy';
import type { ProxyDesk } from './proxies-api';

/** Each snapshot is drawn by every window: at most four a second, however many requests pass. What the process does is told at once. */
const ANNOUNCE_MS = 250;

export interface ProxiesDeps {
  readonly clock: Clock;
  readonly memory: Pick<MemoryStore, 'read' | 'write'>;
  readonly openDoor: OpenLoopbackDoor;
  readonly processOf: (id: ProcessId) => ProcessSnapshot | null;
  /** The port doctor. */
  readonly diagnose: (port: number, host: string) => Promise<PortVerdict>;
  readonly show: (proxy: ProxySnapshot) => void;
  readonly remove: (id: ProcessId) => void;
  readonly report: (message: string, error: unknown) => void;
}

/** All proxies of a host: one for each process with a `proxy:` in a trusted project. */
export interface Proxies extends ProxyDesk {
  /**
   * Opens, changes and closes what the project's processes say. Of a project that is not trusted nothing is opened; what is open stays as it
   * was approved while its process runs.
   */
  setProject(project: PlannedProject): void;
  removeProject(id: ProjectId): void;
  /** The process whose proxy listens on this port; null for none, and for a proxy whose port somebody else has. */
  processOn(port: number): { readonly processId: ProcessId; readonly process: string } | null;
  /** Told of every change of a process, in the same turn and before anything is done about it. */
  processChanged(process: ProcessSnapshot): void;
  /** Resolves when the server of this process may be told to end, see `ProcessProxy.settle`; at once without a proxy. Never rejects. */
  settle(id: ProcessId): Promise<void>;
  /** Requests that wait are told, event streams end; what is under way goes on while its server does. Never throws. Twice does nothing. */
  beginClose(): void;
  /** Every connection and timer ends. Never throws. Twice does nothing. */
  close(): void;
}

function withoutProxy(id: ProcessId): CallError {
  return new CallError(
    'bad-argument',
    `${id} has no proxy that is open.`,
    'Give it one in slipway.yaml: proxy: { port: 8081 }, and trust it.',
  );
}

interface Entry {
  readonly projectId: ProjectId;
  config: ProxyConfig;
  readonly proxy: OpenProxy;
}

/** Makes the collection; see `Proxies`. */
export function createProxies(deps: ProxiesDeps): Proxies {
  const entries = new Map<ProcessId, Entry>();
  const announcements = new Map<ProcessId, Timer>();
  const announcedAtMs = new Map<ProcessId, number>();
  let phase: 'open' | 'closing' | 'closed' = 'open';

  const find = (id: ProcessId): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw withoutProxy(id);
    return entry;
  };
  const viewOf = (id: ProcessId): ProxySnapshot => {
    const { projectId, proxy, config } = find(id);
    const name = proxy.name;
    return { id, projectId, name, port: config.port, url: `http://localhost:${config.port}/`, ...proxy.view() };
  };
  const show = (id: ProcessId): void => {
    announcements.get(id)?.cancel();
    announcements.delete(id);
    if (!entries.has(id) || phase === 'closed') return;
    announcedAtMs.set(id, deps.clock.monotonicMs());
    deps.show(viewOf(id));
  };
  const announce = (id: ProcessId): void => {
    if (announcements.has(id) || phase === 'closed') return;
    const sinceLast = deps.clock.monotonicMs() - (announcedAtMs.get(id) ?? Number.NEGATIVE_INFINITY);
    announcements.set(
      id,
      deps.clock.setTimer(() => show(id), Math.max(0, ANNOUNCE_MS - sinceLast)),
    );
  };
  const isLiveOf = (id: ProcessId, config: ProxyConfig): boolean => deps.memory.read(id).liveReload ?? config.liveReload;

  const shut = (id: ProcessId): void => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entries.delete(id);
    announcements.get(id)?.cancel();
    announcements.delete(id);
    announcedAtMs.delete(id);
    entry.proxy.close();
    deps.remove(id);
  };
  const open = (id: ProcessId, projectId: ProjectId, name: string, config: ProxyConfig): void => {
    const proxy = new OpenProxy({
      clock: deps.clock,
      name,
      config,
      isLive: isLiveOf(id, config),
      openDoor: deps.openDoor,
      diagnose: deps.diagnose,
      onChange: () => announce(id),
      report: deps.report,
    });
    entries.set(id, { projectId, config, proxy });
    const process = deps.processOf(id);
    if (process !== null) proxy.follow(process);
    void proxy.listen();
    announce(id);
  };

  return {
    setProject({ id: projectId, trusted, processes }) {
      if (phase !== 'open') return;
      const wanted = new Map(
        processes.flatMap(({ name, proxy }) => (proxy === null ? [] : [[processIdOf(projectId, name), { name, proxy }]])),
      );
      for (const [id, entry] of [...entries]) {
        if (entry.projectId !== projectId) continue;
        const next = wanted.get(id);
        const isUp = (deps.processOf(id)?.phase ?? 'down') !== 'down';
        if (!trusted) {
          if (!isUp) shut(id);
        } else if (next === undefined || next.proxy.port !== entry.config.port || next.proxy.target !== entry.config.target) shut(id);
        else {
          entry.config = next.proxy;
          entry.proxy.configure(next.proxy, isLiveOf(id, next.proxy));
        }
      }
      if (!trusted) return;
      for (const [id, { name, proxy }] of wanted) if (!entries.has(id)) open(id, projectId, name, proxy);
    },
    removeProject(projectId) {
      for (const [id, entry] of [...entries]) if (entry.projectId === projectId) shut(id);
    },
    settle: async (id) => entries.get(id)?.proxy.settle(),
    processOn(port) {
      for (const [processId, { config, proxy }] of entries)
        if (config.port === port && proxy.isListening) return { processId, process: proxy.name };
      return null;
    },
    processChanged(process) {
      const proxy = entries.get(process.id)?.proxy;
      if (proxy === undefined) return;
      const before = proxy.passageKind;
      proxy.follow(process);
      if (proxy.passageKind !== before) show(process.id);
    },
    configure(id, liveReload) {
      const { proxy, config } = find(id);
      const { liveReload: _before, ...memory } = deps.memory.read(id);
      deps.memory.write(id, liveReload === null ? memory : { ...memory, liveReload });
      proxy.configure(config, liveReload ?? config.liveReload);
      show(id);
      return viewOf(id);
    },
    async listen(id) {
      await find(id).proxy.listen();
      show(id);
      return viewOf(id);
    },
    follow: (id, tail, onBatch) => find(id).proxy.log.follow(tail, onBatch),
    beginClose() {
      if (phase !== 'open') return;
      phase = 'closing';
      for (const { proxy } of entries.values()) proxy.beginClose();
    },
    close() {
      phase = 'closed';
      for (const { proxy } of entries.values()) proxy.close();
      for (const timer of announcements.values()) timer.cancel();
      announcements.clear();
    },
  };
}
