import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PortAction } from '../../shared/model/port-verdict';
import { freePort, isAlive, PROGRAMS } from '../helpers/command-line';
import { type HostHarness, openHost } from '../helpers/host-harness';

const API = 'shop/api';
const others: ChildProcess[] = [];
let harness: HostHarness;

beforeEach(async () => {
  harness = await openHost();
});
afterEach(async () => {
  for (const child of others.splice(0)) child.kill('SIGKILL');
  await harness.close();
  expect(harness.reports).toEqual([]);
});

async function projectOnPort(port: number, extra = ''): Promise<void> {
  await harness.writeProject(`version: 1
processes:
  api:
    command: ["node", "${join(PROGRAMS, 'server.mjs')}", "--port", "${port}"]
    ready: { port: ${port} }
${extra}`);
}

async function holdPort(port: number, program = 'hold-port.mjs'): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, [join(PROGRAMS, program), '--port', String(port)]);
  others.push(child);
  await once(child.stdout, 'data');
  return child as ChildProcess & { pid: number };
}

function actionOf(actions: readonly PortAction[], id: PortAction['id']): PortAction {
  const action = actions.find((each) => each.id === id);
  if (!action) throw new Error(`no ${id} among ${actions.map((each) => each.id).join(', ')}`);
  return action;
}

describe('a port that somebody else holds', () => {
  test('Start waits and names the holder; Resolve ends exactly that process and the start goes through', async () => {
    const port = await freePort();
    await projectOnPort(port);
    await harness.addTrusted();
    const holder = await holdPort(port);
    const started = await harness.call('process.start', { processId: API });
    expect(started).toMatchObject({ outcome: 'waiting', verdict: { verdict: 'foreign' } });
    const action = actionOf(started.verdict?.actions ?? [], 'stop-holder');
    expect(action).toMatchObject({ pid: holder.pid, safe: false });

    const resolved = await harness.call('port.resolve', {
      port,
      actionId: action.id,
      pid: action.pid,
      startTicks: action.startTicks,
      processId: action.processId,
      thenStart: API,
    });
    expect(resolved).toMatchObject({ done: true, action: 'stop-holder', text: expect.stringContaining(`pid ${holder.pid}`) });
    expect(isAlive(holder.pid)).toBe(false);
    const running = await harness.until(API, ({ phase }) => phase === 'up');
    expect(running.ports).toMatchObject([{ port }]);
  });

  test('a holder that has changed since is left alone', async () => {
    const port = await freePort();
    const holder = await holdPort(port);
    const { actions } = await harness.call('port.diagnose', { port });
    const { pid, startTicks } = actionOf(actions, 'stop-holder');
    const resolve = (change: { pid?: number; startTicks?: number }) =>
      harness.call('port.resolve', { port, actionId: 'stop-holder', pid, startTicks, processId: null, ...change });
    await expect(resolve({ startTicks: (startTicks ?? 0) + 1 })).rejects.toMatchObject({ code: 'owner-changed' });
    await expect(resolve({ pid: process.ppid })).rejects.toMatchObject({ code: 'owner-changed' });
    await expect(
      harness.call('port.resolve', { port: port + 1, actionId: 'stop-holder', pid, startTicks, processId: null }),
    ).rejects.toMatchObject({
      code: 'owner-changed',
    });
    expect(isAlive(holder.pid)).toBe(true);
    await resolve({});
    expect(isAlive(holder.pid)).toBe(false);
  });

  test('one that ignores SIGTERM is ended after five seconds', async () => {
    const port = await freePort();
    const holder = await holdPort(port, 'stubborn.mjs');
    const { pid, startTicks } = actionOf((await harness.call('port.diagnose', { port })).actions, 'stop-holder');
    const { text, verdict } = await harness.call('port.resolve', { port, actionId: 'stop-holder', pid, startTicks, processId: null });
    expect(text).toContain('SIGKILL after 5 s');
    expect(verdict.free).toBe(true);
    expect(isAlive(holder.pid)).toBe(false);
  }, 20_000);

  test('of two of ours, the one is stopped by its own sequence and the other starts', async () => {
    const port = await freePort();
    await projectOnPort(
      port,
      `  old:\n    command: ["node", "${join(PROGRAMS, 'server.mjs')}", "--port", "${port}"]\n    ready: { port: ${port} }\n`,
    );
    await harness.addTrusted();
    await harness.call('process.start', { processId: 'shop/old' });
    const { verdict } = await harness.call('process.start', { processId: API });
    expect(verdict?.verdict).toBe('other-managed');
    const { pid, startTicks, processId } = actionOf(verdict?.actions ?? [], 'stop-process');
    expect(processId).toBe('shop/old');
    const resolved = await harness.call('port.resolve', { port, actionId: 'stop-process', pid, startTicks, processId, thenStart: API });
    expect(resolved).toMatchObject({ done: true, stop: { outcome: 'stopped', escalated: false } });
    await harness.until(API, ({ phase }) => phase === 'up');
  });

  test('the waiting start is taken back', async () => {
    const port = await freePort();
    await projectOnPort(port);
    await harness.addTrusted();
    const holder = await holdPort(port);
    const { verdict } = await harness.call('process.start', { processId: API });
    const { processId } = actionOf(verdict?.actions ?? [], 'cancel-start');
    await harness.call('port.resolve', { port, actionId: 'cancel-start', pid: null, startTicks: null, processId });
    await harness.until(API, ({ phase }) => phase === 'down');
    expect(isAlive(holder.pid)).toBe(true);
  });

  test('nothing is stopped for a process that may not start', async () => {
    const port = await freePort();
    await projectOnPort(port);
    await harness.call('project.add', { path: harness.folder });
    const holder = await holdPort(port);
    const { pid, startTicks } = actionOf((await harness.call('port.diagnose', { port })).actions, 'stop-holder');
    await expect(
      harness.call('port.resolve', { port, actionId: 'stop-holder', pid, startTicks, processId: null, thenStart: API }),
    ).rejects.toMatchObject({ code: 'untrusted' });
    expect(isAlive(holder.pid)).toBe(true);
  });
});

