import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Beyond this a comparison costs more than a restart. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Enough to tell versions apart at a glance. */
export const SHOWN_HASH_DIGITS = 12;
/** One buffer a hash, used again for every piece: a stream's own ones, 8 MB for a Go program, made the garbage collector run at each restart. */
const PIECE_BYTES = 256 * 1024;
/** Kernel time stamps are this coarse (one jiffy at 100 Hz, and a margin): a younger file may be written again under the same one. */
const STAMP_SLACK_MS = 50;
/** A program, its script and their predecessors. */
const MOST_KNOWN = 8;

/** What tells one state of a file from another without reading it; null where nothing is there. Follows links. */
export function fileStamp(path: string): string | null {
  const found = statOrNull(path);
  return found === null || !found.isFile() ? null : stampOf(found);
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}

/** SHA-256 (hex) of what a build makes, or a process executes. */
export interface ArtifactHashes {
  /**
   * Of a file, or of everything in a folder with its relative names. Null for what is not there, cannot be read or is larger than 512 MiB. Never
   * rejects. `/proc/PID/exe` is the program that runs, even when its file has been deleted. A file that is as it was is not read again.
   */
  of(path: string): Promise<string | null>;
  /** The same of the file that had this stamp, if it was read then. */
  at(stamp: string): string | null;
}

/** Reads nothing by itself. A thousand million bytes take half a second, in pieces of 0.2 ms. */
export function createArtifactHashes(now: () => number): ArtifactHashes {
  const known = new Map<string, string | null>();
  const reading = new Map<string, Promise<string | null>>();

  const read = async (path: string, stamp: string | null): Promise<string | null> => {
    const isSettled = stamp !== null && isOlder(path, now() - STAMP_SLACK_MS);
    const hash = await hashAll(path);
    if (stamp === null || !isSettled || fileStamp(path) !== stamp) return hash;
    known.set(stamp, hash);
    for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
    return hash;
  };
  return {
    at: (stamp) => known.get(stamp) ?? null,
    of(path) {
      const stamp = fileStamp(path);
      const hash = stamp === null ? undefined : known.get(stamp);
      if (hash !== undefined) return Promise.resolve(hash);
      const key = stamp ?? path;
      const work = reading.get(key) ?? read(path, stamp).finally(() => reading.delete(key));
      reading.set(key, work);
      return work;
    },
  };
}

/** What cannot be looked at, for whatever reason, has no stamp and is read each time. */
function statOrNull(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

function isOlder(path: string, thanMs: number): boolean {
  const found = statOrNull(path);
  return found !== null && Number(found.ctimeMs) < thanMs;
}

async function hashAll(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let left = MAX_BYTES;
  const add = async (at: string, name: string, isLink: boolean): Promise<void> => {
    const found = isLink ? null : await lstat(at);
    if (found === null || !found.isDirectory()) {
      hash.update(`${name}\0`);
      left = await addFile(hash, at, buffer, left);
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

/** Returns how many more bytes may be read. */
async function addFile(hash: Hash, path: string, buffer: Buffer, mostBytes: number): Promise<number> {
  let left = mostBytes;
  const file = await open(path, 'r');
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return left;
      left -= bytesRead;
      if (left < 0) throw new RangeError(`${path} is larger than ${MAX_BYTES} bytes`);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
