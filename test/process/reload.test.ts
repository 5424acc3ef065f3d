import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadProject } from '../../electron/core/project/load-project';
import { nodeProjectFs } from '../../electron/core/project/node-project-fs';
import type { ProcessConfig, RunCause, WatchConfig } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';
import { HAS_GO, programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';

let core: CoreHarness;
let port: number;
let configured: ProcessConfig;
beforeEach(async () => {
  core = createCoreHarness();
  port = await freePort();
});
afterEach(async () => {
  await core.close();
  expect(pidsWithToken(core.token)).toEqual([]);
});

const ID = 'test/web';
const file = (name: string): string => join(core.folder, name);
const watching = (change: Partial<WatchConfig> = {}): WatchConfig => ({
  paths: [core.folder],
  extensions: [],
  include: ['**/*'],
  exclude: [],
  gitignore: true,
  debounceMs: 20,
  skipUnchanged: true,
  ...change,
});

function ask(): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}
async function untilAnswer(version: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  let last = '';
  while (!last.startsWith(version)) {
    if (Date.now() > deadline) throw new Error(`waited for ${version}, got ${last}; log:\n${core.lines.slice(-25).join('\n')}`);
    last = await ask().catch(() => '');
    if (!last.startsWith(version)) await sleep(5);
  }
}
const version = (text: string): string => `export const version = '${text}';\n`;

/** `src/version.mjs` is built into `dist/server.mjs`; a syntax error in it fails the build. */
function nodeProject(change: Partial<ProcessConfig> = {}): void {
  mkdirSync(file('src'));
  writeFileSync(file('src/version.mts'), version('v0'));
  writeFileSync(
    file('build.mjs'),
    `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const text = readFileSync('src/version.mts', 'utf8');
if (text.includes('BROKEN')) { console.error("src/version.mts(1,8): error TS1005: ';' expected."); process.exit(2); }
mkdirSync('dist', { recursive: true });
writeFileSync('dist/server.mjs', text.replace(/\\/\\/.*/g, '') + \`
import { createServer } from 'node:http';
createServer((_, response) => { response.setHeader('connection', 'close'); response.end(version + ' ' + process.pid); }).listen(\${process.env.PORT}, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));\`);\n`,
  );
  configured = processConfig('web', ['node', 'dist/server.mjs'], {
    cwd: core.folder,
    env: { PORT: String(port) },
    build: { kind: 'argv', argv: ['node', 'build.mjs'] },
    buildOutput: file('dist'),
    watch: watching({ extensions: ['mts', 'txt'] }),
    onChange: 'restart',
    ready: { kind: 'port', port },
    ports: [port],
    ...change,
  });
  core.setProcesses(configured);
}

