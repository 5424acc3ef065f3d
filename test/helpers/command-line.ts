import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/cli.js');
export const PROGRAMS = join(root, 'test/fixtures/programs');

/** Builds what changed since the last build: the commands are tested as they are shipped. */
export function buildProduct(): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(root, 'build/build.mjs')], (error, _stdout, stderr) =>
      error ? reject(new Error(`The build failed:\n${stderr}`)) : resolve(),
    );
  });
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on stdout. */
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are what the tests check
  readonly json: any;
}

/** A state directory and its host, driven by the built command line. */
export class CommandLine {
  host: ChildProcess | null = null;
  /** What the host printed so far. */
  hostOutput = '';
  hostErrors = '';
  private readonly followers: ChildProcess[] = [];

  private constructor(readonly stateDir: string) {}

  static async create(): Promise<CommandLine> {
    return new CommandLine(await mkdtemp(join(tmpdir(), 'slipway-cli-')));
  }

  private environment(): NodeJS.ProcessEnv {
    const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
    return { ...rest, SLIPWAY_STATE_DIR: this.stateDir };
  }

  spawn(...args: string[]): ChildProcess {
    return spawn(process.execPath, [cli, ...args], { env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Runs one command to its end. */
  run(...args: string[]): Promise<CommandResult> {
    const child = this.spawn(...args);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    return new Promise((resolve) => {
      child.on('close', (code) =>
        resolve({
          code,
          stdout,
          stderr,
          get json() {
            return JSON.parse(stdout);
          },
        }),
      );
    });
  }

  /** Starts the host and resolves with its first line. */
  startHost(...args: string[]): Promise<string> {
    const child = this.spawn('host', '--no-open', ...args);
    this.host = child;
    child.stderr?.on('data', (chunk) => {
      this.hostErrors += chunk;
    });
    return new Promise((resolve, reject) => {
      child.stdout?.on('data', (chunk) => {
        this.hostOutput += chunk;
        const end = this.hostOutput.indexOf('\n');
        if (end >= 0) resolve(this.hostOutput.slice(0, end));
      });
      child.on('exit', (code) => reject(new Error(`the host ended (${code}): ${this.hostErrors}`)));
    });
  }

  /** Resolves with the host's exit code. */
  hostExit(): Promise<number | null> {
    const { host } = this;
    if (host === null || host.exitCode !== null || host.signalCode !== null) return Promise.resolve(host?.exitCode ?? null);
    return new Promise((resolve) => host.on('exit', (code) => resolve(code)));
  }

  /** Starts a command that goes on, such as `logs -f`; `until` resolves when its output holds the text. */
  follow(...args: string[]): { until(text: string): Promise<string>; stop(): Promise<number | null> } {
    const child = this.spawn(...args);
    this.followers.push(child);
    let output = '';
    let check = (): void => undefined;
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      check();
    });
    return {
      until: (text) =>
        new Promise((resolve) => {
          check = () => {
            if (output.includes(text)) resolve(output);
          };
          check();
        }),
      stop: () =>
        new Promise((resolve) => {
          child.on('exit', (code) => resolve(code));
          child.kill('SIGINT');
        }),
    };
  }

  async close(): Promise<void> {
    for (const child of this.followers) if (child.exitCode === null) child.kill('SIGKILL');
    if (this.host !== null && this.host.exitCode === null) {
      await this.run('down');
      await this.hostExit();
    }
    await rm(this.stateDir, { recursive: true, force: true });
  }
}

/** A port that was free a moment ago, below the ephemeral range so that no outgoing connection takes it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

/** True for a process that lives; a zombie nobody has collected yet (its parent ended, and pid 1 is in no hurry) does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    throw error;
  }
}
