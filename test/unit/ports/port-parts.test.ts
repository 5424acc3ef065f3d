import { describe, expect, it, test } from 'vitest';
import { diagnoseSocketFile, type SocketFileObservations } from '../../../electron/core/ports/diagnose-socket-file';
import { containerWords, parseContainers } from '../../../electron/core/ports/docker-containers';
import { findSplitPorts } from '../../../electron/core/ports/find-split-ports';
import { type HeirFacts, looksInherited } from '../../../electron/core/ports/looks-inherited';
import { nameHiddenHolders } from '../../../electron/core/ports/name-hidden-holders';
import { nextFreePort } from '../../../electron/core/ports/next-free-port';
import { findExcludedRange } from '../../../electron/core/ports/parse-excluded-ranges';
import { parseProcNetUnix } from '../../../electron/core/ports/parse-proc-net-unix';
import { findSocketUnit } from '../../../electron/core/ports/parse-socket-units';
import { cgroupOwner, parseSsCgroups } from '../../../electron/core/ports/parse-ss-cgroup';
import { createPortService } from '../../../electron/core/ports/port-service';
import { firstWords } from '../../../electron/core/ports/read-program';
import { languageOf, reuseAdvice } from '../../../electron/core/ports/reuse-advice';
import type { SocketRow } from '../../../electron/core/ports/socket-row';
import { createWindowsPortPlatform } from '../../../electron/core/ports/windows-socket-adapter';
import { NOTHING_MANAGED } from '../../helpers/nothing-managed';
import { fakeProc } from './fake-proc';

const row = (change: Partial<SocketRow> = {}): SocketRow => ({
  protocol: 'tcp',
  localAddress: '127.0.0.1',
  localPort: 5432,
  remoteAddress: '0.0.0.0',
  remotePort: 0,
  state: 'LISTEN',
  uid: 0,
  inode: 4711,
  expiresInMs: null,
  pid: null,
  ...change,
});

describe('looksInherited', () => {
  const heir: HeirFacts = { pid: 812, ppid: 1, sid: 700, parentSid: 1, sleepsIn: ['hrtimer_nanosleep'], isPolled: false };
  const table: [string, Partial<HeirFacts>, boolean][] = [
    ['a sleeping child under init', {}, true],
    ['under a subreaper of another session', { ppid: 50, parentSid: 50 }, true],
    ['its parent lives: same session', { ppid: 700, parentSid: 700 }, false],
    ['it leads its own session under a living parent', { ppid: 50, sid: 812, parentSid: 50 }, false],
    ['a daemon, which leads its own session under init', { sid: 812 }, false],
    ['the parent cannot be read', { ppid: 50, parentSid: null }, false],
    ['it waits in accept', { sleepsIn: ['inet_csk_accept'] }, false],
    ['it waits in poll, which may watch the listener', { sleepsIn: ['poll_schedule_timeout.constprop.0'] }, false],
    ['an event loop that watches the listener', { sleepsIn: ['ep_poll'], isPolled: true }, false],
    ['an event loop that does not', { sleepsIn: ['ep_poll'], isPolled: false }, true],
    ['an event loop that cannot be read', { sleepsIn: ['ep_poll'], isPolled: null }, false],
    ['one thread of several may serve', { sleepsIn: ['futex_do_wait', ''] }, false],
    ['it runs', { sleepsIn: [''] }, false],
    ['nothing is known of its threads', { sleepsIn: [] }, false],
  ];
  test.each(table)('%s', (_title, change, expected) => expect(looksInherited({ ...heir, ...change })).toBe(expected));
});

