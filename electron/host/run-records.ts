import type { RunRecord, RunRecords } from '../core/process/run-guard';
import type { SettingsStore } from './settings-store';
import type { StoredRun } from './stored-state';

function toStored({ stopping, ...record }: RunRecord): StoredRun {
  const { earlier, ...stop } = record.stop;
  return {
    ...record,
    ports: [...record.ports],
    stop: { ...stop, ...(earlier === undefined ? {} : { earlier: [...earlier] }) },
    ...(stopping === undefined ? {} : { stopping: { ...stopping, next: [...stopping.next] } }),
  };
}

/** The records of living runs over the stored state. A failed write is reported; it never fails a command. */
export function createRunRecords(store: SettingsStore, onWriteError: (error: unknown) => void): RunRecords {
  return {
    all: () => new Map(Object.entries(store.runs()).map(([serial, run]) => [Number(serial), run])),
    set: (serial, record) => void store.updateRun(serial, toStored(record)).catch(onWriteError),
    remove: (serial) => void store.updateRun(serial, null).catch(onWriteError),
  };
}
