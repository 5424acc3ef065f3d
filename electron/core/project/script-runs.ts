import { join } from 'node:path';
import type { CommandSpec } from '../../../shared/model/process';
import { findPackageManager, type PackageManager } from './package-manager';
import { MAX_FILE_BYTES, type ReadContext } from './read-context';

/** What running a script means: its pre and post scripts included where the package manager runs them. */
export function scriptLine(scripts: Readonly<Record<string, unknown>>, name: string, manager: Pick<PackageManager, 'runsHooks'>): string {
  const parts = manager.runsHooks ? [`pre${name}`, name, `post${name}`] : [name];
  return parts
    .map((part) => (Object.hasOwn(scripts, part) ? scripts[part] : undefined))
    .filter((line): line is string => typeof line === 'string' && line.trim() !== '')
    .join(' && ');
}

/**
 * What `npm run dev` (or pnpm, yarn, bun) in this folder runs in turn, so that a person sees it before trusting and a change of the script
 * asks again. Null for any other command, and where the folder has no such script.
 */
export async function scriptBehind(context: ReadContext, command: CommandSpec, cwd: string): Promise<string | null> {
  const words = command.kind === 'argv' ? command.argv : command.line.trim().split(/\s+/);
  const [program = '', verb, name] = words;
  if (!/^(?:npm|pnpm|yarn|bun)$/.test(program) || verb !== 'run' || name === undefined) return null;
  // A shell line with more than the script's name may mean anything; its text says it all.
  if (command.kind === 'shell' && (words.length > 3 || !/^[\w@.:/-]+$/.test(name))) return null;
  const outcome = await context.fs.readText(join(cwd, 'package.json'), MAX_FILE_BYTES);
  if (outcome.kind !== 'text') return null;
  try {
    const content: unknown = JSON.parse(outcome.text);
    if (typeof content !== 'object' || content === null || !('scripts' in content)) return null;
    const { scripts } = content;
    if (typeof scripts !== 'object' || scripts === null) return null;
    const declared = 'packageManager' in content ? content.packageManager : undefined;
    const line = scriptLine({ ...scripts }, name, await findPackageManager(context, cwd, declared));
    return line === '' ? null : line;
  } catch {
    // Its own run will say that package.json is broken; nothing can be shown of it here.
    return null;
  }
}