describe('names of hidden holders', () => {
  const ID = 'ab12'.repeat(16);
  const ss = [
    'LISTEN 0      128      0.0.0.0:22    0.0.0.0:* ino:555 sk:2 cgroup:/system.slice/ssh.service <->',
    `LISTEN 0      244    127.0.0.1:5432  0.0.0.0:* ino:4711 sk:1 cgroup:/system.slice/docker-${ID}.scope <->`,
    'LISTEN 0      5        127.0.0.1:631 0.0.0.0:* ino:9 sk:3 cgroup:/user.slice/user-1000.slice/session-2.scope <->',
    'rubbish',
  ].join('\n');
  const containers = JSON.stringify([
    { Id: ID, Names: ['/shop-db'], Image: 'postgres:16', Ports: [{ PrivatePort: 5432, PublicPort: 5433, Type: 'tcp' }] },
    { Id: 5 },
  ]);
  const tools = (docker: string) => ({
    listenersWithCgroups: async () => ss,
    socketUnits: async () => '',
    dockerContainers: async () => docker,
  });
  const nameOf = async (one: SocketRow, docker = '', files = {}) =>
    (await nameHiddenHolders([one], fakeProc(files), tools(docker))).get(one);

  it('reads cgroups by inode', () => expect([...parseSsCgroups(ss).keys()]).toEqual([555, 4711, 9]));
  it('knows units and containers, and says nothing of sessions', () => {
    expect(cgroupOwner('/system.slice/nginx.service')).toEqual({ kind: 'unit', name: 'nginx.service' });
    expect(cgroupOwner(`/docker/${ID}`)).toEqual({ kind: 'container', id: ID });
    expect(cgroupOwner('/user.slice/user-1000.slice/user@1000.service/app.slice/dev\\x2ddb.service')).toEqual({
      kind: 'unit',
      name: 'dev\\x2ddb.service of uid 1000',
    });
    expect(cgroupOwner('/user.slice/user-1000.slice/session-2.scope')).toBeNull();
    expect(cgroupOwner('/system.slice/system-getty.slice/getty@tty1.service')).toEqual({ kind: 'unit', name: 'getty@tty1.service' });
    expect(cgroupOwner('/')).toBeNull();
  });
  it('does not take a unit inside of something for one of this machine', () => {
    const nested = (path: string) => cgroupOwner(path);
    expect(nested('/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service')).toEqual({
      kind: 'unit',
      name: 'nginx.service in systemd-nspawn@web.service',
    });
    expect(nested('/lxc.payload.c1/system.slice/docker.socket')).toEqual({ kind: 'unit', name: 'docker.socket in lxc.payload.c1' });
    expect(nested(`/system.slice/docker-${ID}.scope/system.slice/nginx.service`)).toEqual({ kind: 'container', id: ID });
  });
  it('names the unit, the container by Docker’s word or by its id, and nothing for a session', async () => {
    expect(await nameOf(row({ inode: 555, localPort: 22 }))).toBe('ssh.service');
    expect(await nameOf(row())).toBe(`the container ${ID.slice(0, 12)}`);
    expect(await nameOf(row(), containers)).toBe('the container shop-db (postgres:16)');
    expect(await nameOf(row({ inode: 9, localPort: 631 }))).toBeUndefined();
  });
  it('names docker-proxy with its container', async () => {
    const proc = {
      '/proc/77/cmdline': 'docker-proxy\0-proto\0tcp\0-host-port\0' + '5433\0-container-ip\0' + '172.17.0.2\0-container-port\0' + '5432\0',
    };
    expect(await nameOf(row({ localPort: 5433, inode: 1 }), '', proc)).toBe('docker-proxy (pid 77) for the container at 172.17.0.2:5432');
    expect(await nameOf(row({ localPort: 5433, inode: 1 }), containers, proc)).toBe(
      'docker-proxy (pid 77) for the container shop-db (postgres:16) at 172.17.0.2:5432',
    );
  });
  it('takes no harm from what is no answer of Docker', () => {
    for (const text of ['', '{}', 'null', '[null, 3, {"Id": 4}]', '<html>']) expect(parseContainers(text)).toEqual([]);
    expect(containerWords({ id: 'x', name: 'db', image: '', hostPorts: [] })).toBe('the container db');
  });
  it('finds the .socket unit of a port', () => {
    const list =
      '[::]:22                 ssh.socket        ssh.service\n/run/dbus/system_bus_socket dbus.socket dbus.service\n0.0.0.0:8080 app.socket app.service\n';
    expect([22, 8080, 80].map((port) => findSocketUnit(list, port))).toEqual(['ssh.socket', 'app.socket', null]);
  });
});

