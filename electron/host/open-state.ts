import { join } from 'node:path';
import type { HostNotice, HostSettings } from '../../shared/contract/snapshot';
import type { ProcessConfig } from '../../shared/model/process';
import type { Clock } from '../core/clock';
import type { ChildEnvironment } from '../core/process/core-deps';
import type { RunRecords } from '../core/process/run-guard';
import type { MemoryStore } from '../core/process/supervisor-api';
import { nodeProjectFs } from '../core/project/node-project-fs';
import { prepareEnvironment } from '../core/project/prepare-environment';
import { createMemoryStore } from './memory-store';
import type { ProjectKeeper } from './project-book';
import { ProjectRegistry } from './project-registry';
import { createRunRecords } from './run-records';
import { SettingsStore } from './settings-store';

/** What a host keeps on disk, opened. */
export interface HostState {
  readonly keeper: ProjectKeeper;
  readonly memory: MemoryStore;
  readonly environment: (config: ProcessConfig) => Promise<ChildEnvironment>;
  /** The runs that live, for the next host should this one be killed. */
  readonly runs: RunRecords;
  readonly settings: HostSettings;
  readonly configureSettings: (settings: HostSettings) => Promise<void>;
  /** What was wrong with the stored files. */
  readonly notices: readonly HostNotice[];
  /** Resolves when everything is on disk. */
  flush(): Promise<void>;
}

/** Opens the stored state of a state directory that is ours (the lock is held). A damaged file falls back to its good copy and says so. */
export async function openState(stateDir: string, clock: Clock, report: (message: string, error: unknown) => void): Promise<HostState> {
  const onWriteError = (error: unknown): void => report('the stored state cannot be written', error);
  const store = await SettingsStore.open(stateDir, onWriteError, clock.now);
  const host = { host: { ...process.env }, platform: process.platform, ownNodeOptions: null };
  return {
    keeper: new ProjectRegistry(store, clock.now),
    memory: createMemoryStore(store, onWriteError),
    runs: createRunRecords(join(stateDir, 'runs'), (error) => report('the record of a run cannot be kept', error)),
    settings: store.settings(),
    configureSettings: (settings) => store.updateSettings(settings),
    environment: (config) => prepareEnvironment(config, nodeProjectFs, host),
    notices: store.notice === null ? [] : [{ id: 'stored-state', tone: 'warning', ...store.notice, at: clock.now() }],
    flush: () => store.flush(),
  };
}
