import { rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { ProcessSnapshot } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { programPath } from '../helpers/fixture-project';
import { goProgram } from '../helpers/go-program';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

let stage: ReloadStage;
let core: CoreHarness;
let port: number;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core, port } = stage);
});

const ID = 'test/web';
const GO = goProgram('reexec-go');

/** A request that its server is 20 s at; `end` hangs up. Resolves when it is being answered. */
function slowRequest(): Promise<{ readonly end: () => void }> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path: '/slow', agent: false }, (response) => {
      response.resume();
      response.on('error', () => undefined);
      resolve({ end: () => asking.destroy() });
    });
    asking.on('error', reject);
    asking.end();
  });
}

const openOf = ({ state }: ProcessSnapshot) => (state.kind === 'running' ? (state.handOver ?? null) : null);

/** The server, up, with a request that keeps it from ending; its pid. */
async function busyServer(argv: readonly string[]): Promise<{ readonly old: number; readonly slow: { readonly end: () => void } }> {
  core.setProcesses(
    processConfig('web', argv, {
      cwd: core.folder,
      env: { PORT: String(port) },
      onChange: 'signal',
      ready: { kind: 'port', port },
      ports: [port],
    }),
  );
  await core.supervisor.start(ID, BY_TEST);
  await stage.untilAnswer('one');
  return { old: (core.snapshot('web').state as { pid: number }).pid, slow: await slowRequest() };
}

describe.each([
  ['Node', ['node', programPath('reexec.mjs')]],
  ['Go', GO === null ? null : [GO]],
] as const)('an open hand-over (%s)', (_language, argv) => {
  test.skipIf(argv === null)('it was known by the old process, and a second SIGHUP went to both', async () => {
    const { old, slow } = await busyServer(argv ?? []);
    expect((await core.supervisor.signal(ID, 'SIGHUP', 'run', 'test')).delivered).toEqual([old]);
    const open = openOf(await core.until('web', (process) => openOf(process) !== null));
    const fresh = open?.to ?? 0;
    expect(open).toMatchObject({ from: old, signal: 'SIGHUP' });
    await stage.untilAnswer(`one ${fresh}`);
    expect(core.snapshot('web')).toMatchObject({
      state: { pid: fresh },
      detail: expect.stringMatching(new RegExp(`^new pid ${fresh} · old pid ${old} drains since \\d\\d:\\d\\d:\\d\\d$`)),
    });
    await core.until('web', ({ reload }) => reload?.artifact?.pid === fresh);
    const { members } = await core.supervisor.forecast(ID);
    expect(members.filter(({ main }) => main).map(({ pid }) => pid)).toEqual([fresh]);
    for (const target of ['run', 'main', fresh, old] as const)
      await expect(core.supervisor.signal(ID, 'SIGHUP', target, 'test')).rejects.toMatchObject({
        code: 'not-signalable',
        message: expect.stringContaining(`pid ${old} (old) still finishes its requests`),
        hint: expect.stringContaining(`slipway signal web SIGKILL --pid ${old}`),
      });
    expect(core.lines.filter((line) => line.includes('SIGHUP sent'))).toHaveLength(1);
    expect((await core.supervisor.signal(ID, 'SIGWINCH', 'main', 'test')).delivered).toEqual([fresh]);
    expect(
      core
        .snapshot('web')
        .members.map(({ pid }) => pid)
        .sort(),
    ).toEqual([old, fresh].sort());
    slow.end();
    // The look that ends the following and the exit of the old process come one after the other, in either order.
    const over = await core.until(
      'web',
      (process) => openOf(process) === null && 'handedOverFrom' in process.state && process.state.handedOverFrom !== null,
    );
    expect(over.state).toMatchObject({ kind: 'running', runId: 1, pid: fresh, handedOverFrom: old });
  });

  test.skipIf(argv === null)('a reload waits without a word; now it says so, and goes on when the old process is ended', async () => {
    const { old } = await busyServer(argv ?? []);
    await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
    const fresh = openOf(await core.until('web', (process) => openOf(process) !== null))?.to ?? 0;
    await stage.untilAnswer(`one ${fresh}`);
    const reload = core.supervisor.reload(ID, BY_TEST, null);
    const waiting = await core.until('web', ({ reload: view }) => view?.waitsSince != null);
    expect(openOf(waiting)).toMatchObject({ from: old, to: fresh });
    expect((await core.supervisor.signal(ID, 'SIGKILL', old, 'test')).delivered).toEqual([old]);
    const outcome = await reload;
    expect(outcome).toMatchObject({ outcome: 'handed-over', signal: { delivered: [fresh] }, message: null });
    expect(outcome.pid).not.toBe(fresh);
    await core.until('web', (process) => openOf(process) === null);
    expect(core.snapshot('web')).toMatchObject({ state: { kind: 'running', pid: outcome.pid }, reload: { waitsSince: null } });
  });
});

test('a server behind a shell: the shell stays the main process while the server hands over', async () => {
  const { old, slow } = await busyServer(['sh', '-c', `node ${programPath('reexec.mjs')}; true`]);
  const server = core.snapshot('web').members.find(({ pid }) => pid !== old)?.pid ?? 0;
  await core.supervisor.signal(ID, 'SIGHUP', server, 'test');
  const process = await core.until('web', (each) => openOf(each) !== null);
  expect(process.state).toMatchObject({ pid: old, handOver: { from: server } });
  await stage.untilAnswer(`one ${openOf(process)?.to}`);
  slow.end();
  await core.until('web', (each) => openOf(each) === null);
});

test('a new process that dies while the old one drains: it is known by the old one again', async () => {
  const { old, slow } = await busyServer(['node', programPath('reexec.mjs')]);
  await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
  const fresh = openOf(await core.until('web', (process) => openOf(process) !== null))?.to ?? 0;
  await stage.untilAnswer(`one ${fresh}`);
  process.kill(fresh, 'SIGKILL');
  await core.until('web', (each) => openOf(each) === null);
  expect(core.snapshot('web').state).toMatchObject({ kind: 'running', pid: old });
  expect(core.lines.join('\n')).toContain(
    `Not reloaded: the new process (pid ${fresh}) ended after pid ${old} had let go of the port, so nobody answers there`,
  );
  slow.end();
});

test.skipIf(GO === null)('a new process that ended at its start was told as reloaded', async () => {
  const { old, slow } = await busyServer([GO ?? '']);
  slow.end();
  writeFileSync(stage.file('broken'), '');
  const failed = await core.supervisor.reload(ID, BY_TEST, null);
  expect(failed).toMatchObject({
    outcome: 'old-version',
    pid: old,
    message: expect.stringMatching(new RegExp(`^the new process \\(pid \\d+\\) ended before it took over; pid ${old} serves on`)),
  });
  await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
  const told = () => core.lines.filter((line) => line.startsWith('slipway Not reloaded: the new process'));
  await expect.poll(told, { timeout: 5_000 }).toHaveLength(2);
  rmSync(stage.file('broken'));
  expect(await core.supervisor.reload(ID, BY_TEST, null)).toMatchObject({ outcome: 'handed-over', message: null });
});
