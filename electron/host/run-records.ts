import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord, RunRecords } from '../core/process/run-guard';
import { storedRunSchema } from './stored-state';

const NAME = /^(\d+)\.json$/;

/** Null for what is no JSON: a file that was empty after a loss of power. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is removed like every other that cannot be understood.
    return null;
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
 * that a record could be about. A file takes its name whole (rename(2)). One that cannot be read or understood is no record: what it was about
 * is found by its mark all the same. A write that fails is reported and never fails a command. The folder is ours (the host's lock is held).
 */
export function createRunRecords(folder: string, report: (error: unknown) => void): RunRecords {
  const records = new Map<number, RunRecord>();
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
    const parsed = serial === undefined ? null : storedRunSchema.safeParse(jsonOf(readFileSync(join(folder, name), 'utf8')));
    if (parsed?.success === true) records.set(Number(serial), parsed.data);
    else rmSync(join(folder, name), { force: true });
  };
  attempt(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) attempt(() => read(name));
  });
  return {
    all: () => records,
    set(serial, record) {
      records.set(serial, record);
      attempt(() => {
        const temporary = `${pathOf(serial)}.tmp`;
        writeFileSync(temporary, JSON.stringify(record), { mode: 0o600 });
        renameSync(temporary, pathOf(serial));
      });
    },
    remove(serial) {
      if (records.delete(serial)) attempt(() => unlinkIfThere(pathOf(serial)));
    },
  };
}
