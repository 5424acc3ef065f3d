import { describe, expect, it } from 'vitest';
import type { BindTarget } from '../../../electron/core/ports/bind-target';
import { normaliseHost, resolveHost } from '../../../electron/core/ports/bind-target';
import { conflicts } from '../../../electron/core/ports/conflicts';

const at = (address: string, v6only = false): BindTarget => ({ address, v6only });
const COLUMNS = [at('0.0.0.0'), at('127.0.0.1'), at('127.0.0.2'), at('::'), at('::', true), at('::1', true)];
/** Linux, proved with real sockets: X refused, . works. */
const TABLE: readonly (readonly [string, BindTarget, string])[] = [
  ['0.0.0.0', at('0.0.0.0'), 'XXXX..'],
  ['127.0.0.1', at('127.0.0.1'), 'XX.X..'],
  [':: for both families', at('::'), 'XXXXXX'],
  [':: for IPv6 only', at('::', true), '...XXX'],
  ['::1', at('::1', true), '...XXX'],
];

describe('conflicts', () => {
  it.each(TABLE)('a listener on %s refuses exactly the binds that Linux refuses', (_name, holder, row) => {
    expect(COLUMNS.map((wanted) => (conflicts(holder, wanted) ? 'X' : '.')).join('')).toBe(row);
  });

  it('treats an IPv4-mapped address as the IPv4 address it is', () => {
    expect(conflicts(at('::ffff:127.0.0.1'), at('127.0.0.1'))).toBe(true);
    expect(conflicts(at('::ffff:127.0.0.1'), at('::1', true))).toBe(false);
    expect(conflicts(at('::ffff:0.0.0.0'), at('10.0.0.1'))).toBe(true);
  });
});

describe('hosts', () => {
  it.each([
    [null, null],
    ['', null],
    ['*', null],
    ['[::]', null],
    ['::', null],
    ['[::1]', '::1'],
    [' 127.0.0.1 ', '127.0.0.1'],
  ])('normalises %j to %j', (host, expected) => {
    expect(normaliseHost(host)).toBe(expected);
  });

  it('takes localhost as both loopback addresses without asking a resolver', async () => {
    expect(await resolveHost('localhost')).toEqual({ kind: 'addresses', targets: [at('127.0.0.1'), at('::1', true)] });
  });

  it('takes no host as the wildcard of both families', async () => {
    expect(await resolveHost(null)).toEqual({ kind: 'addresses', targets: [at('::')] });
  });
});
