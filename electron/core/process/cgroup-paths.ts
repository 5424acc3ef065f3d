/** Programs that change the user or the limits, and so may take the run mark off what they start (pam_limits(8), prlimit(1)). */
const MARK_LOSERS = /(?:^|[\s/;&|(])(?:su|sudo|doas|runuser|pkexec|setpriv|prlimit|ulimit)(?=\s|$)/;

/** `slipway-<manager id>-<host pid>-<host start ticks>`: the folder one host makes beside itself. */
const HOST_FOLDER = /^slipway-(\d+)-(\d+)-(\d+)$/;
const RUN_FOLDER = /\/slipway-\d+-\d+-\d+\/(\d+)(?=\/|$)/g;

export interface HostFolder {
  readonly managerId: number;
  readonly pid: number;
  readonly startTicks: number;
}

/** The folder's name carries the host's identity, so that a later host can tell whether its owner is dead. */
export function hostFolderName({ managerId, pid, startTicks }: HostFolder): string {
  return `slipway-${managerId}-${pid}-${startTicks}`;
}

/** Whose folder this is; null for any other name. */
export function parseHostFolder(name: string): HostFolder | null {
  const [, managerId, pid, startTicks] = HOST_FOLDER.exec(name) ?? [];
  return managerId === undefined ? null : { managerId: Number(managerId), pid: Number(pid), startTicks: Number(startTicks) };
}

/** Path of the cgroup-v2 group in /proc/PID/cgroup (cgroups(7)): the line `0::/path`. Null without one. */
export function unifiedPath(cgroup: string): string | null {
  return /^0::(\/.*)$/m.exec(cgroup)?.[1] ?? null;
}

/**
 * Run marks in the text of /proc/PID/cgroup: a run's folder is named by its mark. Several where one Slipway runs inside another, outermost
 * first. What lies in a group that the program made below the run's counts, too.
 */
export function marksOfCgroup(cgroup: string): readonly number[] {
  return [...(unifiedPath(cgroup) ?? '').matchAll(RUN_FOLDER)].map((match) => Number(match[1]));
}

/** Octal escapes of mountinfo (proc_pid_mountinfo(5)): space, tab, newline, backslash. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/**
 * The folder of a cgroup-v2 path: where a cgroup2 file system that holds it is mounted. Null where none is mounted, or the path lies outside
 * this cgroup namespace (`/../…`).
 */
export function cgroupFolder(path: string, mountinfo: string): string | null {
  if (path.startsWith('/..')) return null;
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    if (after?.startsWith('cgroup2 ') !== true) continue;
    const [, , , rawRoot = '', rawPoint = ''] = before?.split(' ') ?? [];
    const [root, point] = [unescapeMount(rawRoot), unescapeMount(rawPoint)];
    if (point === '') continue;
    if (path === root) return point;
    const below = root === '/' ? '/' : `${root}/`;
    if (path.startsWith(below)) return `${point}/${path.slice(below.length)}`;
  }
  return null;
}

/**
 * Whether a command names a program that may take the mark off its children. Such a child enters its group before it becomes the program,
 * which costs it some 10 ms; every other is moved a moment later, behind its back.
 */
export function mayLoseMark(argv: readonly string[]): boolean {
  return MARK_LOSERS.test(argv.join(' '));
}
