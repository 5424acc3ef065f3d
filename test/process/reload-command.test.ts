import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { type HostHarness, openHost } from '../helpers/host-harness';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';

const API = 'shop/api';

function yaml(port: number, extra = ''): string {
  return `version: 1
processes:
  api:
    command: ["node", "server.mjs", "--port", "${port}"]
    ready: { port: ${port} }
    watch: { debounce: 20ms, exclude: ["tmp/**"] }
${extra}`;
}

describe('through the contract', () => {
  let harness: HostHarness;
  beforeEach(async () => {
    harness = await openHost();
  });
  afterEach(async () => {
    await harness.close();
    expect(harness.reports).toEqual([]);
  });

  async function started(extra = ''): Promise<number> {
    const port = await freePort();
    writeFileSync(join(harness.folder, 'server.mjs'), readFileSync(programPath('server.mjs')));
    await harness.writeProject(yaml(port, extra));
    await harness.addTrusted();
    await harness.call('process.start', { processId: API });
    await harness.until(API, ({ reload }) => reload?.watch.kind === 'watching');
    return port;
  }

  test('a save restarts what is trusted, and a file is explained', async () => {
    await started();
    const { answer } = await harness.call('process.would-trigger', { processId: API, path: 'tmp/x.js' });
    expect(answer).toMatchObject({ triggers: false, rule: 'exclude "tmp/**"', source: 'slipway.yaml:6' });
    writeFileSync(join(harness.folder, 'new.mjs'), 'export {};');
    const process = await harness.until(API, ({ cause, state }) => cause?.kind === 'file-change' && state.kind === 'running');
    expect(process.cause?.files).toEqual(['new.mjs']);
  });

  test('a command that changed meanwhile is not run by a save', async () => {
    const port = await started();
    await harness.writeProject(yaml(port).replace('"--port"', '"--other", "--port"'));
    const { runId } = (await harness.until(API, ({ state }) => state.kind === 'running')).state as { runId: number };
    await expect
      .poll(async () => (await harness.call('log.read', { processIds: [API], grep: 'nothing was done' })).lines.length, { timeout: 10_000 })
      .toBeGreaterThan(0);
    const after = await harness.until(API, ({ state }) => state.kind === 'running');
    expect(after.state).toMatchObject({ runId });
  });

  test('reload of what is down says so', async () => {
    const port = await freePort();
    await harness.writeProject(yaml(port));
    await harness.addTrusted();
    await expect(harness.call('process.reload', { processId: API })).rejects.toMatchObject({ code: 'not-running' });
    await expect(harness.call('process.reload', { processId: API, signal: 'SIGNONE' })).rejects.toMatchObject({ code: 'bad-argument' });
  });

  test('the parts of a restart are kept with the run', async () => {
    await started();
    await harness.call('process.reload', { processId: API });
    await harness.call('process.stop', { processId: API });
    const { runs } = await harness.call('log.read', { processIds: [API] });
    expect(runs.at(-1)?.end?.birth).toEqual({
      buildMs: null,
      stopMs: expect.any(Number),
      portsMs: expect.any(Number),
      bootMs: expect.any(Number),
    });
  });
});

