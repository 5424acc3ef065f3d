import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RunRecord, RunRecords } from '../core/process/run-guard';
import { storedRunSchema } from './stored-state';

const NAME = /^(\d+)\.json$/;
/** A write into one page of the page cache is carried out as a whole, also when the writer is killed (Linux looks for a kill between pages). */
const ONE_PAGE = 4_096;

/** Null for what is no JSON: a file that was empty after a loss of power. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is removed like every other that cannot be understood.
    return null;
  }
}

/**
 * Over what is there, never shortening it: a file that is emptied, or replaced by rename(2), is handed to the disk by ext4 there and then
 * (auto_da_alloc, ext4(5)); 0.4 to 0.7 ms on this thread instead of 0.1, and as much again when it is removed.
 */
function writeOver(path: string, text: Buffer): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    writeSync(fd, text, 0, text.length, 0);
  } finally {
    closeSync(fd);
  }
}

/** At every end of a run: `rmSync` takes five times as long. */
function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * The records of living runs: one small file a run in `runs/` of the state directory, named by the serial of its mark.
 *
 * Written at once and on this thread (0.1 ms), before whatever they are about is done, so that a host killed at any moment leaves the record of
 * every process it has started. They need no fsync: a kill cannot take back what the kernel has, and after a loss of power no process is left
 * that a record could be about. A record of one page at most is written over the one before it in one call and filled up with spaces, a longer
 * one takes the name whole (rename(2)). One that cannot be read or understood is no record: what it was about is found by its mark all the
 * same. A write that fails is reported and never fails a command. The folder is ours (the host's lock is held).
 */
export function createRunRecords(folder: string, report: (error: unknown) => void): RunRecords {
  const records = new Map<number, RunRecord>();
  /** Bytes of the files there are. */
  const lengths = new Map<number, number>();
  const pathOf = (serial: number): string => join(folder, `${serial}.json`);
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      report(error);
    }
  };
  const read = (name: string): void => {
    const serial = NAME.exec(name)?.[1];
    const text = serial === undefined ? '' : readFileSync(join(folder, name), 'utf8');
    const parsed = storedRunSchema.safeParse(jsonOf(text));
    if (parsed.success) {
      records.set(Number(serial), parsed.data);
      lengths.set(Number(serial), Buffer.byteLength(text));
    } else rmSync(join(folder, name), { force: true });
  };
  attempt(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) attempt(() => read(name));
  });
  return {
    all: () => records,
    set(serial, record) {
      records.set(serial, record);
      const json = JSON.stringify(record);
      const text = Buffer.from(json.padEnd(json.length + (lengths.get(serial) ?? 0) - Buffer.byteLength(json)));
      attempt(() => {
        if (text.length <= ONE_PAGE) writeOver(pathOf(serial), text);
        else {
          const temporary = `${pathOf(serial)}.tmp`;
          writeFileSync(temporary, text, { mode: 0o600 });
          renameSync(temporary, pathOf(serial));
        }
        lengths.set(serial, text.length);
      });
    },
    remove(serial) {
      lengths.delete(serial);
      if (records.delete(serial)) attempt(() => unlinkIfThere(pathOf(serial)));
    },
  };
}
