import { describe, expect, it, test } from 'vitest';
import { closedPorts, toListener } from '../../../electron/core/ports/list-listeners';
import { type ExpectedPorts, reservedPortsOf } from '../../../electron/core/ports/managed-lookup';
import { expectedPorts } from '../../../electron/core/process/known-ports';
import type { PortChoice, ProcessConfig } from '../../../shared/model/process';
import { processConfig } from '../../helpers/core-harness';
import { NOTHING_MANAGED } from '../../helpers/nothing-managed';
import { anObservedProcess, anObservedSocket } from '../ports/observed';

describe('what a process is expected to listen on', () => {
  const proxy = { port: 9000, target: 8082, liveReload: false };
  const chosen: PortChoice = { from: 8080, to: 8090 };
  type Row = [string, Partial<ProcessConfig>, number[], PortChoice | null, string[], number[]];
  const table: Row[] = [
    ['nothing declared: where it listened', {}, [8080, 8081], null, ['8080 learned', '8081 learned'], []],
    ['declared: a port it opens beside it is not expected', { ports: [8080] }, [8080, 8081], null, ['8080 configured'], [8081]],
    ['declared, but not open yet', { ports: [8080] }, [], null, ['8080 configured'], []],
    ['a ready check declares its port', { ready: { kind: 'port', port: 8080 } }, [8080, 8081], null, ['8080 configured'], [8081]],
    [
      'an address of the ready check, and the proxy’s target, beside declared ones',
      { ports: [8080], ready: { kind: 'http', url: 'http://127.0.0.1:8081/up' }, proxy },
      [8080, 8081, 8082, 8083],
      null,
      ['8080 configured', '8081 learned', '8082 learned'],
      [8083],
    ],
    ['moved: the other port', { ports: [8080] }, [8080], chosen, ['8090 configured'], []],
    ['moved, nothing declared', {}, [8080, 8081], chosen, ['8090 configured', '8081 learned'], []],
  ];
  for (const [title, config, learnedPorts, choice, ports, others] of table) {
    test(title, () => {
      const expected = expectedPorts(processConfig('web', [], config), { learnedPorts }, choice);
      expect(expected.ports.map(({ port, by }) => `${port} ${by}`)).toEqual(ports);
      expect(expected.others).toEqual(others);
    });
  }
});

describe('a port that a process opens beside the declared one', () => {
  const managed = { processId: 'shop/web', name: 'web', runId: 1, live: true };
  const expected: ExpectedPorts = [
    { processId: 'shop/web', process: 'web', isUp: true, ports: [{ port: 3000, by: 'configured' }], others: [3001] },
  ];
  const listening = (localPort: number, protocol: 'tcp' | 'udp' = 'tcp') =>
    toListener(anObservedSocket('LISTEN', [anObservedProcess({ managed })], { row: { localPort, protocol } }), expected);

  it('is not expected, though it was seen before', () => {
    expect([listening(3000).expected, listening(3001).expected]).toEqual([true, false]);
  });
  it('is not missing when it is closed', () => {
    expect(closedPorts([listening(3000)], expected)).toEqual([]);
    expect(closedPorts([], expected)).toMatchObject([{ port: 3000, expectedBy: 'configured', isMissing: true }]);
  });
  it('is not offered to another process as the next free one', () => {
    expect(reservedPortsOf({ ...NOTHING_MANAGED, expectedPorts: () => expected })).toEqual(new Set([3000, 3001]));
  });
  it('is told nothing of where it is UDP, which nobody can declare', () => {
    expect([listening(3001, 'udp').expected, listening(3000, 'udp').expected]).toEqual([null, true]);
  });
});
