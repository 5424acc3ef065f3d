import { spawn } from 'node:child_process';

/** An editor's program that cannot reach its window says so within this time; one that has one may live for hours. */
const SETTLED_MS = 400;

/** Starts a program, away from the project's folder, and lets go of it. Resolves with null, or with why nothing was opened. Never rejects. */
export function launchEditor(argv: readonly [string, ...string[]]): Promise<string | null> {
  const [program, ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: '/', stdio: 'ignore', detached: true });
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
