import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../clock';

/** Larger files are compared by size and time only: hashing them would delay the restart. */
const MAX_HASHED_BYTES = 4 * 1024 * 1024;
/** The base line is read once, beside the start of the process: no more than this. */
const MAX_BASE_FILES = 20_000;
const MAX_BASE_BYTES = 128 * 1024 * 1024;
const READERS = 4;
/** A file emptied this lately is being written: content follows. One that is gone this lately is being replaced. */
export const UNSETTLED_MS = 100;
/** A kernel time stamp may be this much older than the write (one jiffy at 100 Hz, and a margin). */
const STAMP_SLACK_MS = 50;

/** What was found at a path. `version` grows with each content that was not there before. */
export interface FileLook {
  readonly kind: 'there' | 'gone' | 'unsettled';
  readonly version: number;
}

interface Remembered {
  readonly size: number;
  readonly mtimeMs: number;
  /** Null where it was not read. */
  readonly hash: string | null;
  readonly version: number;
}

/** Remembers contents by hash, so that the same content saved again is no change. One for all processes of a project. */
export interface ContentMemory {
  /** The newest version there is: the base line of whoever begins now. */
  newest(): number;
  /** A change of this file was heard of; what is read of it from now on is no base line. */
  heard(path: string, wasKnown: boolean): void;
  /** Reads the contents that are there now, in the background; files that changed lately are left out. Never rejects. */
  readBase(paths: readonly string[]): Promise<void>;
  /** Looks at a path. `held`: it was unsettled before; now it counts as it is. `byContent` false: the times alone tell. */
  look(path: string, byContent: boolean, held: boolean): Promise<FileLook>;
}

export function createContentMemory(clock: Clock): ContentMemory {
  const known = new Map<string, Remembered>();
  const heard = new Set<string>();
  /** Appeared only now; when it is gone again it never was. */
  const fresh = new Set<string>();
  const asked = new Map<string, Promise<FileLook>>();
  let version = 0;
  const openedAt = clock.now();
  let wanted = Number.POSITIVE_INFINITY;

  const hashOf = async (path: string, size: number): Promise<string | null> =>
    size > MAX_HASHED_BYTES
      ? null
      : createHash('sha1')
          .update(await readFile(path))
          .digest('base64');

  const readOne = async (path: string): Promise<void> => {
    const found = await stat(path);
    if (!found.isFile() || found.size > MAX_HASHED_BYTES || found.ctimeMs > openedAt - STAMP_SLACK_MS) return;
    wanted -= found.size;
    if (wanted < 0) return;
    const hash = await hashOf(path, found.size);
    if (heard.has(path) || known.has(path)) return;
    known.set(path, { size: found.size, mtimeMs: found.mtimeMs, hash, version: 0 });
  };

  return {
    newest: () => version,
    heard(path, wasKnown) {
      heard.add(path);
      if (!wasKnown && !known.has(path)) fresh.add(path);
    },
    async readBase(paths) {
      wanted = MAX_BASE_BYTES;
      const open = paths.filter((path) => !known.has(path)).slice(0, MAX_BASE_FILES);
      await Promise.all(
        Array.from({ length: READERS }, async () => {
          for (let path = open.pop(); path !== undefined && wanted > 0; path = open.pop()) {
            // One that cannot be read has no base line: its first change counts.
            await readOne(path).catch(() => null);
          }
        }),
      );
    },
    look(path, byContent, held) {
      // Two processes that ask about one change must be told one version.
      const key = `${byContent} ${held} ${path}`;
      const answer = asked.get(key) ?? lookOnce(path, byContent, held).finally(() => asked.delete(key));
      asked.set(key, answer);
      return answer;
    },
  };

  async function lookOnce(path: string, byContent: boolean, held: boolean): Promise<FileLook> {
    const before = known.get(path);
    const found = await stat(path).catch(() => null);
    if (found === null || !found.isFile()) {
      // It came and went within the batch: an editor's probe. Should it come back, that is told anew.
      if (fresh.has(path)) return { kind: 'gone', version: 0 };
      if (!held) return { kind: 'unsettled', version: 0 };
      known.delete(path);
      version += 1;
      return { kind: 'gone', version };
    }
    const isEmptied = found.size === 0 && clock.now() - found.mtimeMs < UNSETTLED_MS && before?.size !== 0;
    if (isEmptied && !held) return { kind: 'unsettled', version: 0 };
    fresh.delete(path);
    const sameStamp = before !== undefined && before.size === found.size && before.mtimeMs === found.mtimeMs;
    if (sameStamp) return { kind: 'there', version: before.version };
    const hash = byContent ? await hashOf(path, found.size).catch(() => null) : null;
    const sameContent = before !== undefined && hash !== null && before.hash === hash;
    if (!sameContent) version += 1;
    const next = sameContent ? before.version : version;
    known.set(path, { size: found.size, mtimeMs: found.mtimeMs, hash, version: next });
    return { kind: 'there', version: next };
  }
}