describe('Windows, on captured output', () => {
  const ranges =
    '\r\nProtokoll tcp Portausschlussbereiche\r\n\r\nStartport      Endport\r\n----------    --------\r\n      5357        5357\r\n     50000       50059     *\r\n';
  it('finds the reserved range', () => {
    expect(findExcludedRange(ranges, 50_010)).toEqual([50_000, 50_059]);
    expect(findExcludedRange(ranges, 8_080)).toBeNull();
  });
  it('reserved: names the range', async () => {
    const platform = createWindowsPortPlatform(async (file) => (file === 'netsh' ? ranges : ''));
    const service = createPortService({ platform, probe: async () => 'EACCES' });
    const verdict = await service.diagnosePort(50_010, null, NOTHING_MANAGED);
    expect(verdict).toMatchObject({ verdict: 'reserved', free: false });
    expect(verdict.explanation).toContain('50000–50059');
  });
});

describe('SO_REUSEADDR by language', () => {
  const none = { go: false, gnet: false, rust: false, native: false };
  const table: [string, string[], Partial<typeof none>, string | null][] = [
    ['python', ['/usr/bin/python3.12', 'app.py'], {}, 'python'],
    ['a script', ['./serve.rb'], {}, 'ruby'],
    ['go run', ['go', 'run', '.'], {}, 'go'],
    ['go run in a module with gnet', ['go', 'run', '.'], { go: true, gnet: true }, 'gnet'],
    ['a Go binary', ['./bin/api'], { native: true, go: true }, 'go'],
    ['a Go binary with gnet', ['./bin/api'], { native: true, go: true, gnet: true }, 'gnet'],
    ['a Rust binary', ['./bin/api'], { native: true, rust: true }, 'rust'],
    ['any other binary', ['./bin/api'], { native: true }, 'c'],
    ['npm', ['npm', 'run', 'dev'], {}, 'node'],
    ['variables first', ['PORT=1', 'java', '-jar', 'x.jar'], {}, 'java'],
    ['a shell script', ['./serve'], {}, null],
  ];
  test.each(table)('%s', (_title, argv, marks, language) => expect(languageOf(argv, { ...none, ...marks })).toBe(language));
  it('has the one line for each, and none for what is not known', () => {
    expect(reuseAdvice('this', 'gnet', 'api').fix).toContain('gnet.WithReuseAddr(true)');
    expect(reuseAdvice('this', 'python', 'api').fix).toContain('allow_reuse_address');
    expect(reuseAdvice('previous', null, null)).toMatchObject({ lacks: 'previous', language: null, fix: null });
    expect(reuseAdvice('unknown', 'python', 'api').text).toBeUndefined();
  });

  it('says whose SO_REUSEADDR is missing', () => {
    expect(reuseAdvice('this', 'python', 'web').text).toBe(
      'web listens without SO_REUSEADDR. One line of Python lets it start at once after every stop.',
    );
    expect(reuseAdvice('previous', 'gnet', null).text).toBe(
      'The previous program listened without SO_REUSEADDR. If it is the same program that starts next, one line of Go (gnet) ends this wait for good.',
    );
    // No line in a Node server ends a wait that another program left behind.
    expect(reuseAdvice('previous', 'node', 'web')).toMatchObject({
      fix: null,
      text: 'The previous program listened without SO_REUSEADDR. web sets it, as every Node server does.',
    });
    expect(reuseAdvice('this', null, 'web').text).toContain('Setting SO_REUSEADDR before the bind lets it start');
  });
  it('takes the first command of a shell line', () =>
    expect(firstWords({ kind: 'shell', line: 'python3 a.py | tee log' })).toEqual(['python3', 'a.py']));
});

