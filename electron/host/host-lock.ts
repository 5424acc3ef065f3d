import { link, mkdir, open, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, wait } from '../core/clock';
import { findLiveHost, type HostFile, hostFilePath, readHostFile } from './host-file';
import { type IdentityReader, isSameIdentity } from './process-identity';

/** Held by the one host of a state directory. */
export interface HostLock {
  /** Tells the command line where the door is. */
  publishUrl(url: string): Promise<void>;
  /** Gives the directory free, if it is still ours. Twice: nothing more happens. */
  release(): Promise<void>;
}

export type LockResult = { readonly kind: 'held'; readonly lock: HostLock } | { readonly kind: 'taken'; readonly by: HostFile };

export interface LockOptions {
  readonly stateDir: string;
  readonly version: string;
  readonly token: string;
  readonly identities: IdentityReader;
  readonly clock: Clock;
  readonly pid?: number;
}

/** Taking a stale file away and putting ours is two steps; this small file keeps two starters from doing both at once. */
const TAKEOVER_FILE = 'host.takeover';
/** A takeover lasts a few milliseconds. One that is older was killed in the middle. */
const TAKEOVER_STALE_MS = 5_000;
const TAKEOVER_POLL_MS = 20;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Makes `host.json` with its whole content at once, or says that there is one: link(2) fails when the name exists. */
async function linkNew(stateDir: string, file: HostFile): Promise<boolean> {
  const draft = join(stateDir, `host.json.${file.pid}.new`);
  await unlinkIfThere(draft);
  await writeFile(draft, JSON.stringify(file), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, hostFilePath(stateDir));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    await unlinkIfThere(draft);
  }
}

async function withTakeover<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const path = join(options.stateDir, TAKEOVER_FILE);
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const since = await stat(path).then(
      (found) => found.mtimeMs,
      (error: unknown) => {
        if (codeOf(error) === 'ENOENT') return options.clock.now();
        throw error;
      },
    );
    if (options.clock.now() - since > TAKEOVER_STALE_MS) await unlinkIfThere(path);
    else await wait(options.clock, TAKEOVER_POLL_MS);
  }
  try {
    return await work();
  } finally {
    await unlinkIfThere(path);
  }
}

/**
 * Makes this process the one host of the state directory, or says who is. A file left by a host that was killed is recognised by its
 * pid, start ticks and boot id, and replaced. Where links are not supported (some network file systems) this throws.
 */
export async function acquireHostLock(options: LockOptions): Promise<LockResult> {
  const { stateDir, identities } = options;
  const pid = options.pid ?? process.pid;
  const own = identities.identityOf(pid) ?? { pid, startTicks: 0, bootId: null };
  let file: HostFile = { ...own, url: null, token: options.token, version: options.version };
  await mkdir(stateDir, { recursive: true, mode: 0o700 });

  const takeOver = (): Promise<LockResult | null> =>
    withTakeover(options, async () => {
      const live = await findLiveHost(stateDir, identities);
      if (live !== null) return { kind: 'taken', by: live };
      await unlinkIfThere(hostFilePath(stateDir));
      return (await linkNew(stateDir, file)) ? { kind: 'held', lock } : null;
    });

  let released = false;
  const lock: HostLock = {
    async publishUrl(url) {
      if (released) return;
      file = { ...file, url };
      const draft = join(stateDir, `host.json.${pid}.url`);
      await writeFile(draft, JSON.stringify(file), { mode: 0o600 });
      await rename(draft, hostFilePath(stateDir));
    },
    async release() {
      if (released) return;
      released = true;
      const current = await readHostFile(stateDir);
      if (current !== null && isSameIdentity(current, file)) await unlinkIfThere(hostFilePath(stateDir));
    },
  };

  if (await linkNew(stateDir, file)) return { kind: 'held', lock };
  for (;;) {
    const live = await findLiveHost(stateDir, identities);
    if (live !== null) return { kind: 'taken', by: live };
    const result = await takeOver();
    if (result !== null) return result;
  }
}
