import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endAll, expectNoneLeft } from './processes';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const START_LIMIT_MS = 15_000;

export interface StartedHost {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly stateDir: string;
  /** In the environment of the host and of everything it starts. */
  readonly token: string;
  readonly child: ChildProcess;
  /** What the host wrote to stderr. */
  stderr(): string;
  /** Resolves with the exit code (null when a signal ended it). */
  exited(): Promise<number | null>;
  /** SIGINT, then proves that nothing with the token is left. Twice: nothing more happens. */
  stop(): Promise<void>;
}

let count = 0;

/** The built product's host in the foreground, with a state directory of its own; `wrap` is put before its command (another namespace). */
export async function startHost(options: { readonly stateDir?: string; readonly wrap?: readonly string[] } = {}): Promise<StartedHost> {
  if (!existsSync(CLI)) throw new Error('dist/cli.js is not built: npm run build');
  count += 1;
  const token = `slipway-test-${process.pid}-${Date.now()}-${count}`;
  const folder = options.stateDir === undefined ? mkdtempSync(path.join(tmpdir(), 'slipway-state-')) : null;
  const stateDir = options.stateDir ?? path.join(folder ?? tmpdir(), 'state');
  const [command = process.execPath, ...args] = [...(options.wrap ?? []), process.execPath, CLI];
  const child = spawn(command, [...args, 'host', '--no-open', '--json', '--state-dir', stateDir, '--port', '0'], {
    env: { ...process.env, SLIPWAY_TEST_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const first = await firstLine(child, exited, () => stderr);
  let stopping: Promise<void> | null = null;

  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
    await exited;
    try {
      await expectNoneLeft(token);
    } finally {
      endAll(token);
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    }
  };
  return {
    ...first,
    stateDir,
    token,
    child,
    stderr: () => stderr,
    exited: () => exited,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function firstLine(
  child: ChildProcess,
  exited: Promise<number | null>,
  stderr: () => string,
): Promise<{ url: string; port: number; pid: number }> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the host has no stdout');
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the host ${why}: ${stderr()}`));
    const timer = setTimeout(() => fail(`said nothing in ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    void exited.then((code) => fail(`ended with ${code}`));
    createInterface({ input: stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as { url: string; port: number; pid: number });
    });
  });
}
