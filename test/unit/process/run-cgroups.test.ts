import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../electron/core/clock';
import type { CgroupFs } from '../../../electron/core/process/cgroup-fs';
import { cgroupScanner } from '../../../electron/core/process/cgroup-scanner';
import { cgroupSpawn } from '../../../electron/core/process/cgroup-spawn';
import type { RunIdentity } from '../../../electron/core/process/find-members';
import type { MemberScanner } from '../../../electron/core/process/member-scanner';
import type { ProcessEntry } from '../../../electron/core/process/process-reader';
import { NO_CGROUPS, openRunCgroups } from '../../../electron/core/process/run-cgroups';
import type { SpawnRequest } from '../../../electron/core/process/spawn-child';

const MANAGER = 7;
const SELF = 100;
const OWN = '/cg/app.scope';
const HOST = `${OWN}/slipway-7-100-50`;
const RUN: RunIdentity = { rootPid: 200, rootStartTicks: 60, mark: 4242, uuid: 'u' };

const entry = (pid: number, startTicks: number): ProcessEntry => ({
  pid,
  startTicks,
  ppid: 1,
  pgid: pid,
  sid: pid,
  state: 'S',
  name: 'x',
  cpuTicks: 0,
  rssBytes: 0,
});
const failWith = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

/** A cgroup2 file system at /cg; the host is in app.scope, as are its children when they are born. */
class FakeCgroups implements CgroupFs {
  readonly groups = new Set([OWN]);
  readonly table = new Map([[SELF, entry(SELF, 50)]]);
  readonly groupOf = new Map([[SELF, '/app.scope']]);
  readonly writes: [string, string][] = [];
  readonly readOnly = new Set<string>();
  /** errno that a move fails with. */
  moveFails: string | null = null;
  onMove: (pid: number) => void = () => undefined;
  timers: (() => void)[] = [];
  readonly clock: Clock = {
    now: () => 0,
    monotonicMs: () => 0,
    setTimer: (fn) => {
      this.timers.push(fn);
      return {
        cancel: () => {
          this.timers = this.timers.filter((other) => other !== fn);
        },
      };
    },
  };

  born(pid: number, startTicks = 60, group = '/app.scope'): ProcessEntry {
    const row = entry(pid, startTicks);
    this.table.set(pid, row);
    this.groupOf.set(pid, group);
    return row;
  }
  dies(pid: number): void {
    this.table.delete(pid);
    this.groupOf.delete(pid);
  }
  open() {
    return openRunCgroups({
      fs: this,
      clock: this.clock,
      reader: { entry: (pid) => this.table.get(pid) ?? null },
      managerId: MANAGER,
      selfPid: SELF,
    });
  }
  fire(): void {
    for (const fn of this.timers.splice(0)) fn();
  }

  read = (path: string): string | null => {
    if (path === '/proc/self/mountinfo') return '41 31 0:38 / /cg rw,relatime - cgroup2 cgroup2 rw\n';
    const pid = path === '/proc/self/cgroup' ? SELF : Number(/^\/proc\/(\d+)\/cgroup$/.exec(path)?.[1]);
    if (!Number.isNaN(pid)) return this.groupOf.has(pid) ? `1:name=systemd:/\n0::${this.groupOf.get(pid)}\n` : null;
    const group = /^\/cg(.*)\/cgroup\.procs$/.exec(path)?.[1];
    return [...this.groupOf]
      .filter(([, of]) => of === group)
      .map(([one]) => `${one}\n`)
      .join('');
  };
  folders = (path: string): readonly string[] =>
    [...this.groups].filter((group) => group.slice(0, group.lastIndexOf('/')) === path).map((group) => group.slice(path.length + 1));
  canWrite = (path: string): boolean => this.groups.has(path.replace(/\/cgroup\.procs$/, '')) && !this.readOnly.has(path);
  makeFolder = (path: string): void => {
    if (!this.groups.has(path.slice(0, path.lastIndexOf('/')))) failWith('ENOENT');
    this.groups.add(path);
  };
  removeFolder = (path: string): void => {
    if (!this.groups.has(path)) failWith('ENOENT');
    if (this.folders(path).length > 0 || [...this.groupOf.values()].includes(path.slice('/cg'.length))) failWith('EBUSY');
    this.groups.delete(path);
  };
  write = (path: string, text: string): void => {
    this.writes.push([path, text]);
    const file = path.slice(path.lastIndexOf('/') + 1);
    if (file !== 'cgroup.procs') return;
    if (this.moveFails !== null) failWith(this.moveFails);
    const pid = Number(text);
    if (!this.table.has(pid)) failWith('ESRCH');
    this.onMove(pid);
    this.groupOf.set(pid, path.slice('/cg'.length, -'/cgroup.procs'.length));
  };
  makeFolderLater = async (path: string): Promise<void> => this.makeFolder(path);
  removeFolderLater = async (path: string): Promise<void> => this.removeFolder(path);
  writeLater = async (path: string, text: string): Promise<void> => this.write(path, text);
}

