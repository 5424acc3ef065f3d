/** Errors of looking at a file or a process that is gone, or that may not be looked at (open(2), readlink(2), proc(5)). */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'ENXIO']);

/** What `read` gives; null where its object is gone or closed to us. Throws every other error. */
export function nullIfGone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (GONE.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
