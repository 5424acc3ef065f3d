import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

let stage: ReloadStage;
let core: CoreHarness;
let port: number;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core, port } = stage);
});

const ID = 'test/web';

/** On SIGHUP it finishes its requests, with its listening socket open, and executes its own path in the same process: `after` says when. */
const SERVER = `import os, signal, socket, sys, threading
fd = os.environ.get('FD')
s = socket.socket(fileno=int(fd)) if fd else socket.create_server(('127.0.0.1', int(os.environ['PORT'])))
s.set_inheritable(True)
version = open(sys.executable, 'rb').read()[-3:]
def again():
    os.environ['FD'] = str(s.fileno())
    os.execv(sys.executable, [sys.executable, *sys.argv])
def hup(*_):
    after = float(open('after').read())
    if after >= 0: threading.Timer(after, again).start()
signal.signal(signal.SIGHUP, hup)
while True:
    c, _ = s.accept()
    c.recv(4096); c.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\n' + version); c.close()`;

/** A program that is built: the interpreter under another name, with its version at its end. Starts the first, then writes the second. */
async function started(afterSeconds: number): Promise<number> {
  const words = spawnSync('python3', ['-c', 'import sys; print(sys.executable, sys.prefix)'], { encoding: 'utf8' }).stdout.trim();
  const [python = '', prefix = ''] = words.split(' ');
  mkdirSync(stage.file('bin'));
  writeFileSync(stage.file('server.py'), SERVER);
  writeFileSync(stage.file('after'), String(afterSeconds));
  writeFileSync(stage.file('version'), 'one');
  core.setProcesses(
    processConfig('web', ['bin/web', 'server.py'], {
      cwd: core.folder,
      env: { PORT: String(port), PYTHONHOME: prefix },
      build: { kind: 'shell', line: `cp '${python}' bin/next && cat version >> bin/next && mv bin/next bin/web` },
      buildOutput: stage.file('bin/web'),
      onChange: 'signal',
      ready: { kind: 'port', port },
      ports: [port],
    }),
  );
  await core.supervisor.start(ID, BY_TEST);
  await stage.untilAnswer('one');
  writeFileSync(stage.file('version'), 'two');
  return (core.snapshot('web').state as { pid: number }).pid;
}

const notReloaded = (): string[] => core.lines.filter((line) => line.startsWith('slipway Not reloaded'));

describe('a server that executes itself anew in the same process', () => {
  test('and finishes its requests for some time before, is not told as not reloaded', async () => {
    const pid = await started(1.8);
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'reloaded', pid, message: null, artifact: { state: 'current', pid } });
    expect(notReloaded()).toEqual([]);
    expect(core.snapshot('web').reload).toMatchObject({ reloadFailure: null });
    await stage.untilAnswer('two');
  });

  test('at once, is answered as soon as it has', async () => {
    const pid = await started(0);
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'reloaded', pid, message: null, artifact: { state: 'current', pid } });
    const [built = 0, told = 0] = ['build: built', 'reloaded'].map((name) => outcome.timeline.find(({ event }) => event === name)?.atMs);
    expect(told - built).toBeLessThan(3_000);
  });

  test('and takes longer than anybody waits for, is told as not reloaded until it has', async () => {
    const pid = await started(5);
    expect(await core.supervisor.reload(ID, BY_TEST, null)).toMatchObject({
      outcome: 'old-version',
      message: expect.stringContaining(`pid ${pid} serves on and still executes the program from before`),
    });
    expect(core.snapshot('web')).toMatchObject({ detail: expect.stringContaining('not reloaded'), reload: { lastReload: null } });
    const { detail, reload } = await core.until('web', ({ reload }) => reload?.reloadFailure === null);
    expect(detail).not.toContain('not reloaded');
    expect(reload).toMatchObject({ artifact: { state: 'current', pid }, lastReload: {} });
    expect(notReloaded()).toHaveLength(1);
    await stage.untilAnswer('two');
  });

  test('never, is told as not reloaded, and goes on being told so', async () => {
    const pid = await started(-1);
    expect(await core.supervisor.reload(ID, BY_TEST, null)).toMatchObject({ outcome: 'old-version', pid, artifact: { state: 'replaced' } });
    await core.supervisor.signal(ID, 'SIGCONT', 'main', 'test');
    expect(core.snapshot('web').reload?.reloadFailure).toContain('serves on');
    expect(await stage.ask()).toBe('one');
  });

  test('and is stopped while it finishes its requests, was stopped before the reload was over', async () => {
    await started(60);
    const reload = core.supervisor.reload(ID, BY_TEST, null);
    await core.untilLine('Reload by SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await core.supervisor.stop(ID, { by: 'test' });
    expect(await reload).toMatchObject({ outcome: 'cancelled', message: 'the run was stopped before the reload was over' });
    expect(notReloaded()).toEqual([]);
  });
});