describe('a group of its own for every run', () => {
  test('the root is moved after its spawn, and its group is removed after its end', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    expect(cgroups.folder).toBe(HOST);
    fake.born(200);
    cgroups.begin(RUN);
    await cgroups.idle();
    expect(fake.groupOf.get(200)).toBe('/app.scope/slipway-7-100-50/4242');
    cgroups.end(RUN);
    fake.dies(200);
    fake.fire();
    await cgroups.idle();
    cgroups.close();
    expect([...fake.groups]).toEqual([OWN]);
  });

  test('what was forked before the move follows; what went to a group of its own is left there', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    const rows = [fake.born(200), fake.born(201), fake.born(202, 60, '/elsewhere.scope'), fake.born(203)];
    cgroups.begin(RUN);
    cgroups.settle(RUN, rows);
    await cgroups.idle();
    expect(fake.groupOf.get(201)).toBe('/app.scope');
    fake.groupOf.set(203, '/app.scope/slipway-7-100-50/4242');
    cgroups.settle(RUN, rows);
    cgroups.settle(RUN, rows);
    await cgroups.idle();
    expect(fake.groupOf.get(201)).toBe('/app.scope/slipway-7-100-50/4242');
    expect(fake.groupOf.get(202)).toBe('/elsewhere.scope');
    expect(fake.writes.map(([, pid]) => pid)).toEqual(['200', '201']);
  });

  test('a root that is somebody else by now is not moved; one that becomes somebody else goes back, and its group is never killed', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    fake.born(200, 999);
    cgroups.begin(RUN);
    await cgroups.idle();
    expect(fake.writes).toEqual([]);

    const other = { ...RUN, mark: 4243 };
    fake.born(200);
    fake.onMove = (pid) => void fake.table.set(pid, entry(pid, 999));
    cgroups.begin(other);
    await cgroups.idle();
    expect(fake.groupOf.get(200)).toBe('/app.scope');
    cgroups.killAll(other);
    expect(fake.writes.filter(([path]) => path.endsWith('cgroup.kill'))).toEqual([]);
  });

  test('the last word of a stop kills the group', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    fake.born(200);
    cgroups.begin(RUN);
    await cgroups.idle();
    cgroups.killAll(RUN);
    expect(fake.writes.at(-1)).toEqual([`${HOST}/4242/cgroup.kill`, '1']);
  });

  test('a group that is not empty yet is removed at the next occasion, and what the program made below it', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    fake.born(200);
    cgroups.begin(RUN);
    await cgroups.idle();
    fake.makeFolder(`${HOST}/4242/below`);
    cgroups.end(RUN);
    fake.fire();
    await cgroups.idle();
    expect(fake.groups.has(`${HOST}/4242`)).toBe(true);
    fake.dies(200);
    const next = { ...RUN, mark: 4243, rootPid: 300 };
    fake.born(300);
    cgroups.begin(next);
    await cgroups.idle();
    fake.dies(300);
    cgroups.end(next);
    fake.fire();
    await cgroups.idle();
    expect([...fake.groups].sort()).toEqual([OWN, HOST]);
  });

  test('a child that may lose its mark enters by itself; a spawn that fails leaves nothing', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    const requests: (string | null | undefined)[] = [];
    const spawn = cgroupSpawn(async ({ cgroup }: SpawnRequest) => {
      requests.push(cgroup);
      return failWith('ENOMEM');
    }, cgroups);
    const request = { cwd: '/', env: {}, takePipe: () => null };
    await expect(spawn({ ...request, argv: ['sudo', 'x'], mark: 4242 })).rejects.toThrow('ENOMEM');
    await expect(spawn({ ...request, argv: ['node', 'x'], mark: 4243 })).rejects.toThrow('ENOMEM');
    expect(requests).toEqual([`${HOST}/4242`, null]);
    fake.fire();
    await cgroups.idle();
    expect([...fake.groups].sort()).toEqual([OWN, HOST]);
  });

  test('the scanner tells of every run from its spawn to its end', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    const rows = [fake.born(200), fake.born(201)];
    const inner = { track: () => undefined, untrack: () => undefined, scan: async () => ({ quiet: true, members: () => rows }) };
    const scanner = cgroupScanner(inner as unknown as MemberScanner, cgroups);
    scanner.track(RUN);
    await cgroups.idle();
    await scanner.scan();
    await cgroups.idle();
    expect([200, 201].map((pid) => fake.groupOf.get(pid))).toEqual(new Array(2).fill('/app.scope/slipway-7-100-50/4242'));
    fake.dies(200);
    fake.dies(201);
    scanner.untrack(RUN);
    fake.fire();
    await cgroups.idle();
    expect(fake.groups.has(`${HOST}/4242`)).toBe(false);
  });
});