test('the next free port avoids the range of clients, and what others expect', async () => {
  const reader = { read: async () => [row({ localPort: 8_081 })], countTimeWait: () => null };
  const next = (from: number, avoid: number[] = []) =>
    nextFreePort({ from, reader, probe: async () => 'ok', avoid: new Set(avoid), avoidRange: [32_768, 60_999] });
  expect(await next(8_080)).toBe(8_082);
  expect(await next(8_080, [8_082])).toBe(8_083);
  expect(await next(40_000)).toBe(61_000);
  expect(await next(65_535)).toBe(3_000);
});

test('a second listener on the number of a run: other address, other process', () => {
  const ours = [{ protocol: 'tcp', address: '127.0.0.1', port: 3000, pid: 5 } as const];
  const other = (localAddress: string, pids: number[]) => ({ row: row({ localAddress, localPort: 3000 }), pids, who: 'node (pid 9)' });
  expect(findSplitPorts(ours, [other('::1', [9])])).toMatchObject([{ port: 3000, ours: '127.0.0.1:3000', other: '[::1]:3000' }]);
  expect(findSplitPorts(ours, [other('::1', [5, 9])])).toEqual([]);
  expect(findSplitPorts(ours, [other('0.0.0.0', [9])])).toEqual([]);
});

describe('unix sockets', () => {
  const table = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '00000000ddaa77ff: 00000002 00000000 00010000 0001 01 41111 /run/app/my app.sock',
    '00000000ddaa77f0: 00000003 00000000 00000000 0001 03 41112 /run/app/my app.sock',
    '00000000ddaa7700: 00000002 00000000 00000000 0002 01 41113 @abstract',
    '00000000ddaa7701: 00000003 00000000 00000000 0001 03 41114',
    'cut li',
  ].join('\n');
  it('parses /proc/net/unix, paths with spaces and unnamed sockets too', () => {
    expect(parseProcNetUnix(table)).toEqual([
      { path: '/run/app/my app.sock', type: 'stream', isListening: true, inode: 41_111 },
      { path: '/run/app/my app.sock', type: 'stream', isListening: false, inode: 41_112 },
      { path: '@abstract', type: 'datagram', isListening: false, inode: 41_113 },
      { path: null, type: 'stream', isListening: false, inode: 41_114 },
    ]);
  });
  const seen = (change: Partial<SocketFileObservations>): SocketFileObservations => ({
    path: '/run/app.sock',
    file: { kind: 'socket', device: 1, inode: 2, uid: 0, changedAt: 0 },
    probe: 'ECONNREFUSED',
    sockets: [],
    asking: null,
    system: { platform: 'linux', unprivilegedStart: 1024, ephemeralRange: null, home: null },
    readAt: 1,
    readMs: 1,
    ...change,
  });
  const listening = { row: { path: '/run/app.sock', type: 'stream', isListening: true, inode: 5 }, holders: [] } as const;
  const cases: [string, Partial<SocketFileObservations>, string][] = [
    ['nothing there', { file: { kind: 'none' }, probe: 'ENOENT' }, 'free'],
    ['refused and in no table', {}, 'stale-socket-file'],
    ['refused, yet somebody has it bound', { sockets: [listening] }, 'hidden'],
    ['somebody answers who cannot be seen', { probe: 'ok' }, 'hidden'],
    ['a datagram socket in another namespace', { probe: 'EPROTOTYPE' }, 'hidden'],
    ['no permission to connect', { probe: 'EACCES' }, 'unknown'],
    ['an ordinary file', { file: { kind: 'other', what: 'an ordinary file' }, probe: 'ENOENT' }, 'unknown'],
    ['a folder that is closed', { file: { kind: 'unreachable', code: 'EACCES' }, probe: 'ENOENT' }, 'unknown'],
  ];
  test.each(cases)('%s', (_title, change, verdict) => {
    const result = diagnoseSocketFile(seen(change));
    expect(result).toMatchObject({ verdict, free: verdict === 'free' });
    expect(result.actions.length).toBeGreaterThan(0);
    // Deleting is offered only where it is known that nobody listens.
    expect(result.actions.some(({ id }) => id === 'delete-socket-file')).toBe(verdict === 'stale-socket-file');
  });
});
