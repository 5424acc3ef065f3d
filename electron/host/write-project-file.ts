import { link, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CallError } from '../../shared/contract/result';

/**
 * Writes a file of a project whole or not at all: beside it first, to disk, then in one step. `overwrite: false` never replaces a file, also
 * not one that appears meanwhile. A link is followed, and its target replaced. CallError where the folder refuses.
 */
export async function writeProjectFile(path: string, text: string, overwrite: boolean): Promise<void> {
  const target = overwrite ? await realpath(path).catch(() => path) : path;
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.${Date.now()}.tmp`);
  try {
    const mode = overwrite
      ? await stat(target).then(
          (info) => info.mode & 0o777,
          () => 0o644,
        )
      : 0o644;
    const handle = await open(beside, 'wx', mode);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    // link(2) fails where the name is taken; rename(2) would replace it.
    if (overwrite) await rename(beside, target);
    else await link(beside, target);
  } catch (error) {
    throw writeError(path, error);
  } finally {
    await unlink(beside).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function writeError(path: string, error: unknown): CallError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EEXIST')
    return new CallError(
      'config-invalid',
      `${path} exists already; it was not touched.`,
      'Read it first. slipway save --force replaces it.',
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new CallError(
      'permission-denied',
      `${path} can't be written: ${code}.`,
      'Give yourself write permission on the folder, or print the text and save it elsewhere.',
    );
  return new CallError(
    'config-invalid',
    `${path} can't be written: ${code}. Nothing was changed.`,
    'Check the disk and the folder, then try again.',
  );
}