describe('where no group can be made', () => {
  test.each([
    ['own list is read-only', (fake: FakeCgroups) => fake.readOnly.add(`${OWN}/cgroup.procs`)],
    ['new groups are read-only', (fake: FakeCgroups) => fake.readOnly.add(`${HOST}/cgroup.procs`)],
    ['no cgroup2', (fake: FakeCgroups) => fake.groupOf.delete(SELF)],
  ])('%s: nothing is left behind', (_, spoil) => {
    const fake = new FakeCgroups();
    spoil(fake);
    expect(fake.open()).toBe(NO_CGROUPS);
    expect([...fake.groups]).toEqual([OWN]);
  });

  test('a first move that is refused ends the layer and no start', async () => {
    const fake = new FakeCgroups();
    const cgroups = fake.open();
    fake.moveFails = 'EOPNOTSUPP';
    fake.born(200);
    cgroups.begin(RUN);
    await cgroups.idle();
    cgroups.begin({ ...RUN, mark: 4243 });
    await cgroups.idle();
    expect(fake.writes).toHaveLength(1);
    expect(cgroups.entryFor(4244, ['sudo', 'x'])).toBeNull();
    cgroups.close();
    expect([...fake.groups]).toEqual([OWN]);
  });
});

test('what dead hosts have left empty is removed at the start; what is in use, or of a live host, is left', () => {
  const fake = new FakeCgroups();
  const [dead, busy, own, another, live] = ['90-1', '91-1', '100-50', '92-1', '93-1'].map((name) => `${OWN}/slipway-7-${name}`);
  const other = `${OWN}/slipway-8-90-1`;
  const foreign = `${OWN}/slipway-tools`;
  for (const group of [dead, `${dead}/1`, `${dead}/1/below`, busy, `${busy}/2`, another, live, other, foreign])
    fake.makeFolder(group ?? '');
  fake.born(300, 60, '/app.scope/slipway-7-91-1/2');
  fake.born(92, 999);
  fake.born(93, 1);
  fake.open();
  expect([...fake.groups].sort()).toEqual([OWN, own, busy, `${busy}/2`, live, foreign].sort());
});
