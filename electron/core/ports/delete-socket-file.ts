import { unlinkSync } from 'node:fs';
import { CallError } from '../../../shared/contract/result';
import { lookAtFile, probeConnect } from './socket-file-probe';

/** Identity of a file as a verdict named it. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/**
 * Deletes a socket file that nobody listens on. Looks again right before: another file at the path by now, no socket, or a server that
 * answers is `owner-changed` and nothing is done. One that is gone already is a success: `false`, nothing was there.
 * Between the last look and the deletion a server may start: it could only do so after deleting the file itself, which the look would show.
 */
export async function deleteSocketFile(path: string, file: FileIdentity): Promise<boolean> {
  const probe = await probeConnect(path);
  if (probe === 'ENOENT') return false;
  if (probe !== 'ECONNREFUSED')
    throw new CallError('owner-changed', `${path} is not left over any more (${probe}); it was not deleted.`, 'Look again at the path.');
  const now = lookAtFile(path);
  if (now.kind === 'none') return false;
  if (now.kind !== 'socket' || now.device !== file.device || now.inode !== file.inode)
    throw new CallError('owner-changed', `${path} is another file by now; it was not deleted.`, 'Look again at the path.');
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    throw new CallError('permission-denied', `${path} cannot be deleted (${code}).`, `Delete it yourself: sudo rm ${path}`);
  }
}
