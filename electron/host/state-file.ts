import { chmod, copyFile, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type * as z from 'zod';

/** Something a person should know about reading the file: it was damaged, and what was used instead. */
export interface StateFileNotice {
  readonly text: string;
  readonly hint: string;
}

/** A restart is over by then. */
const SOON_MS = 100;

export interface StateFileOptions<T> {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  /** The value where there is no file yet. */
  readonly initial: () => T;
}

/**
 * One JSON file that is always whole on disk. A write goes to a temporary file, is flushed (fsync), and takes the file's name in one step
 * (rename(2)); the previous good copy stays beside it as `.bak`. Killed at any moment, at most the last change is lost, or what
 * was changed by `updateSoon` within the last 100 ms. Mode 0600 in a
 * folder of 0700; Windows ignores both. One process at a time: the host's lock sees to that.
 */
export class StateFile<T> {
  #value: T;
  /** False when what is on disk is damaged or absent: it must not replace the good copy. */
  #isDiskGood: boolean;
  #isDirty = false;
  /** The write of what may be a moment late. */
  #soon: Promise<void> | null = null;
  #writing: Promise<void> | null = null;
  /** The write that will hold what has changed since the current one began. */
  #next: Promise<void> | null = null;

  private constructor(
    private readonly options: StateFileOptions<T>,
    value: T,
    isDiskGood: boolean,
    readonly notice: StateFileNotice | null,
  ) {
    this.#value = value;
    this.#isDiskGood = isDiskGood;
  }

  /** Reads the file, else its copy, else starts anew; a damaged file is kept aside as `.damaged`. Rejects only where the folder can't be used at all. */
  static async open<T>(options: StateFileOptions<T>): Promise<StateFile<T>> {
    const { path } = options;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') await chmod(folder, 0o700);
    const main = await readChecked(path, options.schema);
    if (main.kind === 'good') return new StateFile(options, main.value, true, null);
    const copy = await readChecked(`${path}.bak`, options.schema);
    if (main.kind === 'missing' && copy.kind === 'missing') return new StateFile(options, options.initial(), false, null);
    if (main.kind === 'damaged') await rename(path, `${path}.damaged`);
    if (main.kind === 'damaged' || copy.kind !== 'missing') {
      const what = main.kind === 'damaged' ? `${path} is damaged (${main.reason}).` : `${path} is missing.`;
      const kept = main.kind === 'damaged' ? ` The damaged file is kept as ${path}.damaged.` : '';
      if (copy.kind === 'good') {
        const notice = { text: `${what} The copy from before its last change is used.`, hint: `Check your projects and settings.${kept}` };
        return new StateFile(options, copy.value, false, notice);
      }
      const notice = { text: `${what} There is no good copy, so settings start anew.`, hint: `Add and trust your projects again.${kept}` };
      return new StateFile(options, options.initial(), false, notice);
    }
    return new StateFile(options, options.initial(), false, null);
  }

  get(): T {
    return this.#value;
  }

  /**
   * Changes the value at once and resolves when the change is on disk. Changes made while a write is under way share the next write.
   * Rejects when the disk refuses (full, read-only); the value stays changed in memory and goes out with the next write.
   */
  update(change: (value: T) => T): Promise<void> {
    this.#value = change(this.#value);
    this.#isDirty = true;
    return this.#schedule();
  }

  /**
   * The same for what may be a moment late: it goes out with the next write, or after 100 ms. What a restart learns lies on the way from one run to the
   * next, and a write of the file costs a dozen turns of the event loop.
   */
  updateSoon(change: (value: T) => T): Promise<void> {
    this.#value = change(this.#value);
    this.#isDirty = true;
    // Whoever ends flushes before, so the end of the host does not wait for it.
    this.#soon ??= new Promise<void>((resolve) => setTimeout(resolve, SOON_MS).unref()).then(() => {
      this.#soon = null;
      return this.flush();
    });
    return this.#soon;
  }

  /** Resolves when everything changed so far is on disk. */
  flush(): Promise<void> {
    return this.#isDirty ? this.#schedule() : (this.#writing ?? Promise.resolve());
  }

  #schedule(): Promise<void> {
    this.#next ??= this.#runNext(this.#writing);
    return this.#next;
  }

  async #runNext(previous: Promise<void> | null): Promise<void> {
    // Its failure belongs to those who wait for it. The turn given up here is what lets changes of one turn share a write.
    await Promise.allSettled([previous]);
    const writing = this.#next;
    this.#writing = writing;
    this.#next = null;
    this.#isDirty = false;
    try {
      await this.#write();
    } catch (error) {
      this.#isDirty = true;
      throw error;
    } finally {
      if (this.#writing === writing) this.#writing = null;
    }
  }

  async #write(): Promise<void> {
    const { path } = this.options;
    const text = `${JSON.stringify(this.#value, null, 1)}\n`;
    const temporary = `${path}.tmp`;
    // The folder may have been removed while the host runs.
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.#isDiskGood) await keepCopy(path);
    await rename(temporary, path);
    this.#isDiskGood = true;
    await syncFolder(dirname(path));
  }
}

/** Makes the present file the copy as well: a second name for the same bytes, so there is no moment without either. */
async function keepCopy(path: string): Promise<void> {
  const temporary = `${path}.bak.tmp`;
  await rm(temporary, { force: true });
  try {
    // Some file systems (FAT, some network drives) have no hard links.
    await link(path, temporary).catch(() => copyFile(path, temporary));
  } catch (error) {
    // Somebody removed the file: there is nothing to copy, and the older copy stays.
    if (isMissing(error)) return;
    throw error;
  }
  await rename(temporary, `${path}.bak`);
}

/** Makes the rename itself durable (fsync(2): the directory needs a sync of its own). Not possible on Windows, where rename is journaled. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

type Read<T> =
  | { readonly kind: 'good'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly reason: string };

async function readChecked<T>(path: string, schema: z.ZodType<T>): Promise<Read<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return { kind: 'missing' };
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { kind: 'damaged', reason: text.trim() === '' ? 'it is empty' : 'it is not valid JSON' };
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { kind: 'good', value: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: 'damaged', reason: `${issue?.path.join('.') || 'its content'} is not as expected` };
}