describe('restart on change', () => {
  test('twenty saves are twenty versions, one stop each', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    await untilAnswer('v0');
    for (let i = 1; i <= 20; i++) {
      writeFileSync(file('src/version.mts'), version(`v${i}`));
      await untilAnswer(`v${i} `);
    }
    expect(core.lines.filter((line) => line.includes('EADDRINUSE'))).toEqual([]);
    expect(core.lines.filter((line) => line.startsWith('slipway Built in'))).toHaveLength(21);
    expect(core.snapshot('web').cause).toEqual({ kind: 'file-change', files: ['src/version.mts'], by: 'file change' });
  }, 60_000);

  test('a build that fails leaves the old version answering, names the line, and is forgotten at the next success', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(file('src/version.mts'), 'BROKEN');
    const failed = await core.until('web', ({ reload }) => reload?.buildFailure != null);
    expect(failed.reload?.buildFailure).toMatchObject({
      code: 2,
      errors: [{ file: 'src/version.mts', line: 1, column: 8, severity: 'error', message: "TS1005: ';' expected." }],
    });
    expect(failed.state.kind).toBe('running');
    expect(failed.detail).toContain('build failed');
    expect(await ask()).toMatch(/^v0 /);
    writeFileSync(file('src/version.mts'), version('v1'));
    await untilAnswer('v1');
    expect(core.snapshot('web').reload?.buildFailure).toBeNull();
  });

  test('on_build_error: stop ends the old version', async () => {
    nodeProject({ onBuildError: 'stop' });
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(file('src/version.mts'), 'BROKEN');
    await core.until('web', ({ state }) => state.kind === 'stopped');
  });

  test('a start whose build fails starts by itself when the fault is mended', async () => {
    nodeProject();
    writeFileSync(file('src/version.mts'), 'BROKEN');
    await sleep(120);
    expect(await core.supervisor.start(ID, BY_TEST)).toMatchObject({ outcome: 'build-failed' });
    await sleep(100);
    writeFileSync(file('src/version.mts'), version('v1'));
    await untilAnswer('v1');
  });

  test('the same program again is no restart; a file that is no source of it is one', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    const { pid } = core.snapshot('web').state as { pid: number };
    writeFileSync(file('src/version.mts'), `${version('v0').trimEnd()}// only a comment\n`);
    await core.untilLine('The build gave the same program');
    await sleep(100);
    expect(core.snapshot('web').state).toMatchObject({ kind: 'running', pid });
    writeFileSync(file('text.txt'), 'read at the start');
    await core.until('web', ({ state }) => state.kind === 'running' && state.pid !== pid);
  });

  test('a newer change cancels the build, and both files are named', async () => {
    nodeProject({ build: { kind: 'shell', line: 'sleep 0.4; node build.mjs' } });
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(file('src/version.mts'), version('v1'));
    await core.until('web', ({ buildingSince }) => buildingSince !== null);
    await sleep(100);
    writeFileSync(file('src/version.mts'), version('v2'));
    writeFileSync(file('more.txt'), 'x');
    await untilAnswer('v2');
    // Two files saved one after the other may be one batch or two.
    expect(core.lines.filter((line) => line.includes('Build: the build was cancelled')).length).toBeGreaterThan(0);
    expect(core.lines.filter((line) => line.startsWith('slipway Built in'))).toHaveLength(2);
    expect(core.snapshot('web').cause?.files).toEqual(['src/version.mts', 'more.txt']);
  });

  test('a restart says where its time went', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(file('src/version.mts'), version('v1'));
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome.restart?.birth).toEqual({
      buildMs: expect.any(Number),
      stopMs: expect.any(Number),
      portsMs: expect.any(Number),
      bootMs: expect.any(Number),
    });
    const { buildMs, stopMs, portsMs, bootMs } = outcome.restart?.birth ?? { buildMs: 0, stopMs: 0, portsMs: 0, bootMs: 0 };
    expect((buildMs ?? 0) + (stopMs ?? 0) + (portsMs ?? 0) + (bootMs ?? 0)).toBeLessThanOrEqual(outcome.durationMs + 1);
  });

  test('stopping pauses the watch, a start goes on with it', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    await core.supervisor.stop(ID, { by: 'test' });
    expect(core.snapshot('web').reload?.watch).toMatchObject({ kind: 'paused', reason: 'the process is down' });
    writeFileSync(file('src/version.mts'), version('v1'));
    await sleep(200);
    expect(core.snapshot('web').state.kind).toBe('stopped');
    await core.supervisor.start(ID, BY_TEST);
    await untilAnswer('v1');
    await core.until('web', ({ reload }) => reload?.watch.kind === 'watching');
  });

  test('a program that crashed is started again by the save that mends it', async () => {
    writeFileSync(file('server.mjs'), 'throw new Error("x")');
    await sleep(120);
    core.setProcesses(processConfig('web', ['node', 'server.mjs'], { cwd: core.folder, watch: watching(), onChange: 'restart' }));
    await core.supervisor.start(ID, BY_TEST);
    await core.until('web', ({ state }) => state.kind === 'exited');
    await sleep(100);
    writeFileSync(file('server.mjs'), 'setInterval(() => undefined, 1000); console.log("mended")');
    await core.untilLine('mended');
  });

  test('a build that writes a watched file is found out, paused and explained', async () => {
    nodeProject({ build: { kind: 'shell', line: 'date +%N > stamp.txt; sleep 0.15; node build.mjs' } });
    await core.supervisor.start(ID, BY_TEST);
    const opened = await core.until('web', ({ reload }) => reload?.watch.kind === 'watching' || reload?.watch.kind === 'paused');
    // The first build may have come before the watcher; then a save sets it going.
    if (opened.reload?.watch.kind === 'watching') writeFileSync(file('src/version.mts'), version('v1'));
    const paused = await core.until('web', ({ reload, state }) => reload?.watch.kind === 'paused' && state.kind === 'running');
    expect(paused.reload?.watch.reason).toContain('stamp.txt is watched, but the build writes it');
    core.setProcesses({ ...configured, watch: watching({ extensions: ['mts', 'txt'], exclude: ['stamp.txt'] }) });
    await core.supervisor.restart(ID, BY_TEST, { by: 'test' });
    await sleep(300);
    expect(core.snapshot('web').reload?.watch.kind).toBe('watching');
  });
});

