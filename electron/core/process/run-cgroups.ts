import type { Clock, Timer } from '../clock';
import type { CgroupFs } from './cgroup-fs';
import { cgroupFolder, hostFolderName, mayLoseMark, parseHostFolder, unifiedPath } from './cgroup-paths';
import { identityKey, type RunIdentity } from './find-members';
import type { ProcessEntry, ProcessReader } from './process-reader';

/** What a process has forked before it was moved is moved after it; more looks than this find nobody new in a tree that is not a fork bomb. */
const SETTLE_LOOKS = 5;
const CALM_LOOKS = 2;
/** Empty groups are removed once the stop is over: nobody waits for that, and fifty stops at once have other things to do. */
const SWEEP_AFTER_MS = 250;

/**
 * A cgroup of its own for every run, where the system lets us: the one layer that nothing a program does to itself gets out of, short of
 * moving to another group. Named by the run's mark, so that /proc/PID/cgroup says whose a process is, to this host and to the next.
 *
 * Moving a process waits for an RCU grace period (7 ms measured, Linux 6.18), so runs are moved behind their back, one move at a time, and
 * no start waits for it. What is refused ends the layer for good and silently: the other marks remain. Never throws, never rejects.
 */
export interface RunCgroups {
  /** This host's folder; null where no group can be made. */
  readonly folder: string | null;
  /** Before a spawn: the folder the child must enter by itself, because its command may take the other marks off; null for none. */
  entryFor(mark: number | null, argv: readonly string[]): string | null;
  /** After the spawn. Twice does nothing. */
  begin(run: RunIdentity): void;
  /** What a look found of a run: members that were forked before the move are moved, too. */
  settle(run: RunIdentity, members: readonly ProcessEntry[]): void;
  /** SIGKILL to everything in the run's group, at once (cgroup.kill, Linux 5.14). Does nothing for a run without one. */
  killAll(run: RunIdentity): void;
  /** Nothing of the run is left. Twice does nothing. */
  end(run: Pick<RunIdentity, 'mark'>): void;
  /** Resolves when no move is under way. */
  idle(): Promise<void>;
  /** The host ends: what is empty is removed. What is not stays for the guardian and the next host. */
  close(): void;
}

export const NO_CGROUPS: RunCgroups = {
  folder: null,
  entryFor: () => null,
  begin: () => undefined,
  settle: () => undefined,
  killAll: () => undefined,
  end: () => undefined,
  idle: async () => undefined,
  close: () => undefined,
};

export interface CgroupDeps {
  readonly fs: CgroupFs;
  readonly clock: Clock;
  readonly reader: Pick<ProcessReader, 'entry'>;
  readonly managerId: number;
  readonly selfPid: number;
}

interface Group {
  readonly folder: string;
  /** Its root has been moved, or entered by itself. */
  entered: boolean;
  looks: number;
  calmLooks: number;
  /** Identities that were moved or tried. */
  readonly tried: Set<string>;
}

/** The deepest first: a group with groups below it cannot be removed. */
function removeTree(fs: CgroupFs, folder: string): void {
  for (const name of fs.folders(folder)) removeTree(fs, `${folder}/${name}`);
  fs.removeFolder(folder);
}

function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** What dead hosts have left empty, also those whose state directory is gone: nobody else would ever remove it. */
function removeDead({ fs, reader }: CgroupDeps, own: string): void {
  for (const name of fs.folders(own)) {
    const host = parseHostFolder(name);
    if (host === null || reader.entry(host.pid)?.startTicks === host.startTicks) continue;
    for (const run of fs.folders(`${own}/${name}`)) attempt(() => removeTree(fs, `${own}/${name}/${run}`));
    attempt(() => fs.removeFolder(`${own}/${name}`));
  }
}

/** Whether it was done; what the kernel refuses (a group that is not empty) is tried again at the next occasion. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return false;
    throw error;
  }
}

/** Looks where this process is, makes a folder there, and removes those of dead hosts; 0.3 ms. */
export function openRunCgroups(deps: CgroupDeps): RunCgroups {
  const { fs, reader, managerId, selfPid } = deps;
  const path = unifiedPath(fs.read('/proc/self/cgroup') ?? '');
  const own = path === null ? null : cgroupFolder(path, fs.read('/proc/self/mountinfo') ?? '');
  const startTicks = reader.entry(selfPid)?.startTicks;
  // A move needs leave to write to the common ancestor's list as well (cgroups(7), delegation).
  if (path === null || own === null || startTicks === undefined || !fs.canWrite(`${own}/cgroup.procs`)) return NO_CGROUPS;
  removeDead(deps, own);
  const host = `${own}/${hostFolderName({ managerId, pid: selfPid, startTicks })}`;
  if (!attempt(() => fs.makeFolder(host)) || !fs.canWrite(`${host}/cgroup.procs`)) {
    attempt(() => fs.removeFolder(host));
    return NO_CGROUPS;
  }
  return createRunCgroups(deps, { path, own, host });
}

