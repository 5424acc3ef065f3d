// Runs a program in the foreground of the bootstraps and waits for its end.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Exit code by the shell's rule: 128 + signal number where a signal ended it. */
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };

/** Resolves with the exit code. Rejects only where the program cannot be started at all. */
export function runCommand(command, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
    child.once('error', failed);
    child.once('exit', (code, signal) => done(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  });
}

/** A program of node_modules, started with this very Node. */
export function runTool(script, args, options) {
  return runCommand(process.execPath, [join(ROOT, 'node_modules', script), ...args], options);
}

/** npm itself, the one that started us where there is one. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return runCommand(process.execPath, [npm, ...args], options);
  return runCommand('npm', args, { shell: process.platform === 'win32', ...options });
}
