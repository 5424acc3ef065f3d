import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Beyond this a comparison costs more than a restart. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Enough to tell versions apart at a glance. */
export const SHOWN_HASH_DIGITS = 12;

/**
 * SHA-256 (hex) of a file, or of everything in a folder with its relative names. Null for what is not there, cannot be read or is larger
 * than 512 MiB. Never rejects. `/proc/PID/exe` is the program that runs, even when its file has been deleted.
 */
export async function hashArtifact(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  let left = MAX_BYTES;
  const addFile = async (file: string): Promise<void> => {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      left -= (chunk as Buffer).length;
      if (left < 0) throw new RangeError(`${path} is larger than ${MAX_BYTES} bytes`);
      hash.update(chunk as Buffer);
    }
  };
  const add = async (at: string, name: string, isLink: boolean): Promise<void> => {
    const found = isLink ? null : await lstat(at);
    if (found === null || !found.isDirectory()) {
      hash.update(`${name}\0`);
      await addFile(at);
      return;
    }
    for (const entry of (await readdir(at)).sort()) await add(join(at, entry), `${name}/${entry}`, false);
  };
  try {
    await add(path, '', path.startsWith('/proc/'));
    return hash.digest('hex');
  } catch {
    // What cannot be read has no hash; whoever asks treats it as changed.
    return null;
  }
}
