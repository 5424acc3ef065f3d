import { type ChildProcess, spawn } from 'node:child_process';
import { errorText } from '../core/process/error-text';

/** An editor's program that cannot reach its window says so within this time; one that has one may live for hours. */
const SETTLED_MS = 400;

/** Starts a program, away from the project's folder, and lets go of it. Resolves with null, or with why nothing was opened. Never rejects. */
export async function launchEditor(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<string | null> {
  let child: ChildProcess;
  try {
    child = spawn(program, args, { cwd: '/', env, stdio: 'ignore', detached: true });
  } catch (error) {
    return errorText(error);
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), SETTLED_MS);
    const settle = (why: string | null): void => {
      clearTimeout(timer);
      resolve(why);
    };
    child.on('error', (error) => settle(error.message));
    child.on('exit', (code, signal) => settle(code === 0 ? null : signal === null ? `it exited ${code}` : `it ended by ${signal}`));
    child.unref();
  });
}
