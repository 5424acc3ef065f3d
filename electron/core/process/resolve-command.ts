import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path';
import type { CommandSpec } from '../../../shared/model/process';
import { whyNoInterpreter } from './why-no-interpreter';

/** The argument vector to execute, or why it cannot be. */
export type ResolvedCommand =
  | { readonly ok: true; readonly argv: readonly [string, ...string[]] }
  | { readonly ok: false; readonly reason: string };

function whyNoFolder(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `does not exist (${code}). Make the folder, or correct cwd`;
  return `cannot be used (${code}). Look at its permissions, or correct cwd`;
}

function errnoOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** A path as its reader knows it: from the working folder, where it is inside that. Whole paths are too long for a row. */
function shownFrom(cwd: string, path: string): string {
  const way = relative(cwd, path);
  return way === '' || way.startsWith('..') || isAbsolute(way) ? path : `./${way}`;
}

/** Why this path cannot be executed, told as `shown`; null when it can. */
function whyNotExecutable(path: string, shown = path): string | null {
  try {
    if (!statSync(path).isFile()) return `${shown} is not a file`;
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return `${shown} does not exist (ENOENT). Build it, or correct the command`;
    return `${shown} may not be executed (${code}). Make it executable: chmod +x ${shown}`;
  }
}

/**
 * Resolves a command as execvp(3) would, on the CHILD's PATH, before anything is spawned: a missing program is then a reason and not a
 * shell's exit code 127. A shell line becomes `/bin/sh -c line` (`cmd.exe /d /s /c line` on Windows). Also checks the working directory,
 * which the system otherwise reports as if the program were missing.
 */
export function resolveCommand(
  command: CommandSpec,
  cwd: string,
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): ResolvedCommand {
  try {
    if (!statSync(cwd).isDirectory()) return { ok: false, reason: `the working directory ${cwd} is not a folder. Correct cwd` };
  } catch (error) {
    return { ok: false, reason: `the working directory ${cwd} ${whyNoFolder(errnoOf(error))}` };
  }
  if (command.kind === 'shell') {
    const argv: [string, ...string[]] =
      platform === 'win32' ? [env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', command.line] : ['/bin/sh', '-c', command.line];
    return { ok: true, argv };
  }
  const [program, ...rest] = command.argv;
  if (program === undefined || program === '') return { ok: false, reason: 'the command is empty' };
  if (platform === 'win32') return { ok: true, argv: [program, ...rest] };
  if (program.includes('/')) {
    const path = isAbsolute(program) ? program : resolve(cwd, program);
    const reason = whyNotExecutable(path, shownFrom(cwd, path)) ?? whyNoInterpreter(path, env.PATH ?? '');
    return reason === null ? { ok: true, argv: [program, ...rest] } : { ok: false, reason };
  }
  let denied: string | null = null;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(resolve(cwd, folder === '' ? '.' : folder), program);
    const reason = whyNotExecutable(path);
    if (reason === null) {
      const why = whyNoInterpreter(path, env.PATH ?? '');
      return why === null ? { ok: true, argv: [path, ...rest] } : { ok: false, reason: why };
    }
    if (!reason.includes('ENOENT')) denied = reason;
  }
  return {
    ok: false,
    reason: denied ?? `there is no program named ${program} on PATH (ENOENT). Install it, or write where it is in the command`,
  };
}
