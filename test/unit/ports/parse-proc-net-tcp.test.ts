import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasReachedNonListener, parseHexAddress, parseProcNetTcp } from '../../../electron/core/ports/parse-proc-net-tcp';
import { toEvidence } from '../../../electron/core/ports/socket-row';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/net/${name}`, import.meta.url), 'latin1');

describe('parseProcNetTcp', () => {
  it('reads address, port, state, user and inode of every row', () => {
    const rows = parseProcNetTcp(fixture('proc-net-tcp.txt'), 'tcp');
    expect(rows.map((row) => row.state)).toEqual([
      'LISTEN',
      'LISTEN',
      'ESTABLISHED',
      'ESTABLISHED',
      'FIN_WAIT2',
      'ESTABLISHED',
      'TIME_WAIT',
      'CLOSE_WAIT',
    ]);
    expect(rows[0]).toEqual({
      protocol: 'tcp',
      localAddress: '127.0.0.1',
      localPort: 18_080,
      remoteAddress: '0.0.0.0',
      remotePort: 0,
      state: 'LISTEN',
      uid: 0,
      inode: 41_599,
      expiresInMs: null,
      pid: null,
    });
  });

  it('reads the remaining time of a TIME_WAIT row in hundredths of a second', () => {
    const row = parseProcNetTcp(fixture('proc-net-tcp.txt'), 'tcp').find(({ state }) => state === 'TIME_WAIT');
    expect(row).toMatchObject({ inode: 0, remotePort: 40_338, expiresInMs: 0x16f7 * 10 });
  });

  it('gives no timer to a FIN_WAIT2 row whose process still holds it', () => {
    const row = parseProcNetTcp(fixture('proc-net-tcp.txt'), 'tcp').find(({ state }) => state === 'FIN_WAIT2');
    expect(row).toMatchObject({ inode: 41_608, expiresInMs: null });
  });

  it('reads tcp6 with wildcard, loopback and mapped addresses', () => {
    const rows = parseProcNetTcp(fixture('proc-net-tcp6.txt'), 'tcp6');
    expect(rows.map((row) => toEvidence(row).local)).toEqual(['[::]:18443', '[::1]:18080', '[::ffff:127.0.0.1]:18443']);
  });

  it('reads udp rows', () => {
    expect(parseProcNetTcp(fixture('proc-net-udp.txt'), 'udp')).toMatchObject([
      { protocol: 'udp', localAddress: '127.0.0.1', localPort: 15_353, state: 'CLOSE', inode: 41_610 },
    ]);
  });

  it('keeps only the asked ports', () => {
    const rows = parseProcNetTcp(fixture('proc-net-tcp.txt'), 'tcp', { ports: new Set([18_080]) });
    expect(rows.map((row) => row.state)).toEqual(['LISTEN', 'ESTABLISHED', 'TIME_WAIT', 'CLOSE_WAIT']);
  });

  it('stops at the first row that is not LISTEN in listeners-only mode', () => {
    const text = fixture('proc-net-tcp.txt');
    const rows = parseProcNetTcp(text, 'tcp', { listenersOnly: true });
    expect(rows.map((row) => row.localPort)).toEqual([18_080, 2024]);
    expect(hasReachedNonListener(text, 'tcp')).toBe(true);
    expect(hasReachedNonListener(text.split('\n').slice(0, 3).join('\n'), 'tcp')).toBe(false);
  });

  it.each([
    ['an empty text', ''],
    ['a header alone', '  sl  local_address rem_address   st\n'],
    ['a row cut in the middle', `header\n   0: 0100007F:46A0 00000000:0000 0A 0000`],
    [
      'a row of an unknown state',
      `header\n   0: 0100007F:46A0 00000000:0000 FF 00000000:00000000 00:00000000 00000000     0        0 41599 1\n`,
    ],
    ['rows that are not rows', 'header\n\n: \nhello: world\n   0: zz\n'],
  ])('gives nothing and does not throw for %s', (_name, text) => {
    expect(parseProcNetTcp(text, 'tcp')).toEqual([]);
    expect(parseProcNetTcp(text, 'tcp6')).toEqual([]);
    expect(parseProcNetTcp(text, 'tcp', { listenersOnly: true })).toEqual([]);
  });

  it('keeps the whole rows of a text that ends in a cut one', () => {
    const text = fixture('proc-net-tcp.txt');
    const cut = text.slice(0, text.indexOf('   2: ') + 40);
    expect(parseProcNetTcp(cut, 'tcp')).toHaveLength(2);
  });
});

describe('parseHexAddress', () => {
  it.each([
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['0101A8C0', '192.168.1.1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['0000000000000000FFFF00000100007F', '::ffff:127.0.0.1'],
    ['000080FE00000000FF005450B6AD1DFE', 'fe80::5054:ff:fe1d:adb6'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
    ['B80D0120010000000000010001000000', '2001:db8:0:1:1::1'],
    ['B80D0120010002000300040005000600', '2001:db8:2:1:4:3:6:5'],
  ])('reads %s as %s', (hex, address) => {
    // The last two are written word by word, little-endian.
    expect(parseHexAddress(hex)).toBe(address);
  });
});
