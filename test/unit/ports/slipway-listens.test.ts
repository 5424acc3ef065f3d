import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../electron/core/ports/diagnose';
import { toListener } from '../../../electron/core/ports/list-listeners';
import { createPortService } from '../../../electron/core/ports/port-service';
import { waitReason } from '../../../electron/core/process/start-gate';
import { isExposed } from '../../../shared/model/is-exposed';
import type { SlipwayListener } from '../../../shared/model/port-verdict';
import { NOTHING_MANAGED } from '../../helpers/nothing-managed';
import { anObservation, anObservedProcess, anObservedSocket } from './observed';

const HOST: SlipwayListener = { role: 'host' };
const PROXY: SlipwayListener = { role: 'proxy', processId: 'shop/api', process: 'api' };
const held = (slipway: SlipwayListener) => anObservedSocket('LISTEN', [anObservedProcess({ isSelf: true })], { slipway });

describe('a port that Slipway itself listens on', () => {
  it.each([
    ['the host', HOST, 'Slipway itself (pid 811)', 'slipway host --port N', 'Slipway itself has it'],
    ['a proxy', PROXY, 'Slipway’s live-reload proxy of api (pid 811)', 'proxy.port of api', 'the live-reload proxy of api has it'],
  ] as const)('is told as %s’s, and nothing is offered to end it', (_, slipway, who, way, reason) => {
    const verdict = diagnose(anObservation([held(slipway)]));
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
    const verdict = diagnose(anObservation([held(HOST)], { probes: ['ok'], host: '::1', targets: [{ address: '::1', v6only: true }] }));
    expect(verdict).toMatchObject({ verdict: 'split-family', free: true });
    expect(verdict.explanation).toContain('Slipway itself (pid 811) listens on port 3000');
    expect(verdict.actions.map(({ id }) => id)).toEqual(['start', 'copy-report']);
  });

  it('is in the list as Slipway’s own, of no run', () => {
    expect(toListener(held(PROXY), [])).toMatchObject({
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
  const hidden = anObservedSocket('LISTEN', []).row;
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
