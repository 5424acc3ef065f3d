import type { ProcessId } from '../../shared/model/process';
import type { MemoryStore, ProcessMemory } from '../core/process/supervisor-api';
import type { SettingsStore } from './settings-store';
import type { StoredProcess } from './stored-state';

/** The supervisor's memory over the stored state. A failed write is reported and tried again with the next one; it never fails a command. */
export function createMemoryStore(store: SettingsStore, onWriteError: (error: unknown) => void): MemoryStore {
  return {
    managerId: store.managerId,
    nextRunSerial: () => store.nextRunSerial(),
    read: (id: ProcessId): ProcessMemory => {
      const { policy: _policy, ...memory } = store.process(id);
      return memory;
    },
    write: (id, memory) => {
      store.updateProcess(id, ({ policy }) => ({ ...toStored(memory), ...(policy === undefined ? {} : { policy }) })).catch(onWriteError);
    },
  };
}

/** What is kept, without the keys that have no value: an absent key and an undefined one are different on disk. */
function toStored(memory: ProcessMemory): StoredProcess {
  const { killDelayMs, stopSignal, stopAdvice, learnedHosts, portChoice, liveReload, bindsWithoutReuse, lastRunId } = memory;
  return {
    ...(killDelayMs === undefined ? {} : { killDelayMs }),
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...(stopAdvice === undefined ? {} : { stopAdvice }),
    ...(learnedHosts === undefined
      ? {}
      : { learnedHosts: Object.fromEntries(Object.entries(learnedHosts).map(([port, hosts]) => [port, [...hosts]])) }),
    ...(portChoice === undefined ? {} : { portChoice }),
    ...(liveReload === undefined ? {} : { liveReload }),
    ...(bindsWithoutReuse === undefined ? {} : { bindsWithoutReuse }),
    lastRunId,
    learnedPorts: [...memory.learnedPorts],
    pastStops: memory.pastStops.map(({ ports, ...stop }) => ({ ...stop, ...(ports === undefined ? {} : { ports: [...ports] }) })),
    restartTimes: [...memory.restartTimes],
  };
}
