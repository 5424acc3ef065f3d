import { describe, expect, it } from 'vitest';
import { WILDCARD } from '../../../electron/core/ports/bind-target';
import { diagnose } from '../../../electron/core/ports/diagnose';
import { toListener } from '../../../electron/core/ports/list-listeners';
import type { ObservedProcess, ObservedSocket, PortObservations } from '../../../electron/core/ports/port-observations';
import { createPortService } from '../../../electron/core/ports/port-service';
import { waitReason } from '../../../electron/core/process/start-gate';
import { isExposed } from '../../../shared/model/is-exposed';
import type { SlipwayListener } from '../../../shared/model/port-verdict';
import { NOTHING_MANAGED } from '../../helpers/nothing-managed';

const PORT = 3000;
const HOST: SlipwayListener = { role: 'host' };
const PROXY: SlipwayListener = { role: 'proxy', processId: 'shop/api', process: 'api' };
const self: ObservedProcess = {
  pid: 811,
  startTicks: 22_722,
  name: 'node',
  command: 'node dist/cli.js host',
  cwd: '/home/dana',
  uid: 1000,
  user: 'dana',
  since: null,
  terminal: null,
  managed: null,
  canSignal: true,
  isSelf: true,
};
const socket = (slipway: SlipwayListener, localAddress = '127.0.0.1'): ObservedSocket => ({
  row: {
    protocol: localAddress.includes(':') ? 'tcp6' : 'tcp',
    localAddress,
    localPort: PORT,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    state: 'LISTEN',
    uid: 1000,
    inode: 7,
    expiresInMs: null,
    pid: null,
  },
  holders: [self],
  unit: null,
  slipway,
});
const seen = (sockets: readonly ObservedSocket[], probe = 'EADDRINUSE'): PortObservations => ({
  port: PORT,
  host: null,
  targets: [WILDCARD],
  sockets,
  probes: [probe],
  suspects: [],
  asking: {
    processId: 'shop/web',
    name: 'web',
    isWaiting: true,
    bindsWithoutReuse: false,
    usesPlaceholder: false,
    language: null,
    program: null,
  },
  socketUnit: null,
  reservedRange: null,
  nextFreePort: 3001,
  system: { platform: 'linux', unprivilegedStart: 1024, ephemeralRange: null, home: null },
  readAt: 0,
  readMs: 1,
});

describe('a port that Slipway itself listens on', () => {
  it.each([
    ['the host', HOST, 'Slipway itself (pid 811)', 'slipway host --port N', 'Slipway itself has it'],
    ['a proxy', PROXY, 'Slipway’s live-reload proxy of api (pid 811)', 'proxy.port of api', 'the live-reload proxy of api has it'],
  ] as const)('is told as %s’s, and nothing is offered to end it', (_, slipway, who, way, reason) => {
    const verdict = diagnose(seen([socket(slipway)]));
    expect(verdict).toMatchObject({
      verdict: 'other-managed',
      free: false,
      explanation: `${who} is listening on port 3000 (127.0.0.1:3000).`,
      holders: [{ pid: 811, owner: 'managed', processId: null, process: null, slipway }],
    });
    expect(verdict.advice).toContain(way);
    expect(verdict.actions.map(({ id }) => id)).toEqual(['use-next-port', 'cancel-start', 'copy-report']);
    expect(waitReason(verdict).text).toBe(`for port 3000 · ${reason}`);
  });

  it('is named beside another address of the number too', () => {
    const verdict = diagnose({ ...seen([socket(HOST)], 'ok'), host: '::1', targets: [{ address: '::1', v6only: true }] });
    expect(verdict).toMatchObject({ verdict: 'split-family', free: true });
    expect(verdict.explanation).toContain('Slipway itself (pid 811) listens on port 3000');
    expect(verdict.actions.map(({ id }) => id)).toEqual(['start', 'copy-report']);
  });

  it('is in the list as Slipway’s own, of no run', () => {
    expect(toListener(socket(PROXY), [])).toMatchObject({
      owner: 'managed',
      processId: null,
      process: null,
      slipway: PROXY,
      expected: null,
    });
  });
});

it.each([
  ['127.0.0.1', false],
  ['127.3.2.1', false],
  ['::1', false],
  ['[::1]', false],
  ['localhost', false],
  ['::ffff:127.0.0.1', false],
  ['::FFFF:127.0.0.53', false],
  ['::ffff:10.0.0.1', true],
  ['0.0.0.0', true],
  ['::', true],
  ['192.168.1.4', true],
  ['fe80::1', true],
])('%s can be reached from outside: %s', (address, exposed) => {
  expect(isExposed(address)).toBe(exposed);
});

it('a list costs the CPU time it used, however long a busy machine made it wait, and the time of the programs it asked', async () => {
  let cpu = 100;
  let clockMs = 0;
  const hidden = { ...socket(HOST).row, inode: 9 };
  const service = createPortService({
    selfPid: -1,
    cpuMs: () => cpu,
    clock: { now: () => 0, monotonicMs: () => clockMs, setTimer: () => ({ cancel: () => undefined }) },
    platform: {
      sockets: {
        read: async () => {
          cpu += 12;
          clockMs += 150;
          return [hidden];
        },
        countTimeWait: () => 0,
      },
      system: { platform: 'linux', unprivilegedStart: 1024, ephemeralRange: null, home: null },
      uid: 1000,
      ownersOf: async () => new Map(),
      ownedSockets: async () => ({ listeners: [], busy: new Set(), unreadable: [] }),
      connections: null,
      describe: async () => null,
      unlistedHolders: async () => [],
      unitsOf: async () => {
        cpu += 50;
        clockMs += 20;
        return new Map();
      },
      createListing: () => null,
      heirsOf: () => [],
      socketUnitOf: async () => null,
      reservedRangeOf: async () => null,
    },
  });
  expect(await service.listListeners(NOTHING_MANAGED)).toMatchObject({ readMs: 170, costMs: 32 });
});
