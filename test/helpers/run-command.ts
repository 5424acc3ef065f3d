import { spawn } from 'node:child_process';
import { CLI } from './start-host';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on stdout; throws with the output when there is none. */
  json<T>(): T;
}

const COMMAND_LIMIT_MS = 90_000;

/** Runs `slipway …` of the built product and waits for its end. */
export function runCommand(
  stateDir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  wrap: readonly string[] = [],
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const [command = process.execPath, ...rest] = [...wrap, process.execPath, CLI];
    const child = spawn(command, [...rest, ...args, '--state-dir', stateDir], {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_LIMIT_MS,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code,
        stdout,
        stderr,
        json<T>(): T {
          try {
            return JSON.parse(stdout) as T;
          } catch (error) {
            throw new Error(`slipway ${args.join(' ')} printed no JSON (exit ${code}): ${stdout}${stderr}`, { cause: error });
          }
        },
      }),
    );
  });
}
