import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

/** File systems whose changes the kernel does not tell, or tells only for this machine (magic numbers of statfs(2) and their headers). */
const SILENT: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9p (a Windows drive in WSL, or a shared folder)'],
  [0x65735546, 'FUSE'],
  [0x786f4256, 'a VirtualBox shared folder'],
  [0xbacbacbc, 'a VMware shared folder'],
  [0x7c7c6673, 'a Parallels shared folder'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x73757245, 'Coda'],
  [0x0bd00bd0, 'Lustre'],
]);

/** What a file system type is called where it does not tell of changes; null where it does. Pure. `type` as statfs gives it, signed or not. */
export function silentFileSystem(type: number): string | null {
  return SILENT.get(type >>> 0) ?? null;
}

/** The same for a folder; null also where the system does not say. */
export async function silentFileSystemOf(folder: string): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  // A folder that is gone is found out by the watcher itself.
  const found = await statfs(folder).catch(() => null);
  return found === null ? null : silentFileSystem(found.type);
}

/** Watches this user may have (inotify(7)); null on other systems. */
export function watchLimit(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const limit = Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'));
    return Number.isFinite(limit) ? limit : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
