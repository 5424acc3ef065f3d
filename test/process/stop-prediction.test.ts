import { realpathSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildProduct, CommandLine } from '../helpers/command-line';

const PYTHON = 'import time; print("up", flush=True); time.sleep(600)';
const NODE = `for (const s of ['SIGTERM','SIGUSR2']) process.on(s, () => { console.log('got', s); if (s === 'SIGTERM') process.exit(0); });
process.on('SIGINT', () => {}); console.log('up'); setInterval(() => {}, 1000)`;
/** Ignores TERM for good and handles INT; its child takes signal 36 and says so. */
const MULE = `import os, signal, sys, time
pid = os.fork()
if pid == 0:
    signal.signal(36, lambda *_: print("got 36", flush=True))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, lambda *_: os._exit(0))
if pid == 0:
    print("child up", flush=True)
while True:
    time.sleep(60)
`;

let line: CommandLine;
let folder: string;

beforeAll(buildProduct, 120_000);
beforeAll(async () => {
  folder = realpathSync(await mkdtemp(join(tmpdir(), 'slipway-predict-')));
  const argv = (...words: string[]) => JSON.stringify(words);
  await writeFile(join(folder, 'mule.py'), MULE);
  await writeFile(
    join(folder, 'slipway.yaml'),
    `version: 1
processes:
  py: { command: ${argv('python3', '-c', PYTHON)}, ready: { log: up } }
  web: { command: ${argv('node', '-e', NODE)}, ready: { log: up }, stop: { signal: SIGHUP } }
  job: { command: "sh -c 'sleep 600 & echo up; wait'", ready: { log: up }, stop: { signal: SIGINT, kill_delay: 1s } }
  mule: { command: ${argv('python3', 'mule.py')}, ready: { log: child up }, stop: { kill_delay: 300ms } }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => line.close());

async function begin(...names: string[]): Promise<void> {
  line = await CommandLine.create();
  await line.startHost();
  await line.run('add', folder, '--trust');
  expect((await line.run('start', ...names)).code).toBe(0);
}

/** What `signals` says of the next stop once the program has installed its handlers: those of Python come a moment after its start. */
async function stopOf(name: string) {
  return (await line.run('signals', name, '--json')).json;
}

describe.skipIf(process.platform !== 'linux')('slipway signals NAME', () => {
  test('Python has no handler for SIGTERM; SIGINT is offered, with the customs of Python first', async () => {
    await begin('py');
    const shapes = await stopOf('py');
    expect(shapes).toMatchObject({
      runtime: 'python',
      outside: [],
      stop: { signal: 'SIGTERM', killDelayMs: 5_000, prediction: { tone: 'abrupt' }, better: { signal: 'SIGINT' } },
    });
    const term = shapes.signals.find(({ name }: { name: string }) => name === 'SIGTERM');
    expect(term.customs[0]).toMatchObject({ runtime: 'python', source: expect.stringContaining('https://docs.python.org') });
    const text = await line.run('signals', 'py');
    expect(text.stdout).toMatch(/stop py: python3 \d+ has no handler for SIGTERM and would end at once, without clean-up\./);
    expect(text.stdout).toMatch(/better: SIGINT is caught by python3 \d+\. Once: slipway stop py --signal SIGINT/);
    expect(text.stdout).toContain('Python customarily:');
    expect(text.stdout).toMatch(/34–64 +SIGRTMIN to SIGRTMAX +default: terminate/);
  });

  test('Node and SIGHUP; a background job of a shell and SIGINT', async () => {
    await begin('web', 'job');
    expect((await stopOf('web')).stop).toMatchObject({
      signal: 'SIGHUP',
      prediction: { tone: 'abrupt', text: expect.stringMatching(/^node \d+ has no handler for SIGHUP/) },
      better: { signal: 'SIGTERM', text: expect.stringMatching(/^SIGTERM is caught by node \d+\.$/) },
    });
    const job = (await stopOf('job')).stop;
    expect(job.prediction.text).toMatch(/ignores? SIGINT: the stop would take the full 1 s, then SIGKILL\.$/);
    expect(job.better.signal).toBe('SIGTERM');
  });

  test('signals by number, by real-time name and to one member; refusals are clear', async () => {
    await begin('mule', 'web');
    // A look that finds the child.
    await stopOf('mule');
    const { members } = (await line.run('status', '--json')).json.projects[0].processes.find(
      ({ name }: { name: string }) => name === 'mule',
    );
    const [main, child] = members.map(({ pid }: { pid: number }) => pid);
    const one = await line.run('signal', 'mule', 'RTMIN+2', '--pid', String(child), '--json');
    expect(one.json).toMatchObject({ signal: 'SIGRTMIN+2', delivered: [child], effect: { [child]: 'caught' }, warning: null });
    expect((await line.run('signal', 'mule', '36', '--pid', String(child), '--json')).json).toMatchObject({ signal: 'SIGRTMIN+2' });
    await expect.poll(async () => (await line.run('logs', 'mule')).stdout.match(/got 36/g)?.length, { timeout: 10_000 }).toBe(2);

    const web = (await line.run('status', '--json')).json.projects[0].processes.find(({ name }: { name: string }) => name === 'web').pid;
    const stranger = await line.run('signal', 'mule', 'HUP', '--pid', String(web), '--json');
    expect(stranger).toMatchObject({ code: 1 });
    expect(stranger.json.error).toMatchObject({ code: 'not-signalable', message: `pid ${web} is not a live process of mule.` });
    expect((await line.run('signal', 'mule', 'HUP', '--main', '--pid', String(main))).code).toBe(2);
    expect((await line.run('signal', 'mule', 'INFO', '--json')).json.error).toMatchObject({
      code: 'unsupported-on-this-platform',
      message: 'This platform has no SIGINFO.',
    });
    expect((await line.run('stop', 'web', '--json')).json).toMatchObject({ outcome: 'stopped', suspects: [] });
    const stale = await line.run('signal', 'web', 'HUP', '--json');
    expect(stale.json.error).toMatchObject({ code: 'not-running', message: expect.stringContaining('web is stopped') });
  });

  test('a stop that was not obeyed says which signal would have been, and that one is', async () => {
    await begin('mule');
    // A look that finds the child: the stop reads the members known by then.
    expect((await stopOf('mule')).stop).toMatchObject({ prediction: { tone: 'slow' }, better: { signal: 'SIGINT' } });
    const stop = (await line.run('stop', 'mule', '--json')).json;
    expect(stop).toMatchObject({ outcome: 'stopped', escalated: true });
    expect(stop.note).toBe('SIGKILL was needed: all 2 processes ignore SIGTERM. SIGINT is caught by all 2 processes.');
    expect((await line.run('start', 'mule')).code).toBe(0);
    expect((await line.run('stop', 'mule', '--signal', 'SIGINT', '--json')).json).toMatchObject({ escalated: false, note: null });
  });
});
