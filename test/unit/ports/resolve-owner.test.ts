import { describe, expect, it } from 'vitest';
import { describeProcess, parseProcStat, terminalName, userName } from '../../../electron/core/ports/describe-process';
import { findOwnedSockets, type KnownListeners } from '../../../electron/core/ports/find-owned-sockets';
import { findDockerProxies } from '../../../electron/core/ports/name-hidden-holders';
import { commandLine, escapeControl, programName } from '../../../electron/core/ports/process-description';
import { findUnlistedSocketHolders, resolveOwners } from '../../../electron/core/ports/resolve-owner';
import { fakeProc } from './fake-proc';

const FILES = {
  '/proc/self/ns/net': '-> net:[1]',
  '/proc/10/fd/0': '-> /dev/null',
  '/proc/10/fd/3': '-> socket:[100]',
  '/proc/10/ns/net': '-> net:[1]',
  '/proc/11/fd/5': '-> socket:[100]',
  '/proc/11/fd/6': '-> socket:[200]',
  '/proc/11/fd/7': '-> socket:[200]',
  '/proc/11/ns/net': '-> net:[1]',
  '/proc/12/fd/': '',
  '/proc/12/task/12/fd/': '',
  '/proc/12/task/15/fd/4': '-> socket:[300]',
  '/proc/12/ns/net': '-> net:[2]',
  '/proc/13/comm': 'hidden\n',
};

describe('resolveOwners', () => {
  it('finds every holder of a shared socket, each once, lowest pid first', () => {
    expect([...resolveOwners(fakeProc(FILES), [100, 200])]).toEqual([
      [100, [10, 11]],
      [200, [11]],
    ]);
  });

  it('finds the holder whose main thread has ended through its other threads', () => {
    expect(resolveOwners(fakeProc(FILES), [300]).get(300)).toEqual([12]);
  });

  it('gives nobody for a socket whose process cannot be read', () => {
    expect(resolveOwners(fakeProc(FILES), [999]).get(999)).toEqual([]);
  });

  it('reads nothing when there is only inode 0', () => {
    const proc = fakeProc(FILES);
    expect(resolveOwners(proc, [0]).size).toBe(0);
    expect(proc.read).toEqual([]);
  });
});

describe('findOwnedSockets', () => {
  const tcp = 'sl\n 0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1\n';
  const tcp6 =
    'sl\n 0: 00000000000000000000000000000000:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 200 1\n';
  const unix =
    'Num       RefCount Protocol Flags    Type St Inode Path\n0000000000000000: 00000002 00000000 00010000 0001 01   300 @/tmp/x\n';
  const files = { ...FILES, '/proc/net/tcp': tcp, '/proc/net/tcp6': tcp6, '/proc/net/unix': unix };

  it('finds listeners of both families with every holder', () => {
    expect(findOwnedSockets(fakeProc(files), [10, 11]).listeners).toEqual([
      { protocol: 'tcp', address: '127.0.0.1', port: 3000, pid: 10 },
      { protocol: 'tcp', address: '127.0.0.1', port: 3000, pid: 11 },
      { protocol: 'tcp6', address: '::', port: 3001, pid: 11 },
    ]);
  });

  it('reads the descriptors of the given pids only, each pid once', () => {
    const proc = fakeProc(files);
    expect(findOwnedSockets(proc, [11, 11, 4000]).listeners).toHaveLength(2);
    expect(proc.read.filter((path) => path.startsWith('/proc/10') || path.startsWith('/proc/12'))).toEqual([]);
    expect(proc.read.filter((path) => path === '/proc/11/fd')).toHaveLength(1);
  });

  const client = { '/proc/20/fd/1': '-> socket:[300]', '/proc/20/fd/3': '-> socket:[100]', '/proc/20/fd/4': '-> socket:[777]' };
  it.each<[string, number, boolean]>([
    ['its listener alone serves nobody', 10, false],
    ['unix sockets alone serves nobody', 12, false],
    ['one more socket may serve somebody', 20, true],
    ['descriptors that may not be read may serve somebody', 13, true],
  ])('a process with %s', (_title, pid, busy) => {
    expect(findOwnedSockets(fakeProc({ ...files, ...client }), [pid, 10]).busy?.has(pid)).toBe(busy);
  });

  it('still tells who serves somebody once the listeners are known', () => {
    const known: KnownListeners = new Map();
    const proc = fakeProc({ ...files, ...client });
    findOwnedSockets(proc, [10, 20], known);
    expect([...(findOwnedSockets(proc, [10, 20], known).busy ?? [])]).toEqual([20]);
  });

  it.each([
    ['no tcp table for a process with unix sockets alone', [12], ['/proc/net/unix']],
    ['no tcp6 table when tcp explained every socket', [10], ['/proc/net/unix', '/proc/net/tcp']],
    ['nothing for a process that is gone', [4000], []],
  ])('reads %s', (_title, pids, tables) => {
    const proc = fakeProc(files);
    findOwnedSockets(proc, pids);
    expect(proc.read.filter((path) => path.startsWith('/proc/net/'))).toEqual(tables);
  });
});

