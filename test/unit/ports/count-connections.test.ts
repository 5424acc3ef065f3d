import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countConnections, parseConnections, readConnections } from '../../../electron/core/ports/count-connections';
import type { ProcReader } from '../../../electron/core/ports/proc-reader';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const SERVER = '0100007F:1F90';
const CLIENT = '0100007F:D431';
/** One row of /proc/net/tcp. */
const row = (state: string, local = SERVER, remote = CLIENT, unsent = '00000000'): string =>
  `   3: ${local} ${remote} ${state} ${unsent}:00000000 00:00000000 00000000     0        0 41605 1 00000000c481ea25 20 0 0 10 -1\n`;
const count = (rows: string, address: string | null = '127.0.0.1'): number =>
  countConnections(parseConnections(HEADER + rows, 'tcp', new Set([8080])), [{ port: 8080, address }]);

describe('what counts as an open connection of a server', () => {
  test.each<[string, string, number]>([
    ['ESTABLISHED', row('01'), 1],
    ['CLOSE_WAIT: the client has sent all and still reads', row('08'), 1],
    ['two clients', row('01') + row('08'), 2],
    ['its own LISTEN row does not', row('0A', SERVER, '00000000:0000'), 0],
    ['TIME_WAIT does not', row('06'), 0],
    ['FIN_WAIT2, everything is delivered, does not', row('05'), 0],
    ['FIN_WAIT1 with data to deliver', row('04', SERVER, CLIENT, '00000400'), 1],
    ['FIN_WAIT1 with the FIN alone does not', row('04', SERVER, CLIENT, '00000001'), 0],
    ['LAST_ACK and CLOSING with data to deliver', row('09', SERVER, CLIENT, '00000002') + row('0B', SERVER, CLIENT, '00000002'), 2],
    ['the client’s own row on the same machine does not', row('01', CLIENT, SERVER), 0],
    ['both ends on the same machine are one', row('01') + row('01', CLIENT, SERVER), 1],
    ['another port does not', row('01', '0100007F:1F91'), 0],
    ['a cut last line does not', row('01').slice(0, 30), 0],
    ['no rows', '', 0],
  ])('%s', (_what, rows, expected) => expect(count(rows)).toBe(expected));

  test.each<[string | null, string, number]>([
    ['127.0.0.1', row('01', '0200007F:1F90'), 0],
    ['0.0.0.0', row('01', '0200007F:1F90'), 1],
    [null, row('01'), 1],
    ['::1', row('01'), 0],
  ])('a listener on %s takes what came to its address', (address, rows, expected) => expect(count(rows, address)).toBe(expected));

  test('an IPv4 client of a listener on :: stands in tcp6', () => {
    const mapped = '0000000000000000FFFF00000100007F';
    const rows = parseConnections(HEADER + row('01', `${mapped}:1F90`, `${mapped}:D431`), 'tcp6', new Set([8080]));
    expect(rows).toEqual([{ address: '::ffff:127.0.0.1', port: 8080 }]);
    expect(countConnections(rows, [{ port: 8080, address: '::' }])).toBe(1);
    expect(countConnections(rows, [{ port: 8080, address: '::1' }])).toBe(0);
    expect(countConnections(rows, [{ port: 8080, address: '0.0.0.0' }])).toBe(0);
  });

  test('captured text of a real machine', () => {
    const text = readFileSync(join(import.meta.dirname, '../../fixtures/net/proc-net-tcp.txt'), 'utf8');
    const rows = parseConnections(text, 'tcp', new Set([0x46a0]));
    expect(countConnections(rows, [{ port: 0x46a0, address: '127.0.0.1' }])).toBe(2);
  });
});

describe('what is read for it', () => {
  const reading = (files: Readonly<Record<string, readonly string[] | string>>): { proc: ProcReader; read: string[] } => {
    const read: string[] = [];
    const get = (path: string): readonly string[] | string | null => {
      read.push(path);
      return files[path] ?? null;
    };
    const text = (path: string): string | null => {
      const found = get(path);
      return typeof found === 'string' ? found : null;
    };
    return {
      read,
      proc: {
        readText: text,
        readTable: text,
        readLink: text,
        readDirectory: (path) => {
          const found = get(path);
          return typeof found === 'string' ? null : found;
        },
      },
    };
  };

  test.each<[string | null, readonly string[]]>([
    ['127.0.0.1', ['/proc/net/tcp']],
    ['::', ['/proc/net/tcp6']],
    [null, ['/proc/net/tcp', '/proc/net/tcp6']],
  ])('of a listener on %s only the table of its family', (address, tables) => {
    const { proc, read } = reading({});
    expect(readConnections(proc, [{ port: 8080, address }])).toEqual([]);
    expect(read).toEqual(tables);
  });
});
