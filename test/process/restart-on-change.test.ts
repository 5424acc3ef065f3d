import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ProcessConfig } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

let stage: ReloadStage;
let core: CoreHarness;
let port: number;
let configured: ProcessConfig;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core, port } = stage);
});

const ID = 'test/web';
const version = (text: string): string => `export const version = '${text}';\n`;

/** `src/version.mts` is built into `dist/server.mjs`; a syntax error in it fails the build. */
function nodeProject(change: Partial<ProcessConfig> = {}): void {
  mkdirSync(stage.file('src'));
  writeFileSync(stage.file('src/version.mts'), version('v0'));
  writeFileSync(
    stage.file('build.mjs'),
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
    buildOutput: stage.file('dist'),
    watch: stage.watching({ extensions: ['mts', 'txt'] }),
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
    await stage.untilAnswer('v0');
    for (let i = 1; i <= 20; i++) {
      writeFileSync(stage.file('src/version.mts'), version(`v${i}`));
      await stage.untilAnswer(`v${i} `);
    }
    expect(core.lines.filter((line) => line.includes('EADDRINUSE'))).toEqual([]);
    expect(core.lines.filter((line) => line.startsWith('slipway Built in'))).toHaveLength(21);
    expect(core.snapshot('web').cause).toEqual({ kind: 'file-change', files: ['src/version.mts'], by: 'file change' });
  }, 60_000);

  test('a build that fails leaves the old version answering, names the line, and is forgotten at the next success', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(stage.file('src/version.mts'), 'BROKEN');
    const failed = await core.until('web', ({ reload }) => reload?.buildFailure != null);
    expect(failed.reload?.buildFailure).toMatchObject({
      code: 2,
      errors: [{ file: 'src/version.mts', line: 1, column: 8, severity: 'error', message: "TS1005: ';' expected." }],
    });
    expect(failed.state.kind).toBe('running');
    expect(failed.detail).toContain('build failed');
    expect(await stage.ask()).toMatch(/^v0 /);
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await stage.untilAnswer('v1');
    expect(core.snapshot('web').reload?.buildFailure).toBeNull();
  });

  test('on_build_error: stop ends the old version, and the save that mends it builds again and starts it; a person’s stop pauses the watch', async () => {
    nodeProject({ onBuildError: 'stop' });
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(stage.file('src/version.mts'), 'BROKEN');
    await core.until('web', ({ state }) => state.kind === 'stopped');
    expect(core.snapshot('web').reload?.watch.kind).not.toBe('paused');
    expect(core.snapshot('web').detail).toMatch(/^stopped in .* · build failed$/);
    // “Build again” beside the errors.
    expect(await core.supervisor.reload(ID, BY_TEST, null)).toMatchObject({ outcome: 'build-failed' });
    writeFileSync(stage.file('src/version.mts'), version('mended'));
    await stage.untilAnswer('mended');
    await core.supervisor.stop(ID, { by: 'test' });
    expect(core.snapshot('web').reload?.watch).toMatchObject({ kind: 'paused', reason: 'the process is down' });
  });

  test('a start whose build fails starts by itself when the fault is mended', async () => {
    nodeProject();
    writeFileSync(stage.file('src/version.mts'), 'BROKEN');
    await sleep(120);
    expect(await core.supervisor.start(ID, BY_TEST)).toMatchObject({ outcome: 'build-failed' });
    await sleep(100);
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await stage.untilAnswer('v1');
  });

  test('the same program again is no restart; a file that is no source of it is one', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    const { pid } = core.snapshot('web').state as { pid: number };
    writeFileSync(stage.file('src/version.mts'), `${version('v0').trimEnd()}// only a comment\n`);
    await core.untilLine('The build gave the same program');
    await sleep(100);
    expect(core.snapshot('web').state).toMatchObject({ kind: 'running', pid });
    writeFileSync(stage.file('text.txt'), 'read at the start');
    await core.until('web', ({ state }) => state.kind === 'running' && state.pid !== pid);
  });

  test('a newer change cancels the build, and both files are named', async () => {
    nodeProject({ build: { kind: 'shell', line: 'sleep 0.4; node build.mjs' } });
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await core.until('web', ({ buildingSince }) => buildingSince !== null);
    await sleep(100);
    writeFileSync(stage.file('src/version.mts'), version('v2'));
    writeFileSync(stage.file('more.txt'), 'x');
    await stage.untilAnswer('v2');
    // Two files saved one after the other may be one batch or two.
    expect(core.lines.filter((line) => line.includes('Build: the build was cancelled')).length).toBeGreaterThan(0);
    expect(core.lines.filter((line) => line.startsWith('slipway Built in'))).toHaveLength(2);
    expect(core.snapshot('web').cause?.files).toEqual(['src/version.mts', 'more.txt']);
  });

  test('a restart says where its time went', async () => {
    nodeProject();
    await core.supervisor.start(ID, BY_TEST);
    writeFileSync(stage.file('src/version.mts'), version('v1'));
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
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await sleep(200);
    expect(core.snapshot('web').state.kind).toBe('stopped');
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('v1');
    await core.until('web', ({ reload }) => reload?.watch.kind === 'watching');
  });

  test('a program that crashed is started again by the save that mends it', async () => {
    writeFileSync(stage.file('server.mjs'), 'throw new Error("x")');
    await sleep(120);
    core.setProcesses(processConfig('web', ['node', 'server.mjs'], { cwd: core.folder, watch: stage.watching(), onChange: 'restart' }));
    await core.supervisor.start(ID, BY_TEST);
    await core.until('web', ({ state }) => state.kind === 'exited');
    await sleep(100);
    writeFileSync(stage.file('server.mjs'), 'setInterval(() => undefined, 1000); console.log("mended")');
    await core.untilLine('mended');
  });

  test('a version that dies again and again is given up, and the change it began with is named', async () => {
    nodeProject({
      restart: { policy: 'on-failure', maxRestarts: 2, windowMs: 60_000, backoffInitialMs: 20, backoffMaxMs: 50, successExitCodes: [0] },
    });
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('v0');
    writeFileSync(stage.file('src/version.mts'), `${version('v1')}process.exit(7);\n`);
    const failed = await core.until('web', ({ state }) => state.kind === 'failed');
    expect(failed.detail).toBe('exited 7; 2 automatic restarts did not help; it began when src/version.mts changed');
    writeFileSync(stage.file('src/version.mts'), version('v2'));
    await stage.untilAnswer('v2 ');
  });

  test('a build that writes a watched file is found out, paused and explained', async () => {
    nodeProject({ build: { kind: 'shell', line: 'date +%N > stamp.txt; sleep 0.15; node build.mjs' } });
    await core.supervisor.start(ID, BY_TEST);
    const opened = await core.until('web', ({ reload }) => reload?.watch.kind === 'watching' || reload?.watch.kind === 'paused');
    // The first build may have come before the watcher; then a save sets it going.
    if (opened.reload?.watch.kind === 'watching') writeFileSync(stage.file('src/version.mts'), version('v1'));
    const paused = await core.until('web', ({ reload, state }) => reload?.watch.kind === 'paused' && state.kind === 'running');
    expect(paused.reload?.watch.reason).toContain('stamp.txt is watched, but the build writes it');
    core.setProcesses({ ...configured, watch: stage.watching({ extensions: ['mts', 'txt'], exclude: ['stamp.txt'] }) });
    await core.supervisor.restart(ID, BY_TEST, { by: 'test' });
    await sleep(300);
    expect(core.snapshot('web').reload?.watch.kind).toBe('watching');
  });

  test('a circle that is found out before anything runs is explained in the log of the run that comes of it', async () => {
    nodeProject({ build: { kind: 'shell', line: 'date +%N > stamp.txt; sleep 0.15; node build.mjs' } });
    // The first build begins the circle when it is seen; a save meanwhile does, too.
    void core.supervisor.start(ID, BY_TEST);
    await core.until('web', ({ reload }) => reload?.watch.kind === 'watching' || reload?.watch.kind === 'paused');
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await core.until('web', ({ reload, state }) => reload?.watch.kind === 'paused' && state.kind === 'running');
    expect(core.lines.filter((line) => line.startsWith('slipway stamp.txt is watched, but the build writes it: 5 changes'))).toHaveLength(
      1,
    );
  });

  test.each([
    ['a program that takes its time to come up', 'setInterval(() => undefined, 1_000);'],
    [
      'a server that drains',
      "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1'); process.on('SIGTERM', () => setTimeout(() => process.exit(0), 300));",
    ],
  ])('a build that is over before its file is seen to change is found out all the same: %s', async (_what, program) => {
    nodeProject();
    writeFileSync(stage.file('server.cjs'), program);
    core.setProcesses({
      ...configured,
      command: { kind: 'argv', argv: ['node', 'server.cjs'] },
      build: { kind: 'shell', line: 'date +%N > stamp.txt' },
      buildOutput: null,
    });
    void core.supervisor.start(ID, BY_TEST);
    await core.until('web', ({ reload }) => reload?.watch.kind === 'watching' || reload?.watch.kind === 'paused');
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    const paused = await core.until('web', ({ reload }) => reload?.watch.kind === 'paused');
    expect(paused.reload?.watch.reason).toContain('stamp.txt is watched, but the build writes it: 5 changes');
  });

  /** Once there is a file `hold`: a server that drains until there is `drained`, and a build that takes until there is `finish`. */
  function heldProject(change: Partial<ProcessConfig> = {}): void {
    nodeProject({
      build: { kind: 'shell', line: 'if [ -e hold ]; then until [ -e finish ]; do sleep 0.02; done; fi; node build.mjs' },
      ...change,
    });
    const program = readFileSync(stage.file('build.mjs'), 'utf8');
    const drain = "{ const { existsSync } = await import('node:fs'); setInterval(() => existsSync('drained') && process.exit(0), 10); }";
    writeFileSync(stage.file('build.mjs'), program.replace("'SIGTERM', () => process.exit(0)", `'SIGTERM', async () => ${drain}`));
  }
  const put = (name: string): void => writeFileSync(stage.file(name), '');
  const said = (what: string): number => core.lines.filter((line) => line.startsWith(`slipway ${what}`)).length;

  /** The old run drains; this is saved and being built when that is over. */
  async function savedWhileItStops(text: string): Promise<void> {
    await core.until('web', ({ state }) => state.kind === 'stopping');
    put('hold');
    writeFileSync(stage.file('src/version.mts'), text);
    await core.until('web', ({ buildingSince }) => buildingSince !== null);
    put('drained');
    const waiting = await core.until('web', ({ state }) => state.kind === 'waiting');
    expect(waiting.detail).toBe('for its build');
    put('finish');
  }

  test('a save while the old run drains, still being built when that has stopped, is the one that is started', async () => {
    heldProject();
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('v0');
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await savedWhileItStops(version('v2'));
    await stage.untilAnswer('v2 ');
    await sleep(1_000);
    // One build a save, one boot for both: what the older build gave is not started first.
    expect([said('Building: '), said('Ready: '), said('Files changed before')]).toEqual([3, 2, 0]);
    expect(core.snapshot('web').cause).toMatchObject({ kind: 'file-change', files: ['src/version.mts'] });
  });

  test('where that build fails, the version before it is started, and the next save mends it', async () => {
    heldProject();
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('v0');
    writeFileSync(stage.file('src/version.mts'), version('v1'));
    await savedWhileItStops('BROKEN');
    await stage.untilAnswer('v1 ');
    await core.until('web', ({ state, reload }) => state.kind === 'running' && reload?.buildFailure != null);
    await sleep(1_000);
    expect([said('Building: '), said('Build: the build exited 2'), core.snapshot('web').state.kind]).toEqual([3, 1, 'running']);
    writeFileSync(stage.file('src/version.mts'), version('v2'));
    await stage.untilAnswer('v2 ');
  });

  test('a save that signals sends nothing to the run that began with its build', async () => {
    heldProject({ onChange: 'signal', reloadSignal: 'SIGUSR2' });
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('v0');
    const restarted = core.supervisor.restart(ID, BY_TEST, { by: 'test' });
    await savedWhileItStops(version('v1'));
    // SIGUSR2 would end it.
    expect(await restarted).toMatchObject({ outcome: 'ready' });
    await stage.untilAnswer('v1 ');
    await sleep(1_000);
    expect([said('Building: '), said('Reload by'), core.snapshot('web').lastSignals.length]).toEqual([3, 0, 0]);
  });
});