/** The compiler's own cache: an empty one takes minutes to fill. */
function goCache(): string {
  return spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).stdout.trim();
}

/** Asks without end; `end` gives what was refused or cut. */
function steadyLoad(): { readonly end: () => Promise<{ readonly asked: number; readonly failed: readonly string[] }> } {
  const failed: string[] = [];
  let asked = 0;
  let going = true;
  const one = async (): Promise<void> => {
    while (going) {
      asked += 1;
      await ask().catch((error: NodeJS.ErrnoException) => failed.push(error.code ?? error.message));
      await sleep(3);
    }
  };
  const all = Promise.all([one(), one(), one()]);
  return {
    async end() {
      going = false;
      await all;
      return { asked, failed };
    },
  };
}

describe('reload by a signal', () => {
  test('in place: the same pid reads its file anew', async () => {
    writeFileSync(file('site.conf'), 'one');
    await sleep(120);
    const program = `const fs = require('fs'); let text = fs.readFileSync('site.conf', 'utf8');
      process.on('SIGHUP', () => { text = fs.readFileSync('site.conf', 'utf8'); });
      require('http').createServer((_, r) => { r.setHeader('connection', 'close'); r.end(text); }).listen(${port}, '127.0.0.1');`;
    core.setProcesses(
      processConfig('web', ['node', '-e', program], {
        cwd: core.folder,
        watch: watching({ paths: [file('site.conf')] }),
        onChange: 'signal',
        ready: { kind: 'port', port },
      }),
    );
    await core.supervisor.start(ID, BY_TEST);
    const { pid } = core.snapshot('web').state as { pid: number };
    writeFileSync(file('site.conf'), 'two');
    await untilAnswer('two');
    expect(core.snapshot('web').state).toMatchObject({ kind: 'running', pid });
    writeFileSync(file('site.conf'), 'three');
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'reloaded', pid, signal: { signal: 'SIGHUP', delivered: [pid] }, message: null });
  });

  function handOverProject(change: Partial<ProcessConfig> = {}): void {
    const text = readFileSync(programPath('reexec.mjs'), 'utf8');
    mkdirSync(file('src'));
    mkdirSync(file('bin'));
    writeFileSync(file('src/server.ts'), text);
    core.setProcesses(
      processConfig('web', ['node', 'bin/server.mjs'], {
        cwd: core.folder,
        env: { PORT: String(port) },
        build: { kind: 'argv', argv: ['cp', 'src/server.ts', 'bin/server.mjs'] },
        buildOutput: file('bin/server.mjs'),
        watch: watching({ paths: [file('src')] }),
        onChange: 'signal',
        ready: { kind: 'port', port },
        ports: [port],
        ...change,
      }),
    );
  }
  const write = (text: string): void =>
    writeFileSync(file('src/server.ts'), readFileSync(programPath('reexec.mjs'), 'utf8').replace("'one'", `'${text}'`));

  test('a signal without a build names the old version; Build & reload brings the new one', async () => {
    handOverProject({ onChange: 'none', watch: null });
    await core.supervisor.start(ID, BY_TEST);
    await untilAnswer('one');
    await sleep(20);
    write('two');
    expect((await core.supervisor.forecast(ID)).stale).toMatchObject({ path: file('bin/server.mjs'), newer: 'src/server.ts' });
    const sent = await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
    expect(sent.warning).toMatch(/the old version runs again: bin\/server\.mjs was built at .*, [0-9a-f]{12}, src\/server\.ts changed at/);
    expect(sent.stale).toMatchObject({ newer: 'src/server.ts' });
    await core.until('web', ({ state }) => state.kind === 'running' && state.handedOverFrom !== null);
    expect(await ask()).toMatch(/^one /);
    const outcome = await core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    expect(outcome).toMatchObject({ outcome: 'handed-over', build: { code: 0 }, stale: null, warning: null });
    expect(await ask()).toBe(`two ${outcome.pid}`);
    expect(outcome.artifact).toMatchObject({ pid: outcome.pid, path: file('bin/server.mjs'), state: 'current' });
    expect((await core.supervisor.forecast(ID)).stale).toBeUndefined();
  });

  test('twenty reloads under steady load refuse no connection', async () => {
    handOverProject();
    await core.supervisor.start(ID, BY_TEST);
    await untilAnswer('one');
    const load = steadyLoad();
    for (let i = 1; i <= 20; i++) {
      write(`v${i}`);
      await untilAnswer(`v${i} `);
    }
    const { asked, failed } = await load.end();
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThan(100);
    expect(core.snapshot('web').state).toMatchObject({ kind: 'running', runId: 1 });
    expect(core.lines.filter((line) => line.startsWith('slipway Reload by SIGHUP'))).toHaveLength(20);
  }, 90_000);

  test('no second signal while a hand-over is open', async () => {
    handOverProject();
    await core.supervisor.start(ID, BY_TEST);
    await untilAnswer('one');
    const first = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    const second = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    const third = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    const outcomes = (await Promise.all([first, second, third])).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['handed-over', 'handed-over', 'handed-over']);
    expect(core.lines.filter((line) => line.includes('SIGHUP sent'))).toHaveLength(1);
  });
});

