import path from 'node:path';

/** The longest path a person would hand over: Linux's PATH_MAX. */
const LONGEST_PATH = 4_096;

export interface FolderArgumentDeps {
  /** False for anything that is not an existing folder; never throws. */
  isFolder(absolutePath: string): boolean;
}

/**
 * The folder a command line names, or null. The arguments of a second instance come from anybody who can start a program, so they mean a
 * folder path and nothing else: switches are skipped, the first argument that is an existing folder counts, and the window only opens
 * its add dialog with it. `ownPaths` are arguments Electron itself is started with (the app's folder in development).
 */
export function folderArgument(
  argv: readonly string[],
  workingDirectory: string,
  ownPaths: readonly string[],
  deps: FolderArgumentDeps,
): string | null {
  for (const argument of argv.slice(1)) {
    if (argument === '' || argument.startsWith('-') || argument.length > LONGEST_PATH || argument.includes('\0')) continue;
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(argument)) continue;
    const absolute = path.resolve(workingDirectory, argument);
    if (ownPaths.includes(absolute)) continue;
    if (deps.isFolder(absolute)) return absolute;
  }
  return null;
}
