import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ProcessConfig } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { programPath } from '../helpers/fixture-project';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

let stage: ReloadStage;
let core: CoreHarness;
let port: number;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core, port } = stage);
});

const ID = 'test/web';

/** Asks without end; `end` gives what was refused or cut. */
function steadyLoad(): { readonly end: () => Promise<{ readonly asked: number; readonly failed: readonly string[] }> } {
  const failed: string[] = [];
  let asked = 0;
  let going = true;
  const one = async (): Promise<void> => {
    while (going) {
      asked += 1;
      await stage.ask().catch((error: NodeJS.ErrnoException) => failed.push(error.code ?? error.message));
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
    writeFileSync(stage.file('site.conf'), 'one');
    await sleep(120);
    const program = `const fs = require('fs'); let text = fs.readFileSync('site.conf', 'utf8');
      process.on('SIGHUP', () => { text = fs.readFileSync('site.conf', 'utf8'); });
      require('http').createServer((_, r) => { r.setHeader('connection', 'close'); r.end(text); }).listen(${port}, '127.0.0.1');`;
    core.setProcesses(
      processConfig('web', ['node', '-e', program], {
        cwd: core.folder,
        watch: stage.watching({ paths: [stage.file('site.conf')] }),
        onChange: 'signal',
        ready: { kind: 'port', port },
      }),
    );
    await core.supervisor.start(ID, BY_TEST);
    const { pid } = core.snapshot('web').state as { pid: number };
    writeFileSync(stage.file('site.conf'), 'two');
    await stage.untilAnswer('two');
    expect(core.snapshot('web').state).toMatchObject({ kind: 'running', pid });
    writeFileSync(stage.file('site.conf'), 'three');
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'reloaded', pid, signal: { signal: 'SIGHUP', delivered: [pid] }, message: null });
  });

  function handOverProject(change: Partial<ProcessConfig> = {}): void {
    const text = readFileSync(programPath('reexec.mjs'), 'utf8');
    mkdirSync(stage.file('src'));
    mkdirSync(stage.file('bin'));
    writeFileSync(stage.file('src/server.ts'), text);
    core.setProcesses(
      processConfig('web', ['node', 'bin/server.mjs'], {
        cwd: core.folder,
        env: { PORT: String(port) },
        build: { kind: 'argv', argv: ['cp', 'src/server.ts', 'bin/server.mjs'] },
        buildOutput: stage.file('bin/server.mjs'),
        watch: stage.watching({ paths: [stage.file('src')] }),
        onChange: 'signal',
        ready: { kind: 'port', port },
        ports: [port],
        ...change,
      }),
    );
  }
  const write = (text: string): void =>
    writeFileSync(stage.file('src/server.ts'), readFileSync(programPath('reexec.mjs'), 'utf8').replace("'one'", `'${text}'`));

  test('a signal without a build names the old version; Build & reload brings the new one', async () => {
    handOverProject({ onChange: 'none', watch: null });
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    await sleep(20);
    write('two');
    expect((await core.supervisor.forecast(ID)).stale).toMatchObject({ path: stage.file('bin/server.mjs'), newer: 'src/server.ts' });
    const sent = await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
    expect(sent.warning).toMatch(/the old version runs again: bin\/server\.mjs was built at .*, [0-9a-f]{12}, src\/server\.ts changed at/);
    expect(sent.stale).toMatchObject({ newer: 'src/server.ts' });
    await core.until('web', ({ state }) => state.kind === 'running' && state.handedOverFrom !== null);
    expect(await stage.ask()).toMatch(/^one /);
    const outcome = await core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    expect(outcome).toMatchObject({ outcome: 'handed-over', build: { code: 0 }, stale: null, warning: null });
    expect(await stage.ask()).toBe(`two ${outcome.pid}`);
    expect(outcome.artifact).toMatchObject({ pid: outcome.pid, path: stage.file('bin/server.mjs'), state: 'current' });
    expect((await core.supervisor.forecast(ID)).stale).toBeUndefined();
    rmSync(stage.file('bin/server.mjs'));
    expect((await core.supervisor.forecast(ID)).stale?.text).toBe(
      'If web executes itself anew, that fails: bin/server.mjs does not exist any more.',
    );
  });

  test('twenty reloads under steady load refuse no connection', async () => {
    handOverProject();
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    const load = steadyLoad();
    for (let i = 1; i <= 20; i++) {
      write(`v${i}`);
      await stage.untilAnswer(`v${i} `);
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
    await stage.untilAnswer('one');
    const first = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    const second = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    const third = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    const outcomes = (await Promise.all([first, second, third])).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['handed-over', 'handed-over', 'handed-over']);
    expect(core.lines.filter((line) => line.includes('SIGHUP sent'))).toHaveLength(1);
  });

  test('a reload while a signal by hand has a hand-over open waits, and goes to the new process', async () => {
    handOverProject({ watch: null });
    const drains = readFileSync(programPath('reexec.mjs'), 'utf8').replace(
      'server.close(() => process.exit(0));\n  });\n});',
      'server.close(() => setTimeout(() => process.exit(0), 500));\n  });\n});',
    );
    expect(drains).toContain('500');
    writeFileSync(stage.file('src/server.ts'), drains);
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    const { pid } = core.snapshot('web').state as { pid: number };
    expect(await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test')).toMatchObject({ delivered: [pid] });
    const outcome = await core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    expect(outcome).toMatchObject({ outcome: 'handed-over', message: null });
    expect(outcome.signal?.delivered).not.toContain(pid);
    expect(core.lines).toContain('slipway This reload waits until the one before it is over');
    expect(core.lines.filter((line) => line.includes('Reload: handed over'))).toHaveLength(2);
    expect(await stage.ask()).toBe(`one ${outcome.pid}`);
  });

  test('the new process dies at its start: the old one serves on, and the reload says that it failed', async () => {
    handOverProject({ watch: null });
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    const { pid } = core.snapshot('web').state as { pid: number };
    const good = readFileSync(programPath('reexec.mjs'), 'utf8').replace("'one'", "'two'");
    writeFileSync(stage.file('src/server.ts'), `if (process.env.INHERITED === '1') process.exit(3);\n${good}`);
    const failed = await core.supervisor.reload(ID, BY_TEST, null);
    expect(failed).toMatchObject({
      outcome: 'old-version',
      pid,
      message: expect.stringMatching(new RegExp(`^the new process \\(pid \\d+\\) ended before it took over; pid ${pid} serves on`)),
    });
    expect(await stage.ask()).toBe(`one ${pid}`);
    expect(core.snapshot('web')).toMatchObject({
      state: { kind: 'running', pid },
      detail: expect.stringContaining('not reloaded'),
      reload: { reloadFailure: failed.message, lastReload: null },
    });
    expect(core.lines.filter((line) => line.startsWith('slipway Not reloaded: the new process'))).toHaveLength(1);
    writeFileSync(stage.file('src/server.ts'), good);
    const mended = await core.supervisor.reload(ID, BY_TEST, null);
    expect(mended).toMatchObject({ outcome: 'handed-over', message: null });
    expect(await stage.ask()).toBe(`two ${mended.pid}`);
    expect(core.snapshot('web').reload).toMatchObject({ reloadFailure: null });
  });

  test('a reload that failed is not told of any more when a signal by hand brought the new version', async () => {
    handOverProject({ watch: null });
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    const good = readFileSync(programPath('reexec.mjs'), 'utf8').replace("'one'", "'two'");
    // Not at once: one that is gone between two looks at the members is not seen.
    const dies = "if (process.env.INHERITED === '1' && !existsSync('mended')) await sleep(150).then(() => process.exit(3));\n";
    const imports = "import { existsSync } from 'node:fs';\nimport { setTimeout as sleep } from 'node:timers/promises';\n";
    writeFileSync(stage.file('src/server.ts'), imports + dies + good);
    expect(await core.supervisor.reload(ID, BY_TEST, null)).toMatchObject({ outcome: 'old-version' });
    writeFileSync(stage.file('mended'), '');
    await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
    const { detail, reload } = await core.until('web', ({ reload }) => reload?.reloadFailure === null);
    expect(detail).not.toContain('not reloaded');
    expect(reload?.lastReload).not.toBeNull();
    expect(await stage.ask()).toMatch(/^two /);
  });

  test('a server that executes itself anew in the same process runs what its script says now, and that is said', async () => {
    const program = (version: string): string => `import os, signal, socket, sys
fd = os.environ.get('FD')
s = socket.socket(fileno=int(fd)) if fd else socket.create_server(('127.0.0.1', ${port}))
s.set_inheritable(True)
def again(*_):
    os.environ['FD'] = str(s.fileno())
    os.execv(sys.executable, [sys.executable, *sys.argv])
signal.signal(signal.SIGHUP, again)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])
while True:
    c, _ = s.accept()
    c.recv(4096); c.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\n${version}'); c.close()`;
    const script = stage.file('again.py');
    writeFileSync(script, program('one'));
    core.setProcesses(
      processConfig('web', ['python3', 'again.py'], { cwd: core.folder, onChange: 'signal', ready: { kind: 'port', port } }),
    );
    await core.supervisor.start(ID, BY_TEST);
    const { pid } = core.snapshot('web').state as { pid: number };
    await core.until('web', ({ reload }) => reload?.artifact?.state === 'current');
    writeFileSync(script, program('two'));
    await sleep(80);
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'reloaded', pid, artifact: { path: script, state: 'current' } });
    expect(outcome.artifact?.hash).not.toBeNull();
    expect(await stage.ask()).toBe('two');
    writeFileSync(script, program('three'));
    await sleep(80);
    await core.supervisor.signal(ID, 'SIGCONT', 'main', 'test');
    await core.until('web', ({ reload }) => reload?.artifact?.state === 'changed');
  });

  test('a server that forks for each connection reloads in place, though its children have the port', async () => {
    const program = `import os, signal, socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1', ${port})); s.listen()
signal.signal(signal.SIGHUP, lambda *_: None); signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    c, _ = s.accept()
    if os.fork() == 0:
        c.recv(4096); time.sleep(0.25); c.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\none'); os._exit(0)
    c.close()`;
    writeFileSync(stage.file('forks.py'), program);
    core.setProcesses(
      processConfig('web', ['python3', 'forks.py'], { cwd: core.folder, onChange: 'signal', ready: { kind: 'port', port } }),
    );
    await core.supervisor.start(ID, BY_TEST);
    const answers = Promise.all([stage.ask(), sleep(100).then(() => stage.ask())]);
    const outcome = await core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    expect(outcome).toMatchObject({ outcome: 'reloaded', message: null });
    expect(await answers).toEqual(['one', 'one']);
  });

  test.each(['signal', 'none'] as const)(
    'a program that crashes while a save is built is started again by that save (on_change: %s)',
    async (onChange) => {
      handOverProject({ onChange, watch: null, build: { kind: 'shell', line: 'cp src/server.ts bin/server.mjs; echo copied; sleep 0.3' } });
      await core.supervisor.start(ID, BY_TEST);
      await stage.untilAnswer('one');
      const { pid } = core.snapshot('web').state as { pid: number };
      write('two');
      const reload = core.supervisor.reload(ID, { kind: 'file-change', files: ['src/server.ts'], by: 'watch' }, null);
      await expect.poll(() => core.lines.filter((line) => line.endsWith(' copied'))).toHaveLength(2);
      process.kill(pid, 'SIGKILL');
      await core.until('web', ({ state }) => state.kind === 'exited');
      const outcome = await reload;
      expect(outcome).toMatchObject({ outcome: 'ready', signal: null, runId: 2, restart: { outcome: 'ready' } });
      expect(core.snapshot('web')).toMatchObject({ state: { kind: 'running', runId: 2 }, cause: { files: ['src/server.ts'] } });
      expect(await stage.ask()).toBe(`two ${outcome.pid}`);
    },
  );

  test('a stop during an open hand-over ends both, and the reload is told at once that it was stopped', async () => {
    handOverProject({ watch: null });
    writeFileSync(
      stage.file('src/server.ts'),
      readFileSync(programPath('reexec.mjs'), 'utf8').replace(
        'next.unref();',
        'next.unref(); setTimeout(() => process.exit(0), 60_000); return;',
      ),
    );
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    const reload = core.supervisor.reload(ID, BY_TEST, 'SIGHUP');
    await core.until('web', () => core.lines.some((line) => line.includes('a new process has the port')));
    expect(await core.supervisor.stop(ID, { by: 'test' })).toMatchObject({ outcome: 'stopped', survivors: [], ports: [{ port }] });
    expect(await reload).toMatchObject({ outcome: 'cancelled', message: 'the run was stopped before the reload was over' });
  });
});
