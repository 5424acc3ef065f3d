import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../electron/core/clock';
import { createHost, type Host } from '../../electron/host/create-host';
import { openState } from '../../electron/host/open-state';
import { createIdentityReader } from '../../electron/host/process-identity';
import { type CallClient, createCallClient } from '../../shared/contract/call-client';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { createInProcessLink } from './in-process-link';

/** A real host without doors, one client of it, and a project folder. */
export interface HostHarness {
  readonly host: Host;
  readonly client: CallClient;
  readonly stateDir: string;
  /** Folder `shop`, empty at first. */
  readonly folder: string;
  /** What nobody expected. */
  readonly reports: unknown[];
  /** Calls and returns the value; throws the error of a failed call. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  writeProject(text: string, file?: string): Promise<void>;
  addTrusted(): Promise<ProjectSnapshot>;
  /** Resolves when a process is as wanted. */
  until(processId: string, wanted: (process: ProcessSnapshot) => boolean): Promise<ProcessSnapshot>;
  close(): Promise<void>;
}

export async function openHost(): Promise<HostHarness> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'slipway-host-')));
  const [stateDir, folder] = [join(base, 'state'), join(base, 'shop')];
  await mkdir(stateDir, { mode: 0o700 });
  await mkdir(folder);
  const reports: unknown[] = [];
  const report = (message: string, error: unknown) => void reports.push([message, error]);
  const state = await openState(stateDir, systemClock, report);
  const host = await createHost({
    stateDir,
    version: '0.0.0',
    clock: systemClock,
    identities: createIdentityReader(),
    folderDialog: false,
    report,
    ...state,
  });
  const link = createInProcessLink();
  host.serve(link.host);
  const client = createCallClient(link.client);

  const call: HostHarness['call'] = async (name, input) => {
    const result = await client.call(name, input);
    if (!result.ok) throw Object.assign(new Error(result.error.message), result.error);
    return result.value;
  };
  return {
    host,
    client,
    stateDir,
    folder,
    reports,
    call,
    writeProject: (text, file = 'slipway.yaml') => writeFile(join(folder, file), text),
    async addTrusted() {
      const { id, planHash } = await call('project.add', { path: folder });
      return call('project.trust', { projectId: id, planHash });
    },
    until: (processId, wanted) =>
      new Promise((resolve) => {
        const off = client.on('process.snapshot-changed', ({ process }) => {
          if (process.id !== processId || !wanted(process)) return;
          off();
          resolve(process);
        });
        void call('snapshot.get', {}).then(({ snapshot }) => {
          const now = snapshot.processes.find(({ id }) => id === processId);
          if (now && wanted(now)) resolve(now);
        });
      }),
    async close() {
      await host.close();
      await state.flush();
      await rm(base, { recursive: true });
    },
  };
}