describe('findUnlistedSocketHolders', () => {
  it('suspects holders of a socket in no table, in our own network namespace', () => {
    const tcp = 'sl local rem st q t r uid timeout inode\n 0: 0100007F:0BB8 00000000:0000 0A 0:0 0:0 0 0 0 100 1\n';
    expect(findUnlistedSocketHolders(fakeProc({ ...FILES, '/proc/net/tcp': tcp }))).toEqual([11]);
  });

  it('knows the inode columns of unix and packet sockets', () => {
    const unix = 'Num RefCount Protocol Flags Type St Inode Path\n00: 00000002 00000000 00010000 0001 01 100 /run/x\n';
    const packet = 'sk RefCnt Type Proto Iface R Rmem User Inode\n0000 3 3 0003 2 1 0 0 200\n';
    expect(findUnlistedSocketHolders(fakeProc({ ...FILES, '/proc/net/unix': unix, '/proc/net/packet': packet }))).toEqual([]);
  });
});

describe('describeProcess', () => {
  const stat = '811 (my (odd) name) S 790 811 811 34819 811 4194304 1 2 3 4 5 6 7 8 20 0 11 0 22722 1 2';
  const files = {
    '/proc/811/stat': stat,
    '/proc/811/cmdline': '/usr/bin/node\0node_modules/.bin/vite\0--port\x003000\0',
    '/proc/811/status': 'Name:\tnode\nUid:\t1000\t1000\t1000\t1000\n',
    '/proc/811/cwd': '-> /home/dana/old/web',
    '/proc/stat': 'cpu 1 2\nbtime 1700000000\n',
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\ndana:x:1000:1000::/home/dana:/bin/zsh\n',
  };

  it('names command, folder, user, start and terminal', () => {
    expect(describeProcess(fakeProc(files), 811)).toEqual({
      pid: 811,
      startTicks: 22_722,
      name: 'node',
      command: '/usr/bin/node node_modules/.bin/vite --port 3000',
      cwd: '/home/dana/old/web',
      uid: 1000,
      user: 'dana',
      since: 1_700_000_000_000 + 227_220,
      terminal: 'pts/3',
    });
  });

  it('is null for a process that is gone', () => {
    expect(describeProcess(fakeProc(files), 812)).toBeNull();
  });

  it('falls back to the kernel’s name where the command line is empty', () => {
    expect(describeProcess(fakeProc({ '/proc/811/stat': stat }), 811)).toMatchObject({
      name: 'my (odd) name',
      command: '[my (odd) name]',
      user: null,
      since: null,
      cwd: null,
    });
  });

  it('reads nothing useful out of a broken stat line', () => {
    expect(parseProcStat('nonsense')).toBeNull();
    expect(parseProcStat('1 (x')).toBeNull();
    expect(parseProcStat('1 (x) S')).toBeNull();
  });

  it.each([
    [0, null],
    [0x8803, 'pts/3'],
    [0x0401, 'tty1'],
    [0x0440, 'ttyS0'],
    [0x0501, null],
  ])('names terminal %i as %s', (number, name) => {
    expect(terminalName(number)).toBe(name);
  });

  it('gives a user without a name its number', () => {
    expect(userName('root:x:0:0\n:x:7:7\n', 7)).toBe('uid 7');
  });
});

describe('words for a command', () => {
  it.each([
    [['/usr/bin/python3', 'app.py'], 'python3'],
    [['nginx: master process /usr/sbin/nginx'], 'nginx'],
    [['/opt/My App/server'], 'server'],
    [['/usr/lib/chromium/chromium --user-data-dir=/tmp/profile --type=renderer'], 'chromium'],
    [['C:\\Program Files\\node.exe', 'x'], 'node'],
    [[''], 'fallback'],
    [[], 'fallback'],
  ])('calls %j %s', (argv, name) => {
    expect(programName(argv, 'fallback')).toBe(name);
  });

  it('quotes arguments with blanks and escapes control and bidirectional characters', () => {
    expect(commandLine(['sh', '-c', "echo 'a' b"])).toBe("sh -c 'echo '\\''a'\\'' b'");
    expect(escapeControl('a\x1b[31mb\n\u202ec')).toBe('a\\x1b[31mb\\x0a\\u{202e}c');
  });
});

describe('findDockerProxies', () => {
  it('names the container behind a published port, though its descriptors are hidden', () => {
    const argv = [
      '/usr/bin/docker-proxy',
      '-proto',
      'tcp',
      '-host-ip',
      '0.0.0.0',
      '-host-port',
      '5432',
      '-container-ip',
      '172.17.0.2',
      '-container-port',
      '5432',
      '',
    ];
    const proc = fakeProc({ '/proc/77/cmdline': argv.join('\0'), '/proc/78/cmdline': 'node\0' });
    expect(findDockerProxies(proc)).toEqual([{ pid: 77, hostPort: 5432, container: '172.17.0.2:5432' }]);
  });
});
