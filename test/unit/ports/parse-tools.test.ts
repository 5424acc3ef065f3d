import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMacosPortPlatform } from '../../../electron/core/ports/macos-socket-adapter';
import { parseLsof } from '../../../electron/core/ports/parse-lsof';
import { parseNetstat } from '../../../electron/core/ports/parse-netstat';
import { parsePsLine } from '../../../electron/core/ports/parse-ps-line';
import { parseTasklistRow } from '../../../electron/core/ports/parse-tasklist-row';
import type { SocketRow } from '../../../electron/core/ports/socket-row';
import { formatEndpoint } from '../../../electron/core/ports/socket-row';
import { createWindowsPortPlatform } from '../../../electron/core/ports/windows-socket-adapter';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/net/${name}`, import.meta.url), 'utf8');
const brief = (row: SocketRow): string => `${row.protocol} ${formatEndpoint(row.localAddress, row.localPort)} ${row.state} ${row.pid}`;

describe('parseLsof', () => {
  it('reads the captured fields of one process', () => {
    expect(parseLsof(fixture('lsof-fields.txt')).map(brief)).toEqual([
      'tcp 127.0.0.1:18080 LISTEN 15405',
      'tcp6 [::]:18443 LISTEN 15405',
      'tcp6 [::1]:18080 LISTEN 15405',
      'tcp 127.0.0.1:40342 ESTABLISHED 15405',
      'tcp 127.0.0.1:18080 ESTABLISHED 15405',
      'tcp 127.0.0.1:41032 ESTABLISHED 15405',
      'tcp6 127.0.0.1:18443 ESTABLISHED 15405',
      'tcp 127.0.0.1:40354 FIN_WAIT2 15405',
      'tcp 127.0.0.1:18080 CLOSE_WAIT 15405',
      'udp 127.0.0.1:15353 CLOSE 15405',
    ]);
  });

  it('gives a socket shared over fork once per process and skips one without a port', () => {
    expect(parseLsof(fixture('lsof-macos-fields.txt')).map(brief)).toEqual([
      'tcp6 [::]:3000 LISTEN 811',
      'tcp 127.0.0.1:5432 ESTABLISHED 811',
      'tcp 127.0.0.1:5432 LISTEN 902',
      'tcp 127.0.0.1:5432 LISTEN 903',
    ]);
  });

  it('gives nothing for empty output and for noise', () => {
    expect(parseLsof('')).toEqual([]);
    expect(parseLsof('lsof: WARNING: something\nf3\nn*:80\n')).toEqual([]);
  });
});

describe('parseNetstat', () => {
  it('reads an English Windows', () => {
    expect(parseNetstat(fixture('netstat-ano-en.txt')).map(brief)).toEqual([
      'tcp 0.0.0.0:135 LISTEN 1048',
      'tcp 127.0.0.1:3000 LISTEN 8112',
      'tcp 127.0.0.1:3000 ESTABLISHED 8112',
      'tcp 127.0.0.1:3000 TIME_WAIT null',
      'tcp6 [::]:8080 LISTEN 4',
      'tcp6 [fe80::1%5]:8443 LISTEN 9001',
      'udp 0.0.0.0:5353 CLOSE 2200',
      'udp6 [::1]:1900 CLOSE 2201',
    ]);
  });

  it('reads a Windows in another language by the remote port', () => {
    expect(parseNetstat(fixture('netstat-ano-de.txt')).map(brief)).toEqual([
      'tcp 0.0.0.0:135 LISTEN 1048',
      'tcp 127.0.0.1:3000 ESTABLISHED 8112',
      'tcp 127.0.0.1:3000 TIME_WAIT null',
      'udp 0.0.0.0:5353 CLOSE 2200',
    ]);
  });

  it('gives nothing for noise', () => {
    expect(parseNetstat('TCP\nTCP x y z\nUDP *:* 4\n')).toEqual([]);
  });
});

describe('describing a process by a tool', () => {
  it('reads a line of ps', () => {
    const line = '  811   501 dana     ttys003  Thu Nov 19 17:26:01 2026     /usr/local/bin/node node_modules/.bin/vite --port 3000';
    expect(parsePsLine(line)).toMatchObject({
      pid: 811,
      uid: 501,
      user: 'dana',
      name: 'node',
      terminal: 'ttys003',
      since: new Date(2026, 10, 19, 17, 26, 1).getTime(),
      startTicks: new Date(2026, 10, 19, 17, 26, 1).getTime() / 1000,
    });
    expect(parsePsLine('')).toBeNull();
  });

  it('reads a row of tasklist, and the sentence it prints for no process as nothing', () => {
    expect(parseTasklistRow('"node.exe","8112","Console","1","52,104 K","Running","PC\\dana","0:00:03","N/A"')).toMatchObject({
      pid: 8112,
      name: 'node',
      user: 'PC\\dana',
    });
    expect(parseTasklistRow('INFO: No tasks are running which match the specified criteria.')).toBeNull();
  });
});

describe('the adapters', () => {
  it('macOS asks lsof for listeners only where listeners are wanted, and names their owners', async () => {
    const calls: string[] = [];
    const platform = createMacosPortPlatform(async (file, args) => {
      calls.push([file, ...args].join(' '));
      return fixture('lsof-macos-fields.txt');
    });
    expect((await platform.ownedSockets([902, 903])).listeners).toEqual([
      { protocol: 'tcp', address: '127.0.0.1', port: 5432, pid: 902 },
      { protocol: 'tcp', address: '127.0.0.1', port: 5432, pid: 903 },
    ]);
    expect(calls).toEqual(['/usr/sbin/lsof -nP -iTCP -sTCP:LISTEN -F pufPtTn']);
  });

  it('Windows filters by port and hides udp unless asked', async () => {
    const platform = createWindowsPortPlatform(async () => fixture('netstat-ano-en.txt'));
    expect((await platform.sockets.read({ ports: new Set([3000]) })).map(({ state }) => state)).toEqual([
      'LISTEN',
      'ESTABLISHED',
      'TIME_WAIT',
    ]);
    expect(await platform.sockets.read({ ports: new Set([5353]) })).toEqual([]);
  });

  it('a tool that prints nothing gives no rows', async () => {
    expect(await createWindowsPortPlatform(async () => '').sockets.read({})).toEqual([]);
    expect(await createMacosPortPlatform(async () => '').describe(1)).toBeNull();
  });
});