describe('slipway reload', () => {
  let host: StartedHost;
  let root: string;
  beforeAll(buildProduct, 120_000);
  beforeEach(async () => {
    root = join(realpathSync(mkdtempSync(join(tmpdir(), 'slipway-reload-'))), 'shop');
    mkdirSync(root);
    host = await startHost();
  });
  afterEach(async () => {
    await host.stop();
    rmSync(join(root, '..'), { recursive: true, force: true });
  });
  const run = (...args: string[]) => runCommand(host.stateDir, args);

  test('builds, then does what a change would do; a failed build is exit 1 with its lines', async () => {
    const port = await freePort();
    writeFileSync(join(root, 'server.mjs'), readFileSync(programPath('server.mjs')));
    writeFileSync(join(root, 'build.mjs'), '');
    writeFileSync(
      join(root, 'slipway.yaml'),
      yaml(port, '    build: ["node", "build.mjs"]\n').replace('exclude: ["tmp/**"]', 'exclude: ["build.mjs"]'),
    );
    await run('add', root, '--trust');
    expect((await run('reload', 'api')).code).toBe(1);
    await run('start', 'api');
    const done = await run('reload', 'api', '--json');
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      process: 'api',
      outcome: 'ready',
      build: { code: 0 },
      restart: { outcome: 'ready', birth: {} },
    });
    writeFileSync(join(root, 'build.mjs'), 'console.error("src/a.ts(3,7): error TS1: no"); process.exit(2)');
    const failed = await run('reload', 'api');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('src/a.ts:3:7: TS1: no');
    const status = await run('status', '--json');
    expect(JSON.parse(status.stdout).projects[0].processes[0]).toMatchObject({
      state: 'running',
      watch: { kind: 'watching' },
      buildFailure: { errors: [{ file: 'src/a.ts', line: 3 }] },
    });
  }, 90_000);

  test('a signal that brings back the old version names the reload that builds first; a new version that dies at its start is exit 1', async () => {
    const port = await freePort();
    mkdirSync(join(root, 'src'));
    mkdirSync(join(root, 'bin'));
    const text = readFileSync(programPath('reexec.mjs'), 'utf8');
    writeFileSync(join(root, 'src/server.ts'), text);
    const web = {
      command: ['node', 'bin/server.mjs'],
      env: { PORT: String(port) },
      build: ['cp', 'src/server.ts', 'bin/server.mjs'],
      build_output: 'bin/server.mjs',
      on_change: 'signal',
      ready: { port },
    };
    writeFileSync(join(root, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { web } }));
    await run('add', root, '--trust');
    await run('start', 'web');
    await sleep(50);
    writeFileSync(join(root, 'src/server.ts'), `if (process.env.INHERITED === '1') process.exit(3);\n${text}`);
    const sent = await run('signal', 'web', 'SIGHUP', '--main');
    expect(sent.code).toBe(0);
    expect(sent.stderr).toContain('the old version runs again: bin/server.mjs was built at');
    expect(sent.stderr).toContain('Build first: slipway reload web --signal SIGHUP');
    const reload = await run('reload', 'web');
    expect(reload).toMatchObject({ code: 1, stdout: expect.stringMatching(/^not reloaded web \(pid \d+\)/) });
    expect(reload.stderr).toMatch(/web: the new process \(pid \d+\) ended before it took over; pid \d+ serves on/);
    const status = await run('status', '--json');
    expect(JSON.parse(status.stdout).projects[0].processes[0]).toMatchObject({
      state: 'running',
      reloadFailure: expect.stringContaining('ended before it took over'),
    });
  }, 90_000);

  test('while a hand-over is open, status names the new and the old process, a signal is refused, and a reload says at once what it waits for', async () => {
    const port = await freePort();
    const web = { command: ['node', programPath('reexec.mjs')], env: { PORT: String(port) }, on_change: 'signal', ready: { port } };
    writeFileSync(join(root, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { web } }));
    await run('add', root, '--trust');
    await run('start', 'web');
    const slow = await fetch(`http://127.0.0.1:${port}/slow`);
    const text = slow.body?.getReader();
    const old = Number(new TextDecoder().decode((await text?.read())?.value).split(' ')[1]);
    await run('signal', 'web', 'SIGHUP');
    type Shown = {
      readonly pid: number;
      readonly detail: string;
      readonly handOver: { readonly from: number; readonly to: number } | null;
      readonly reloadWaitsSince: string | null;
    };
    const shown = async (): Promise<Shown> => JSON.parse((await run('status', '--json')).stdout).projects[0].processes[0];
    await expect.poll(async () => (await shown()).handOver, { timeout: 10_000 }).toMatchObject({ from: old });
    const { pid, handOver, detail } = await shown();
    expect({ pid, detail }).toEqual({ pid: handOver?.to, detail: expect.stringContaining(`old pid ${old} drains since`) });
    const status = (await run('status')).stdout;
    expect(status).toMatch(new RegExp(`^  web +running +${pid} `, 'm'));
    expect(status).toMatch(new RegExp(`^    old +draining +${old} .*slipway signal web SIGKILL --pid ${old}$`, 'm'));
    const refused = await run('signal', 'web', 'SIGHUP', '--main');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('SIGHUP is not sent while web hands over: ') });
    const reload = run('reload', 'web');
    await expect.poll(async () => (await shown()).reloadWaitsSince, { timeout: 10_000 }).not.toBeNull();
    expect((await run('signal', 'web', 'SIGKILL', '--pid', String(old))).code).toBe(0);
    const { code, stdout, stderr } = await reload;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^handed over web /) });
    expect(stderr).toContain(
      `this reload sends its signal when pid ${old} is gone. To end pid ${old} now: slipway signal web SIGKILL --pid ${old}`,
    );
    await text?.cancel().catch(() => undefined);
  }, 90_000);
});