describe.skipIf(!HAS_GO)('Go (skipped where there is no compiler)', () => {
  test('a binary that re-executes itself: replaced on disk is seen, the old version is named, Build & reload follows it', async () => {
    cpSync(programPath('reexec-go'), core.folder, { recursive: true });
    core.setProcesses(
      processConfig('web', ['./bin/web'], {
        cwd: core.folder,
        env: { PORT: String(port), GOCACHE: goCache(), GOFLAGS: '-mod=mod' },
        build: { kind: 'shell', line: 'go build -o bin/web .' },
        buildOutput: file('bin/web'),
        onChange: 'signal',
        ready: { kind: 'port', port },
        ports: [port],
      }),
    );
    await core.supervisor.start(ID, BY_TEST);
    await untilAnswer('one');
    const before = (await core.until('web', ({ reload }) => reload?.artifact != null)).reload?.artifact;
    expect(before).toMatchObject({ path: file('bin/web'), state: 'current', builtAt: statSync(file('bin/web')).mtimeMs });
    await sleep(20);
    writeFileSync(file('main.go'), readFileSync(file('main.go'), 'utf8').replace('"one"', '"two"'));
    const sent = await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
    expect(sent.stale).toMatchObject({ newer: 'main.go', hash: before?.hash });
    await core.until('web', ({ state }) => state.kind === 'running' && state.handedOverFrom !== null);
    expect(await ask()).toMatch(/^one /);
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'handed-over', stale: null });
    expect(await ask()).toBe(`two ${outcome.pid}`);
    expect(outcome.artifact).toMatchObject({ state: 'current', pid: outcome.pid });
    expect(outcome.artifact?.hash).not.toBe(before?.hash);
  }, 120_000);

  test('a server with its .air.toml: saves are versions, a compile error keeps the old one', async () => {
    cpSync(programPath('reexec-go'), core.folder, { recursive: true });
    writeFileSync(
      file('.air.toml'),
      'root = "."\ntmp_dir = "tmp"\n[build]\ncmd = "go build -o ./tmp/main ."\nbin = "./tmp/main"\ninclude_ext = ["go"]\nexclude_dir = ["assets", "tmp"]\nsend_interrupt = false\ndelay = "10ms"\n',
    );
    const plan = await loadProject(core.folder, nodeProjectFs);
    const env = { PORT: String(port), GOCACHE: goCache(), GOFLAGS: '-mod=mod' };
    const cause: RunCause = BY_TEST;
    const [found] = plan.processes;
    if (found === undefined) throw new Error(JSON.stringify(plan.problems));
    core.setProcesses({ ...found, name: 'web', env, ready: { kind: 'port', port } });
    await core.supervisor.start(ID, cause);
    await untilAnswer('one');
    await core.until('web', ({ reload }) => reload?.watch.kind === 'watching');
    const text = readFileSync(file('main.go'), 'utf8');
    for (let i = 1; i <= 3; i++) {
      writeFileSync(file('main.go'), text.replace('"one"', `"v${i}"`));
      await untilAnswer(`v${i} `);
    }
    writeFileSync(file('main.go'), text.replace('"one"', 'missing'));
    const failed = await core.until('web', ({ reload }) => reload?.buildFailure != null);
    expect(failed.reload?.buildFailure?.errors).toMatchObject([{ file: './main.go', message: 'undefined: missing' }]);
    expect(await ask()).toMatch(/^v3 /);
    writeFileSync(file('main.go'), text.replace('"one"', '"mended"'));
    await untilAnswer('mended');
  }, 180_000);
});
