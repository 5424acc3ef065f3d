import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../electron/core/clock';
import { createHost, type Host } from '../../electron/host/create-host';
import { openState } from '../../electron/host/open-state';
import { createIdentityReader } from '../../electron/host/process-identity';
import { type CallClient, createCallClient } from '../../shared/contract/call-client';
import { CALLS, type CallName } from '../../shared/contract/contract';
import { SAMPLE_INPUTS } from '../helpers/contract-samples';
import { createInProcessLink } from '../helpers/in-process-link';

const CALL_NAMES = Object.keys(CALLS) as CallName[];

let stateDir = '';
let host: Host;
let client: CallClient;
const reports: unknown[] = [];

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'slipway-contract-'));
  const report = (message: string, error: unknown) => void reports.push([message, error]);
  host = await createHost({
    stateDir,
    version: '0.0.0',
    clock: systemClock,
    identities: createIdentityReader(),
    folderDialog: false,
    report,
    ...(await openState(stateDir, systemClock, report)),
  });
  const link = createInProcessLink();
  host.serve(link.host);
  client = createCallClient(link.client);
});

afterAll(async () => {
  await host.close();
  await rm(stateDir, { recursive: true, maxRetries: 3 });
});

test('every entry of the table has a handler, and there is none beside', () => {
  expect(Object.keys(host.handlers).sort()).toEqual([...CALL_NAMES].sort());
});

/** Input that no schema of the table accepts: each object is strict. */
const BAD_INPUTS: readonly unknown[] = [{ surprise: 1 }, 'text', 7, [], { __proto__: null, constructor: 1 }];

describe.each(CALL_NAMES)('%s', (name) => {
  test('refuses bad input as bad-argument', async () => {
    for (const bad of BAD_INPUTS) {
      const result = await client.call(name, bad as never);
      expect(result).toMatchObject({ ok: false, error: { code: 'bad-argument', message: expect.stringContaining(name) } });
    }
  });

  test.each(Object.entries(SAMPLE_INPUTS[name]))('refuses a wrong type for %s', async (key) => {
    const result = await client.call(name, { ...SAMPLE_INPUTS[name], [key]: { wrong: true } } as never);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
  });
});

test('a name that is not in the table is refused, also names of object members', async () => {
  for (const name of ['nothing', 'constructor', '__proto__', 'toString', ''])
    expect(await client.call(name as CallName, {} as never)).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
});

describe('what nobody knows is an expected failure with the next step', () => {
  test.each([
    ['process.start', { processId: 'no/such' }, 'process-not-found'],
    ['process.stop', { processId: 'no/such' }, 'process-not-found'],
    ['process.restart', { processId: 'no/such' }, 'process-not-found'],
    ['process.stop-several', { processIds: ['no/such'] }, 'process-not-found'],
    ['process.restart-several', { processIds: ['no/such'] }, 'process-not-found'],
    ['process.kill', { processId: 'no/such' }, 'process-not-found'],
    ['process.signal', { processId: 'no/such', signal: 'SIGHUP' }, 'process-not-found'],
    ['process.forecast', { processId: 'no/such' }, 'process-not-found'],
    ['process.configure', { processId: 'no/such', killDelayMs: 1 }, 'process-not-found'],
    ['process.stop', { processId: 'no/such', signal: 'SIGFOO' }, 'bad-argument'],
    ['project.rescan', { projectId: 'no' }, 'project-not-found'],
    ['project.trust', { projectId: 'no', planHash: 'x'.repeat(64) }, 'project-not-found'],
    ['project.untrust', { projectId: 'no' }, 'project-not-found'],
    ['project.remove', { projectId: 'no' }, 'project-not-found'],
    ['project.add', { path: '/no/such/folder' }, 'path-not-found'],
    ['project.add', { path: '/etc/passwd' }, 'path-not-found'],
    ['project.add', { path: 'nul\u0000byte' }, 'bad-argument'],
    ['folder.list', { path: '/no/such/folder' }, 'path-not-found'],
    ['log.read', { processIds: ['no/such'] }, 'process-not-found'],
    ['log.follow', { streamId: 's', processIds: ['no/such'] }, 'process-not-found'],
    ['port.resolve', { port: 1, actionId: 'stop-holder', pid: 4_000_000, startTicks: 1, processId: null }, 'owner-changed'],
    ['port.resolve', { port: 1, actionId: 'stop-holder', pid: null, startTicks: null, processId: null }, 'bad-argument'],
    ['port.resolve', { port: 1, actionId: 'format-disk', pid: null, startTicks: null, processId: null }, 'bad-argument'],
  ] as const)('%s %j: %s', async (name, input, code) => {
    const result = await client.call(name, input as never);
    expect(result).toMatchObject({ ok: false, error: { code } });
    if (!result.ok) expect(result.error.hint).not.toBe('');
  });
});

test('none of this alarmed anybody', () => {
  expect(reports).toEqual([]);
});
