import { type CallClient, createCallClient } from '../../shared/contract/call-client';
import type { QuitPolicy } from '../../shared/model/leftover';
import type { ProcessSnapshot } from '../../shared/model/process';
import { type ClientPort, createClientPortLink } from './client-port-link';
import type { HostLink } from './host-link';

/** Main's own view of the host: the processes' snapshots and a client while there is one. */
export interface MainClient {
  client(): CallClient | null;
  processes(): readonly ProcessSnapshot[];
  /** What quitting does with what runs; `ask` until it is known. */
  quitPolicy(): QuitPolicy;
  /** Called after every change; `before` is null for a process that was not known. */
  onProcess(listener: (process: ProcessSnapshot, before: ProcessSnapshot | null) => void): void;
  /** Called after anything the tray or menu shows may have changed. */
  onChanged(listener: () => void): void;
}

/** Keeps one connection to the host while it is ready and follows its processes; a new host means a fresh snapshot. */
export function createMainClient<Port extends ClientPort>(link: HostLink<Port>, log: (message: string) => void): MainClient {
  let client: CallClient | null = null;
  let revision = 0;
  let quit: QuitPolicy = 'ask';
  const processes = new Map<string, ProcessSnapshot>();
  const processListeners: ((process: ProcessSnapshot, before: ProcessSnapshot | null) => void)[] = [];
  const changeListeners: (() => void)[] = [];
  const changed = (): void => {
    for (const listener of changeListeners) listener();
  };

  const load = async (from: CallClient): Promise<void> => {
    const result = await from.call('snapshot.get', {});
    if (from !== client) return;
    if (!result.ok) {
      log(`the host's snapshot could not be read: ${result.error.message}`);
      return;
    }
    revision = result.value.revision;
    quit = result.value.snapshot.settings.quit;
    processes.clear();
    for (const process of result.value.snapshot.processes) processes.set(process.id, process);
    changed();
  };

  /** Events that overtake the snapshot are in it already; a gap means a missed one. */
  const accepts = (from: CallClient, eventRevision: number): boolean => {
    if (from !== client || eventRevision <= revision) return false;
    const gap = eventRevision !== revision + 1;
    revision = eventRevision;
    if (gap) void load(from);
    return true;
  };

  const connect = (): void => {
    const port = link.connect();
    if (port === null) return;
    const opened = createCallClient(createClientPortLink(port));
    client = opened;
    revision = Number.MAX_SAFE_INTEGER;
    opened.on('process.snapshot-changed', ({ revision: next, process }) => {
      if (!accepts(opened, next)) return;
      const before = processes.get(process.id) ?? null;
      processes.set(process.id, process);
      for (const listener of processListeners) listener(process, before);
      changed();
    });
    opened.on('process.removed', ({ revision: next, processId }) => {
      if (!accepts(opened, next)) return;
      processes.delete(processId);
      changed();
    });
    for (const name of [
      'project.snapshot-changed',
      'project.removed',
      'host.info-changed',
      'host.notices-changed',
      'host.leftovers-changed',
      'proxy.snapshot-changed',
      'proxy.removed',
    ] as const) {
      opened.on(name, ({ revision: next }) => {
        accepts(opened, next);
      });
    }
    opened.on('host.settings-changed', ({ revision: next, settings }) => {
      if (accepts(opened, next)) quit = settings.quit;
    });
    opened.onClose(() => {
      if (client !== opened) return;
      client = null;
      processes.clear();
      changed();
    });
    void load(opened);
  };

  link.onState((state) => {
    if (state.kind === 'ready') connect();
  });
  return {
    client: () => client,
    processes: () => [...processes.values()],
    quitPolicy: () => quit,
    onProcess: (listener) => {
      processListeners.push(listener);
    },
    onChanged: (listener) => {
      changeListeners.push(listener);
    },
  };
}
