import { describe, expect, test } from 'vitest';
import {
  cgroupFolder,
  hostFolderName,
  marksOfCgroup,
  mayLoseMark,
  parseHostFolder,
  unifiedPath,
} from '../../../electron/core/process/cgroup-paths';

describe('where a group is', () => {
  const mounts = [
    '30 24 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
    '31 24 0:28 /docker/abc /with\\040space rw shared:9 master:1 - cgroup2 cgroup rw,nsdelegate',
  ];
  const table: [string, string, string, string | null][] = [
    ['at the root of a mount', '/', mounts[0] ?? '', '/sys/fs/cgroup/unified'],
    ['below it', '/user.slice/app.scope', mounts[0] ?? '', '/sys/fs/cgroup/unified/user.slice/app.scope'],
    ['in a mount of a part, whose folder has a space', '/docker/abc/x', mounts[1] ?? '', '/with space/x'],
    ['outside what is mounted', '/docker/abcd', mounts[1] ?? '', null],
    ['outside the namespace', '/../x', mounts[0] ?? '', null],
    ['no cgroup2 at all', '/', '30 24 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu', null],
  ];
  for (const [title, path, mountinfo, folder] of table) test(title, () => expect(cgroupFolder(path, mountinfo)).toBe(folder));

  test('the unified line among those of version 1', () => {
    expect(unifiedPath('9:name=systemd:/\n0::/a/b\n')).toBe('/a/b');
    expect(unifiedPath('9:name=systemd:/\n')).toBeNull();
  });
  test('run marks in a path, also below the run’s group and one Slipway inside another', () => {
    expect(marksOfCgroup('0::/app.scope/slipway-7-100-50/4242\n')).toEqual([4242]);
    expect(marksOfCgroup('0::/slipway-7-100-50/4242/own/slipway-8-9-9/17\n')).toEqual([4242, 17]);
    expect(marksOfCgroup('0::/slipway-7-100/4242\n')).toEqual([]);
    expect(marksOfCgroup('')).toEqual([]);
  });
  test('the name of a host’s folder', () => {
    const host = { managerId: 7, pid: 100, startTicks: 50 };
    expect(parseHostFolder(hostFolderName(host))).toEqual(host);
    expect(parseHostFolder('slipway-7')).toBeNull();
  });
  test('commands that may take the mark off', () => {
    for (const line of ['su nobody -c x', '/usr/bin/sudo -u x y', 'cd a&&runuser -u x y', 'prlimit --locks=unlimited x'])
      expect(mayLoseMark(['sh', '-c', line]), line).toBe(true);
    expect(mayLoseMark(['sudo', 'x'])).toBe(true);
    for (const line of ['npm start', './sum', 'node su.js', 'pseudo']) expect(mayLoseMark(['sh', '-c', line]), line).toBe(false);
  });
});
