import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programPath } from './fixture-project';

export interface StartedProgram {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly exited: Promise<void>;
  /** Ends it by SIGKILL, by its own pid. */
  end(): Promise<void>;
}

/** Starts a fixture program outside Slipway (a stranger) and waits for its first line. */
export async function startProgram(name: string, args: readonly string[]): Promise<StartedProgram> {
  const command = name.endsWith('.py') ? 'python3' : process.execPath;
  const child = spawn(command, [programPath(name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  await Promise.race([
    new Promise<void>((resolve) => createInterface({ input: child.stdout }).once('line', () => resolve())),
    exited.then(() => Promise.reject(new Error(`${name} ended before it was ready`))),
  ]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no pid`);
  return {
    pid,
    child,
    exited,
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