function createRunCgroups(
  { fs, reader, clock }: CgroupDeps,
  at: { readonly path: string; readonly own: string; readonly host: string },
): RunCgroups {
  const groups = new Map<number, Group>();
  /** Groups of dead runs that were not empty yet. */
  const doomed = new Set<string>();
  let refused = false;
  let sweepTimer: Timer | null = null;
  let work: Promise<void> = Promise.resolve();
  const folderOf = (mark: number): string => `${at.host}/${mark}`;
  const isAt = (pid: number, path: string): boolean => unifiedPath(fs.read(`/proc/${pid}/cgroup`) ?? '') === path;
  const isSame = (one: { readonly pid: number; readonly startTicks: number }): boolean =>
    reader.entry(one.pid)?.startTicks === one.startTicks;

  /** One after the other: the first move of a batch pays the grace period, and one thread is enough to wait in. */
  const later = (job: () => Promise<void>): void => {
    work = work.then(job).catch((error: unknown) => {
      // Refused for good (not delegated, threaded, read-only): the marks find what they can.
      if (!isErrno(error, 'ESRCH', 'ENOENT', 'ENODEV', 'EBUSY', 'EAGAIN')) refused = true;
    });
  };

  /** Only what is where it was born: a program that went to a group of its own has its reasons. */
  const move = async (one: { readonly pid: number; readonly startTicks: number }, group: Group): Promise<boolean> => {
    if (refused || !isSame(one) || !isAt(one.pid, at.path)) return false;
    await fs.writeLater(`${group.folder}/cgroup.procs`, String(one.pid));
    const now = reader.entry(one.pid);
    if (now === null || now.startTicks === one.startTicks) return now !== null;
    // It died and its number was given away meanwhile: whoever has it now goes back.
    await fs.writeLater(`${at.own}/cgroup.procs`, String(one.pid));
    return false;
  };

  const sweep = async (): Promise<void> => {
    for (const folder of doomed) {
      try {
        await fs.removeFolderLater(folder);
        doomed.delete(folder);
      } catch (error) {
        if (isErrno(error, 'ENOENT')) doomed.delete(folder);
        // The program made groups of its own below; or something in it is still dying: next time.
        else for (const name of fs.folders(folder)) attempt(() => removeTree(fs, `${folder}/${name}`));
      }
    }
  };

  return {
    folder: at.host,
    entryFor(mark, argv) {
      if (mark === null || refused || !mayLoseMark(argv)) return null;
      const folder = folderOf(mark);
      if (!attempt(() => fs.makeFolder(folder))) return null;
      groups.set(mark, { folder, entered: true, looks: 0, calmLooks: 0, tried: new Set() });
      return folder;
    },
    begin(run) {
      const { mark } = run;
      if (mark === null || refused || groups.has(mark)) return;
      const group: Group = { folder: folderOf(mark), entered: false, looks: 0, calmLooks: 0, tried: new Set() };
      groups.set(mark, group);
      const root = { pid: run.rootPid, startTicks: run.rootStartTicks };
      group.tried.add(identityKey(root));
      later(async () => {
        if (groups.get(mark) !== group || refused) return;
        await fs.makeFolderLater(group.folder);
        group.entered = await move(root, group);
      });
    },
    settle(run, members) {
      const group = run.mark === null ? undefined : groups.get(run.mark);
      if (group === undefined || !group.entered || group.looks >= SETTLE_LOOKS || group.calmLooks >= CALM_LOOKS || refused) return;
      const fresh = members.filter((member) => !group.tried.has(identityKey(member)));
      const inside = new Set(fresh.length === 0 ? [] : (fs.read(`${group.folder}/cgroup.procs`) ?? '').split('\n').map(Number));
      const outside = fresh.filter(({ pid }) => !inside.has(pid));
      group.looks++;
      // Two: the first may show the moment before the move. Whoever is born after that is born inside.
      if (outside.length === 0) group.calmLooks++;
      for (const member of fresh) group.tried.add(identityKey(member));
      for (const member of outside) later(() => move(member, group).then(() => undefined));
    },
    killAll(run) {
      const group = run.mark === null ? undefined : groups.get(run.mark);
      if (group?.entered === true) attempt(() => fs.write(`${group.folder}/cgroup.kill`, '1'));
    },
    end(run) {
      const group = run.mark === null ? undefined : groups.get(run.mark);
      if (run.mark === null || group === undefined) return;
      groups.delete(run.mark);
      doomed.add(group.folder);
      sweepTimer ??= clock.setTimer(() => {
        sweepTimer = null;
        later(sweep);
      }, SWEEP_AFTER_MS);
    },
    idle: () => work,
    close() {
      refused = true;
      sweepTimer?.cancel();
      for (const name of fs.folders(at.host)) attempt(() => removeTree(fs, `${at.host}/${name}`));
      attempt(() => fs.removeFolder(at.host));
    },
  };
}
