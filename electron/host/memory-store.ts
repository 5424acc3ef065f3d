import type { ProcessId } from '../../shared/model/process';
import type { MemoryStore, ProcessMemory } from '../core/process/supervisor-api';
import type { SettingsStore } from './settings-store';

/** The supervisor's memory over the stored state. A failed write is reported and tried again with the next one; it never fails a command. */
export function createMemoryStore(store: SettingsStore, onWriteError: (error: unknown) => void): MemoryStore {
  return {
    managerId: store.managerId,
    nextRunSerial: () => store.nextRunSerial(),
    read: (id: ProcessId): ProcessMemory => {
      const { policy: _policy, ...memory } = store.process(id);
      return memory;
    },
    write: (id, { killDelayMs, stopSignal, stopAdvice, lastRunId, learnedPorts, pastStops, restartTimes }) => {
      store
        .updateProcess(id, ({ killDelayMs: _oldDelay, stopSignal: _oldSignal, stopAdvice: _oldAdvice, ...kept }) => ({
          ...kept,
          ...(killDelayMs === undefined ? {} : { killDelayMs }),
          ...(stopSignal === undefined ? {} : { stopSignal }),
          ...(stopAdvice === undefined ? {} : { stopAdvice }),
          lastRunId,
          learnedPorts: [...learnedPorts],
          pastStops: [...pastStops],
          restartTimes: [...restartTimes],
        }))
        .catch(onWriteError);
    },
  };
}
