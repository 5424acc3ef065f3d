import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the shim says on behalf of the process: to main, or through a port. */
interface Envelope {
  readonly kind: 'to-parent' | 'to-port' | 'close-port';
  readonly port?: number;
  readonly data?: { readonly type: string; readonly id?: number; readonly result?: unknown };
}

/** The built host process of the desktop app under plain Node; Electron's `parentPort` is stood in for by the desktop suite's shim. */
class HostProcess {
  readonly messages: Envelope[] = [];
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(stateDir: string) {
    this.child = fork(path.join(ROOT, 'dist/desktop/host-process.js'), [path.join(ROOT, 'dist/renderer')], {
      execArgv: ['-r', path.join(ROOT, 'test/desktop/parent-port.cjs')],
      env: { ...process.env, SLIPWAY_STATE_DIR: stateDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (message) => this.messages.push(message as Envelope));
    this.exited = new Promise((resolve) => this.child.on('exit', (code) => resolve(code)));
  }

  /** Waits for what main would be told. */
  async told(): Promise<unknown> {
    const find = () => this.messages.find(({ kind }) => kind === 'to-parent')?.data;
    await expect.poll(find, { timeout: 10_000 }).toBeDefined();
    return find();
  }

  connect(port: number): void {
    this.child.send({ kind: 'to-child', data: { type: 'connect' }, ports: [port] });
  }

  /** One call over a port; resolves with its Result. */
  async call(port: number, id: number, name: string): Promise<unknown> {
    this.child.send({ kind: 'to-port', port, data: { type: 'call', id, name, input: {} } });
    const isReply = (message: Envelope) => message.port === port && message.data?.type === 'reply' && message.data.id === id;
    const find = () => this.messages.find(isReply)?.data;
    await expect.poll(find, { timeout: 10_000 }).toBeDefined();
    return find()?.result;
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
    await this.exited;
  }
}

let host: StartedHost | null = null;
let desktop: HostProcess | null = null;
let folder: string | null = null;

afterEach(async () => {
  await desktop?.end();
  await host?.stop();
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  host = null;
  desktop = null;
  folder = null;
});

describe('the host process of the desktop app', () => {
  test('runs a host of its own, serves several ports, and ends with 0 when it is shut down', async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-desktop-'));
    desktop = new HostProcess(folder);
    expect(await desktop.told()).toMatchObject({ type: 'ready', mode: 'own' });
    desktop.connect(1);
    desktop.connect(2);
    expect(await desktop.call(1, 1, 'host.info')).toMatchObject({ ok: true, value: { phase: 'running' } });
    expect(await desktop.call(2, 1, 'snapshot.get')).toMatchObject({ ok: true, value: { snapshot: { processes: [] } } });
    // The command line finds the same host.
    expect((await runCommand(folder, ['status', '--json'])).code).toBe(0);
    expect(await desktop.call(2, 2, 'host.shutdown')).toMatchObject({ ok: true, value: { stopped: [] } });
    expect(await desktop.exited).toBe(0);
    expect((await runCommand(folder, ['status', '--json'])).code).toBe(3);
  });

  test('attaches to the host that runs, relays to it, leaves it alone when it ends, and says when it is gone', async () => {
    const started = await startHost();
    host = started;
    desktop = new HostProcess(started.stateDir);
    expect(await desktop.told()).toMatchObject({ type: 'ready', mode: 'attached', hostPid: started.pid });
    desktop.connect(1);
    expect(await desktop.call(1, 1, 'host.info')).toMatchObject({ ok: true, value: { pid: started.pid } });
    await desktop.end();
    expect((await runCommand(started.stateDir, ['status', '--json'])).code).toBe(0);

    desktop = new HostProcess(started.stateDir);
    await desktop.told();
    desktop.connect(1);
    expect(await desktop.call(1, 1, 'host.info')).toMatchObject({ ok: true });
    expect((await runCommand(started.stateDir, ['down', '--json'])).code).toBe(0);
    expect(await desktop.exited).toBe(3);
  });
});
