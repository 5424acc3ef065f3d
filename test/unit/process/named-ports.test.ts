import { describe, expect, it, test } from 'vitest';
import { findBusyPort } from '../../../electron/core/process/find-busy-port';
import type { LiveRun } from '../../../electron/core/process/live-run';
import { namedPorts } from '../../../electron/core/process/named-ports';
import type { PortSeam } from '../../../electron/core/process/port-seam';
import type { VerdictId } from '../../../shared/model/port-verdict';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { sampleVerdict } from '../../helpers/contract-samples';

const namedIn = (...argv: string[]) => namedPorts({ kind: 'argv', argv }, null).map(({ port }) => port);

describe('the ports a command line names', () => {
  const table: [string, string[], number[]][] = [
    ['a plain number', ['python3', '-m', 'http.server', '22030'], [22030]],
    ['after a colon', ['gnet', ':22030'], [22030]],
    ['after a host', ['manage.py', 'runserver', '127.0.0.1:22030'], [22030]],
    ['after the name of a machine', ['serve', 'devbox:22030'], [22030]],
    ['after =', ['serve', '--port=22030'], [22030]],
    ['after its option', ['serve', '-p', '22030'], [22030]],
    ['of an address', ['gnet', '-addr', 'tcp://:22030'], [22030]],
    ['of IPv6', ['serve', '[::1]:22030'], [22030]],
    ['a privileged one', ['serve', '--listen', '80'], [80]],
    ['inside an argument of sh -c', ['sh', '-c', 'exec java -Dserver.port=22030 -jar app.jar'], [22030]],
    ['the one that is listened on comes first', ['serve', '2000', '--workers', '3000', '--port', '22030'], [22030, 2000, 3000]],
    ['nobody a program connects to', ['serve', '--db-port', '5432', '--redis=localhost:6379', 'postgres://localhost:5432/x'], []],
    ['no number of another option', ['serve', '--timeout', '30'], []],
    ['no number beyond the ports', ['serve', '0', '65536', ':99999', '--port=0'], []],
    ['each once', ['serve', ':22030', '--port', '22030'], [22030]],
    ['at most four', ['serve', '2001', '2002', '2003', '2004', '2005'], [2001, 2002, 2003, 2004]],
    ['no part of a word', ['serve', 'v2', 'a8080', '1.2.3', '10:20:30'], []],
  ];
  for (const [title, argv, ports] of table) test(title, () => expect(namedIn(...argv)).toEqual(ports));

  it('reads a line of a shell, and PORT before plain numbers', () => {
    expect(namedPorts({ kind: 'shell', line: "PORT=22030 node 'server.js' 2000; echo" }, '22031')).toEqual([
      { port: 22030, address: null },
      { port: 22031, address: null },
      { port: 2000, address: null },
    ]);
    expect(namedPorts({ kind: 'argv', argv: ['serve'] }, 'unix.sock')).toEqual([]);
  });
  it('asks about the address that is named', () => {
    expect(namedPorts({ kind: 'argv', argv: ['serve', '127.0.0.1:22030', 'localhost:22031', '*:22032'] }, null)).toEqual([
      { port: 22030, address: '127.0.0.1' },
      { port: 22031, address: null },
      { port: 22032, address: null },
    ]);
  });
});

describe('a run that died of EADDRINUSE in a wording without a port', () => {
  const guessed = [2000, 80, 22030, 22031].map((port) => ({ port, address: null }));
  const find = async (verdicts: Readonly<Record<number, VerdictId>>, said: number | null, known: number[] = [], code = 1) => {
    const seam: Pick<PortSeam, 'diagnose'> = {
      diagnose: async (port, host) => sampleVerdict({ port, host, free: verdicts[port] === undefined, verdict: verdicts[port] ?? 'free' }),
    };
    const run = {
      sniffer: { bindFailure: () => (said === null ? null : { kind: 'in-use', port: said, host: null, path: null, isComplete: true }) },
      rootExit: { code, signal: null },
      config: { restart: { ...DEFAULT_RESTART_POLICY, successExitCodes: [0, 3] } },
      held: new Map(),
    };
    const suspects = { known: known.map((port) => ({ port, address: null })), guessed };
    const busy = await findBusyPort(seam as PortSeam, 'p', run as unknown as LiveRun, 100, suspects, () => true);
    return busy?.verdict.port ?? null;
  };

  it('is not looked for behind an end that counts as success and said nothing of an address', async () => {
    expect(await find({ 8080: 'foreign' }, null, [8080])).toBe(8080);
    expect(await find({ 8080: 'foreign' }, null, [8080], 3)).toBeNull();
  });
  it('is told the first named port that is not free', async () => {
    expect(await find({ 22030: 'foreign', 22031: 'hidden' }, 0)).toBe(22030);
  });
  it('is not told of a privilege it did not miss', async () => {
    expect(await find({ 80: 'privileged' }, 0)).toBeNull();
    expect(await find({ 80: 'privileged', 22031: 'foreign' }, 0)).toBe(22031);
  });
  it('is not guessed about where a port is known, or where it said nothing of an address', async () => {
    expect(await find({ 22030: 'foreign' }, 0, [8080])).toBeNull();
    expect(await find({ 22030: 'foreign' }, null)).toBeNull();
    expect(await find({ 22030: 'foreign', 8080: 'foreign' }, 8080)).toBe(8080);
  });
});
