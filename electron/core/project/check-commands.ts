import { resolve } from 'node:path';
import type { CommandSpec, ProcessConfig } from '../../../shared/model/process';
import { escapeText } from './escape-command';
import type { ReadContext } from './read-context';

/** Warns about programs that do not exist, before someone starts them. Only looks for files; the process stays usable, since it may be installed later. */
export async function checkCommands(context: ReadContext, processes: readonly ProcessConfig[]): Promise<void> {
  for (const process of processes) {
    // Said already, and nothing can be looked up from there.
    if ((await context.fs.kindOf(process.cwd)) !== 'folder') continue;
    await check(context, process, process.command, process.build !== null);
    if (process.build !== null) await check(context, process, process.build, false);
  }
}

async function check(context: ReadContext, process: ProcessConfig, command: CommandSpec, isBuilt: boolean): Promise<void> {
  const program = programOf(command);
  // A path is expected to be missing when a build writes it first.
  if (program === null || (isBuilt && /[/\\]/.test(program)) || (await exists(context, process, program))) return;
  const name = escapeText(context.shownProgram(program));
  const isPath = /[/\\]/.test(program);
  const message = isPath ? `${name} does not exist.` : `${name} is not found in PATH.`;
  const hint = isPath
    ? `Build it first, correct the command, or add a build: key. Starting ${process.name} would fail.`
    : `Install ${name} or correct the command. Starting ${process.name} would fail.`;
  context.report(process.source.file, { line: process.source.line, column: 1, key: process.name, severity: 'warning', message, hint });
}

/** The program's name as written; null where a shell decides what it means. */
function programOf(command: CommandSpec): string | null {
  if (command.kind === 'argv') return command.argv[0] ?? null;
  const first = command.line.trim().split(/\s/)[0] ?? '';
  return /^[\w.@/-]+$/.test(first) && first.includes('/') ? first : null;
}

async function exists(context: ReadContext, process: ProcessConfig, program: string): Promise<boolean> {
  const isWindows = context.platform === 'win32';
  const endings = isWindows ? ['', '.exe', '.cmd', '.bat', '.com'] : [''];
  // Without a PATH nothing can be told.
  const folders = /[/\\]/.test(program) ? [process.cwd] : context.searchPath;
  if (folders.length === 0) return true;
  for (const folder of folders) {
    for (const ending of endings) {
      if ((await context.fs.kindOf(resolve(folder, program + ending))) === 'file') return true;
    }
  }
  return false;
}