describe('a plan that changes', () => {
  test('an automatic restart goes on with what was approved, not with what the file says now', async () => {
    const canary = join(harness.folder, 'canary');
    await harness.writeProject(`version: 1
processes:
  api:
    command: ["node", "${join(PROGRAMS, 'server.mjs')}"]
    restart: { policy: always, backoff: { initial: 10ms } }
`);
    await harness.addTrusted();
    const { pid } = await harness.call('process.start', { processId: API });
    await harness.writeProject(`version: 1\nprocesses:\n  api:\n    command: ["touch", "${canary}"]\n`);
    const changed = await harness.call('project.rescan', { projectId: 'shop' });
    expect(changed).toMatchObject({ trust: 'changed', plan: [{ change: 'changed', before: expect.stringContaining('server.mjs') }] });
    process.kill(pid ?? 0, 'SIGKILL');
    const again = await harness.until(API, ({ state }) => state.kind === 'running' && state.runId === 2);
    expect(again.members[0]?.command).toContain('server.mjs');
    await expect(stat(canary)).rejects.toThrow('ENOENT');
  });

  test('what is not in an approved plan any more is stopped and forgotten', async () => {
    await harness.writeProject(
      `version: 1\nprocesses:\n  api: { command: ["node", "${join(PROGRAMS, 'server.mjs')}"] }\n  web: { command: ["true"] }\n`,
    );
    await harness.addTrusted();
    const { pid } = await harness.call('process.start', { processId: API });
    const gone = new Promise<string>((resolve) => harness.client.on('process.removed', ({ processId }) => resolve(processId)));
    await harness.writeProject('version: 1\nprocesses:\n  web: { command: ["true"] }\n');
    const { planHash } = await harness.call('project.rescan', { projectId: 'shop' });
    expect(isAlive(pid ?? 0)).toBe(true);
    await harness.call('project.trust', { projectId: 'shop', planHash });
    expect(await gone).toBe(API);
    expect(isAlive(pid ?? 0)).toBe(false);
    const { snapshot } = await harness.call('snapshot.get', {});
    expect(snapshot.processes.map(({ id }) => id)).toEqual(['shop/web']);
  });

  test('approving a plan that is no longer on disk approves nothing', async () => {
    await harness.writeProject('version: 1\nprocesses:\n  api: { command: ["true"] }\n');
    const { planHash } = await harness.call('project.add', { path: harness.folder });
    await harness.writeProject('version: 1\nprocesses:\n  api: { command: ["rm", "-rf", "x"] }\n');
    await expect(harness.call('project.trust', { projectId: 'shop', planHash })).rejects.toMatchObject({ code: 'plan-changed' });
    await expect(harness.call('process.start', { processId: API })).rejects.toMatchObject({ code: 'untrusted' });
  });

  test('the same folder twice, also by a link to it, is one project', async () => {
    await harness.writeProject('version: 1\nprocesses:\n  api: { command: ["true"] }\n');
    await harness.call('project.add', { path: harness.folder });
    await harness.call('project.add', { path: `${harness.folder}/../shop/` });
    expect((await harness.call('snapshot.get', {})).snapshot.projects).toHaveLength(1);
  });
});

test('two clients see one truth, revision by revision', async () => {
  const port = await freePort();
  await projectOnPort(port);
  await harness.addTrusted();
  const { revision } = await harness.call('snapshot.get', {});
  const revisions: number[] = [];
  for (const name of ['process.snapshot-changed', 'project.snapshot-changed'] as const)
    harness.client.on(name, (event) => void revisions.push(event.revision));
  const [first, second] = await Promise.all([
    harness.call('process.restart', { processId: API }),
    harness.call('process.start', { processId: API }),
  ]);
  expect([first.runId, second.runId]).toEqual([1, 1]);
  await harness.call('process.stop', { processId: API });
  expect(revisions[0]).toBe(revision + 1);
  expect(revisions).toEqual(revisions.map((_, index) => revision + 1 + index));
});

describe('a process whose folder is gone', () => {
  test('stays listed; its start says so with file and line of the problem, and works when the folder is back', async () => {
    const sub = join(harness.folder, 'sub');
    await mkdir(sub);
    await harness.writeProject('version: 1\nprocesses:\n  vanish: { command: [sleep, "3600"], cwd: sub }\n');
    const { id } = await harness.addTrusted();
    await rm(sub, { recursive: true });
    expect(await harness.call('process.start', { processId: `${id}/vanish` })).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/working directory .*sub does not exist \(ENOENT\)\. Make the folder/),
    });
    const project = await harness.call('project.rescan', { projectId: id });
    expect(project).toMatchObject({
      trust: 'trusted',
      problems: [{ file: 'slipway.yaml', line: 3, message: 'cwd is sub, but there is no such folder.' }],
    });
    await mkdir(sub);
    expect(await harness.call('process.start', { processId: `${id}/vanish` })).toMatchObject({ outcome: 'running' });
    expect((await harness.call('project.rescan', { projectId: id })).problems).toEqual([]);
  });
});
