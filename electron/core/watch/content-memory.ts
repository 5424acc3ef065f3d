import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
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
/** A save is one file or a few; a checkout of thousands is read when it is over. */
const MOST_AHEAD = 16;
/** What is written to without end is hashed at each write: no more of it at a time than 0.5 ms. */
const MOST_BYTES_AHEAD = 512 * 1024;
/** A save is one write or a few. */
const MOST_READS_AHEAD = 4;
/** A kernel time stamp may be this much older than the write (one jiffy at 100 Hz, and a margin). */
const STAMP_SLACK_MS = 50;

/** What cannot be looked at is looked at once more by `look`, which says what is wrong. */
function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

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
  /** It was written so shortly before it was read that another content may have the same time stamp. */
  readonly isYoung: boolean;
}

/** A file that is read ahead. */
interface Ahead {
  /** Times it was read since somebody looked. */
  reads: number;
  /** It was heard of while it was read: that may be what was there before. */
  isOutdated: boolean;
  /** What it held; null while it is being read. */
  found: { readonly stamp: string; readonly hash: string | null } | null;
}

/** One content of a file has one of these, but for writes within one tick of the kernel's clock: whoever hears of those drops what was read ahead. */
function stampOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** Remembers contents by hash, so that the same content saved again is no change. One for all processes of a project. */
export interface ContentMemory {
  /** The newest version there is: the base line of whoever begins now. */
  newest(): number;
  /** A change of this file was heard of; what is read of it from now on is no base line. */
  heard(path: string, wasKnown: boolean): void;
  /** Reads the contents that are there now, in the background; files that changed lately are left out. Never rejects. */
  readBase(paths: readonly string[]): Promise<void>;
  /** Reads a file ahead while its batch waits, so that `lookNow` can answer. Never rejects; again: reads again. */
  readAhead(path: string): void;
  /** `look` without a wait; null where the file was not read ahead or has changed since. */
  lookNow(path: string, byContent: boolean): FileLook | null;
  /** Looks at a path. `held`: it was unsettled before; now it counts as it is. `byContent` false: the times alone tell. */
  look(path: string, byContent: boolean, held: boolean): Promise<FileLook>;
}

export function createContentMemory(clock: Clock): ContentMemory {
  const known = new Map<string, Remembered>();
  const heard = new Set<string>();
  /** Appeared only now; when it is gone again it never was. */
  const fresh = new Set<string>();
  const asked = new Map<string, Promise<FileLook>>();
  const ahead = new Map<string, Ahead>();
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
    known.set(path, { size: found.size, mtimeMs: found.mtimeMs, hash, version: 0, isYoung: false });
  };

  return {
    newest: () => version,
    heard(path, wasKnown) {
      heard.add(path);
      const read = ahead.get(path);
      if (read !== undefined) read.isOutdated = true;
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
    readAhead(path) {
      const begun = ahead.get(path);
      if (begun === undefined) {
        for (const [oldest] of ahead) if (ahead.size >= MOST_AHEAD) ahead.delete(oldest);
        const one: Ahead = { reads: 0, isOutdated: false, found: null };
        ahead.set(path, one);
        void readInto(path, one);
      } else if (begun !== undefined && begun.found !== null && begun.reads < MOST_READS_AHEAD) void readInto(path, begun);
    },
    lookNow(path, byContent) {
      const read = ahead.get(path);
      ahead.delete(path);
      if (read === undefined || read.found === null || read.isOutdated) return null;
      const found = statOrNull(path);
      if (found === null || stampOf(found) !== read.found.stamp || isBeingEmptied(path, found)) return null;
      return take(path, found, byContent ? read.found.hash : null, byContent);
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
    ahead.delete(path);
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
    if (isBeingEmptied(path, found) && !held) return { kind: 'unsettled', version: 0 };
    if (isAsItWas(before, found)) return take(path, found, before?.hash ?? null, byContent);
    return take(path, found, byContent ? await hashOf(path, found.size).catch(() => null) : null, byContent);
  }

  function isBeingEmptied(path: string, found: Stats): boolean {
    return found.size === 0 && clock.now() - found.mtimeMs < UNSETTLED_MS && known.get(path)?.size !== 0;
  }

  function isAsItWas(before: Remembered | undefined, found: Stats): boolean {
    return before !== undefined && !before.isYoung && before.size === found.size && before.mtimeMs === found.mtimeMs;
  }

  /** Takes over what is there now. */
  function take(path: string, found: Stats, hash: string | null, byContent: boolean): FileLook {
    const before = known.get(path);
    fresh.delete(path);
    if (before !== undefined && isAsItWas(before, found)) return { kind: 'there', version: before.version };
    const sameStamp = before !== undefined && before.size === found.size && before.mtimeMs === found.mtimeMs;
    const sameContent = before !== undefined && (byContent && hash !== null ? before.hash === hash : sameStamp);
    if (!sameContent) version += 1;
    const next = sameContent ? before.version : version;
    const isYoung = byContent && found.mtimeMs > clock.now() - STAMP_SLACK_MS;
    // Who asks by the times alone takes nothing away from who asks by content.
    const keptHash = hash ?? (sameStamp ? before.hash : null);
    known.set(path, { size: found.size, mtimeMs: found.mtimeMs, hash: keptHash, version: next, isYoung });
    return { kind: 'there', version: next };
  }

  /** Again while it is written meanwhile, for a few times: what is written without end is not worth it. */
  async function readInto(path: string, one: Ahead): Promise<void> {
    one.found = null;
    try {
      do {
        one.reads += 1;
        one.isOutdated = false;
        const found = await stat(path);
        // A pipe would be emptied, or waited for without end.
        if (!found.isFile() || found.size > MOST_BYTES_AHEAD) return;
        const hash = await hashOf(path, found.size);
        if (!one.isOutdated) one.found = { stamp: stampOf(found), hash };
      } while (one.isOutdated && one.reads < MOST_READS_AHEAD && ahead.get(path) === one);
    } catch {
      // It is looked at once more in time, and what is wrong with it shows then.
      one.found = null;
    }
  }
}
