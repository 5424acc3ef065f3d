import { describe, expect, it } from 'vitest';
import { targetOf, WILDCARD } from '../../../electron/core/ports/bind-target';
import { diagnose } from '../../../electron/core/ports/diagnose';
import type { AskingProcess, ObservedProcess, ObservedSocket, PortObservations } from '../../../electron/core/ports/port-observations';
import { waitReason } from '../../../electron/core/process/start-gate';
import type { ManagedOwner } from '../../../electron/core/process/supervisor-api';
import type { SocketState, VerdictId } from '../../../shared/model/port-verdict';
import { explanationAt } from '../../../shared/model/verdict-words';

const NOW = 1_800_000_000_000;
const PORT = 3000;

const proc = (overrides: Partial<ObservedProcess> = {}): ObservedProcess => ({
  pid: 811,
  startTicks: 22_722,
  name: 'node',
  command: 'node server.js',
  cwd: '/home/dana/old/web',
  uid: 1000,
  user: 'dana',
  since: NOW - 41 * 3_600_000,
  terminal: 'pts/3',
  managed: null,
  canSignal: true,
  isSelf: false,
  ...overrides,
});

const owner = (overrides: Partial<ManagedOwner> = {}): ManagedOwner => ({
  processId: 'shop/web',
  name: 'web',
  runId: 7,
  live: true,
  ...overrides,
});

let inode = 100;
function socket(state: SocketState, holders: readonly ObservedProcess[], overrides: Partial<ObservedSocket['row']> = {}): ObservedSocket {
  const localAddress = overrides.localAddress ?? '127.0.0.1';
  inode += 1;
  return {
    holders,
    unit: null,
    row: {
      protocol: localAddress.includes(':') ? 'tcp6' : 'tcp',
      localAddress,
      localPort: PORT,
      remoteAddress: state === 'LISTEN' ? '0.0.0.0' : '127.0.0.1',
      remotePort: state === 'LISTEN' ? 0 : 51_544,
      state,
      uid: 1000,
      inode: state === 'TIME_WAIT' ? 0 : inode,
      expiresInMs: state === 'TIME_WAIT' ? 43_000 : null,
      pid: null,
      ...overrides,
    },
  };
}

const seen = (overrides: Partial<PortObservations> = {}): PortObservations => ({
  port: PORT,
  host: null,
  targets: [WILDCARD],
  sockets: [],
  probes: ['ok'],
  suspects: [],
  asking: null,
  socketUnit: null,
  reservedRange: null,
  nextFreePort: null,
  system: { platform: 'linux', unprivilegedStart: 1024, ephemeralRange: [32_768, 60_999], home: '/home/dana' },
  readAt: NOW,
  readMs: 4,
  ...overrides,
});

const asking = (overrides: Partial<AskingProcess> = {}): AskingProcess => ({
  processId: 'shop/web',
  name: 'web',
  isWaiting: true,
  bindsWithoutReuse: false,
  usesPlaceholder: false,
  language: null,
  program: null,
  ...overrides,
});
const WEB = asking();
const busy = (...sockets: ObservedSocket[]): Partial<PortObservations> => ({ sockets, probes: ['EADDRINUSE'] });

const TABLE: readonly (readonly [title: string, observations: Partial<PortObservations>, verdict: VerdictId, free: boolean])[] = [
  ['nothing there', {}, 'free', true],
  ['a listener of the asking process’s run', { ...busy(socket('LISTEN', [proc({ managed: owner() })])), asking: WEB }, 'own-run', false],
  ['a managed listener and nobody asking', busy(socket('LISTEN', [proc({ managed: owner() })])), 'own-run', false],
  [
    'a listener of another process of ours',
    { ...busy(socket('LISTEN', [proc({ managed: owner({ processId: 'shop/api', name: 'api' }) })])), asking: WEB },
    'other-managed',
    false,
  ],
  ['a listener with our mark and no live run', busy(socket('LISTEN', [proc({ managed: owner({ live: false }) })])), 'leftover', false],
  ['a foreign listener', busy(socket('LISTEN', [proc()])), 'foreign', false],
  ['a foreign listener beside TIME_WAIT rows', busy(socket('TIME_WAIT', []), socket('LISTEN', [proc()])), 'foreign', false],
  ['a foreign listener though the probe worked (macOS)', { sockets: [socket('LISTEN', [proc()])] }, 'foreign', false],
  ['a listener whose process cannot be seen', busy(socket('LISTEN', [], { uid: 999 })), 'hidden', false],
  ['systemd itself listening', busy(socket('LISTEN', [proc({ pid: 1, name: 'systemd' })])), 'socket-activated', false],
  ['two processes on one address', busy(socket('LISTEN', [proc()]), socket('LISTEN', [proc({ pid: 812 })])), 'shared-reuseport', false],
  ['two sockets of one process on one address', busy(socket('LISTEN', [proc()]), socket('LISTEN', [proc()])), 'foreign', false],
  [
    'a client connected to itself, though the probe worked',
    { sockets: [socket('ESTABLISHED', [proc()], { remotePort: PORT })] },
    'self-connect',
    false,
  ],
  ['connections with an owner and no listener', busy(socket('CLOSE_WAIT', [proc()])), 'draining', false],
  ['connections of a hidden owner and no listener', busy(socket('ESTABLISHED', [])), 'draining', false],
  ['a draining worker, though the probe worked', { sockets: [socket('ESTABLISHED', [proc()])] }, 'draining', false],
  ['only TIME_WAIT rows and a probe that works', { sockets: [socket('TIME_WAIT', [])] }, 'time-wait', true],
  ['only TIME_WAIT rows and a probe that is refused', busy(socket('TIME_WAIT', [])), 'time-wait-strict', false],
  ['an orphaned FIN_WAIT2 row with a timer', busy(socket('FIN_WAIT2', [], { inode: 0, expiresInMs: 20_000 })), 'time-wait-strict', false],
  ['EADDRINUSE and no row at all', { probes: ['EADDRINUSE'], suspects: [proc()] }, 'bound-not-listening', false],
  ['EADDRINUSE and no row on macOS', { probes: ['EADDRINUSE'], system: { ...seen().system, platform: 'macos' } }, 'unknown', false],
  ['EACCES below the threshold', { port: 80, probes: ['EACCES'] }, 'privileged', false],
  ['EACCES on Windows', { probes: ['EACCES'], system: { ...seen().system, platform: 'windows' } }, 'reserved', false],
  ['EACCES above the threshold', { probes: ['EACCES'] }, 'unknown', false],
  [
    'an address that is not here',
    { host: '203.0.113.9', targets: [targetOf('203.0.113.9')], probes: ['EADDRNOTAVAIL'] },
    'not-local',
    false,
  ],
  ['a name without an address', { host: 'nowhere.invalid', targets: [], probes: ['ENOTFOUND'] }, 'not-local', false],
  ['an errno nobody expects', { probes: ['ENOBUFS'] }, 'unknown', false],
  [
    'a listener on the other family',
    { host: '127.0.0.1', targets: [targetOf('127.0.0.1')], sockets: [socket('LISTEN', [proc()], { localAddress: '::1' })] },
    'split-family',
    true,
  ],
  [
    'a wildcard IPv6-only listener beside an IPv4 bind that worked',
    { host: '127.0.0.1', targets: [targetOf('127.0.0.1')], sockets: [socket('LISTEN', [proc()], { localAddress: '::' })] },
    'split-family',
    true,
  ],
  [
    'a dual wildcard listener against an IPv4 bind',
    { ...busy(socket('LISTEN', [proc()], { localAddress: '::' })), host: '127.0.0.1', targets: [targetOf('127.0.0.1')] },
    'foreign',
    false,
  ],
  [
    'TIME_WAIT on another address than the asked one',
    { host: '127.0.0.2', targets: [targetOf('127.0.0.2')], sockets: [socket('TIME_WAIT', [])] },
    'free',
    true,
  ],
  ['a free port in the ephemeral range', { port: 40_000 }, 'free', true],
];

describe('diagnose', () => {
  it.each(TABLE)('%s', (_title, observations, verdict, free) => {
    const result = diagnose(seen(observations));
    expect(result).toMatchObject({ verdict, free });
    expect(result.explanation).toMatch(/^\S.*\.$/);
    expect(result.advice).toMatch(/^\S.*\.$/);
    expect(result.explanation + result.advice).not.toMatch(/undefined|null|NaN| {2}|\.\./);
  });

  it('gives the same verdict whatever the order of the rows', () => {
    const sockets = [
      socket('TIME_WAIT', []),
      socket('CLOSE_WAIT', [proc({ pid: 5 })]),
      socket('LISTEN', [proc()]),
      socket('LISTEN', [proc({ pid: 6, managed: owner() })], { localAddress: '127.0.0.1' }),
    ];
    expect(diagnose(seen(busy(...sockets))).verdict).toBe('own-run');
    expect(diagnose(seen(busy(...sockets.reverse()))).verdict).toBe('own-run');
  });

  it('names process, pid, port, folder, user, age and terminal of a foreign holder', () => {
    const { explanation, advice } = diagnose(seen({ ...busy(socket('LISTEN', [proc()], { localAddress: '0.0.0.0' })), asking: WEB }));
    expect(explanation).toBe('node (pid 811) is listening on port 3000.');
    expect(advice).toBe(
      'It belongs to nothing that Slipway runs now. It has been running in ~/old/web, as dana, for 1 d 17 h, in terminal pts/3. ' +
        'It is alive, so waiting won’t help: web needs the same address and its start would fail with EADDRINUSE.',
    );
  });

  it('gives the stop of a foreign holder with its identity, exactly what it touches, and never as safe', () => {
    const { actions } = diagnose(seen({ ...busy(socket('LISTEN', [proc()])), asking: WEB, nextFreePort: 3001 }));
    expect(actions.map(({ id, label }) => [id, label])).toEqual([
      ['stop-holder', 'Stop node (pid 811)…'],
      ['use-next-port', 'Use 3001 for web'],
      ['cancel-start', 'Don’t start web'],
      ['copy-report', 'Copy report'],
    ]);
    // Beside "Don’t start web" a bare "Start web." would read as what the button does.
    expect(actions.map(({ undo }) => undo)).toContain('To go back: start web.');
    const touches = 'SIGTERM to pid 811, SIGKILL after 5 s if needed, then starts web. Asks first.';
    expect(actions[0]).toMatchObject({ pid: 811, startTicks: 22_722, safe: false, touches });
  });

  it('offers a command instead of a stop where it has no permission, and nothing against the host itself', () => {
    const other = diagnose(seen(busy(socket('LISTEN', [proc({ canSignal: false })]))));
    expect(other.actions[0]).toMatchObject({ id: 'copy-command', command: 'sudo kill -TERM 811' });
    const self = diagnose(seen(busy(socket('LISTEN', [proc({ isSelf: true })]))));
    expect(self.actions.map(({ id }) => id)).toEqual(['copy-report']);
  });

  it('stops one of ours by its own sequence, which is safe', () => {
    const { actions } = diagnose(
      seen({ ...busy(socket('LISTEN', [proc({ managed: owner({ processId: 'shop/api', name: 'api' }) })])), asking: WEB }),
    );
    expect(actions[0]).toMatchObject({ id: 'stop-process', label: 'Stop api', safe: true, processId: 'shop/api', pid: 811 });
  });

  it('says when TIME_WAIT ends: the latest of the rows, from the kernel’s own timer', () => {
    const { explanation, freesAt, holders, actions } = diagnose(
      seen({
        ...busy(socket('TIME_WAIT', [], { expiresInMs: 41_000 }), socket('TIME_WAIT', [], { expiresInMs: 42_010 })),
        asking: asking({ processId: 'shop/ticker', name: 'ticker' }),
      }),
    );
    expect(explanation).toBe('Nobody holds port 3000. It frees itself in 43 s.');
    expect(freesAt).toBe(NOW + 42_010);
    expect(holders).toEqual([]);
    expect(actions[0]).toMatchObject({ id: 'wait', safe: true, touches: 'Nothing. ticker starts by itself in 43 s.' });
  });

  it('gives no end for a closing connection without a timer', () => {
    const { freesAt, explanation } = diagnose(seen(busy(socket('LAST_ACK', [], { inode: 0 }))));
    expect(freesAt).toBeNull();
    expect(explanation).toContain('soon');
  });

  it('tells of a second server on the other family beside a listener, once', () => {
    const { verdict, advice, warnings, holders } = diagnose(
      seen(busy(socket('LISTEN', [proc()]), socket('LISTEN', [proc({ pid: 900, name: 'python3' })], { localAddress: '::1' }))),
    );
    expect(verdict).toBe('foreign');
    expect(warnings[0]?.text).toContain('127.0.0.1:3000 by node (pid 811) and [::1]:3000 by python3 (pid 900)');
    expect(advice).not.toContain('[::1]');
    expect(holders.map(({ pid, address }) => [pid, address])).toEqual([
      [811, '127.0.0.1:3000'],
      [900, '[::1]:3000'],
    ]);
  });

  it('gives a hidden holder its user and unit, and no pid', () => {
    const hidden = { ...socket('LISTEN', [], { uid: 0 }), unit: 'docker-proxy (pid 77)' };
    const { holders, actions, explanation, advice } = diagnose(seen(busy(hidden)));
    expect(holders).toMatchObject([{ pid: null, owner: 'hidden', user: 'root', unit: 'docker-proxy (pid 77)' }]);
    expect(explanation).toContain('root');
    expect(advice).toContain('docker-proxy (pid 77)');
    expect(actions[0]?.command).toBe("sudo ss -Htlnp 'sport = :3000'");
  });

  it('warns of a free port in the ephemeral range, which stays free', () => {
    expect(diagnose(seen({ port: 40_000 })).advice).toContain('32768–60999');
    expect(diagnose(seen({ port: 3000 })).advice).not.toContain('32768');
  });

  it('keeps the sockets on the port as evidence, listeners first', () => {
    const { sockets, probe } = diagnose(seen(busy(socket('TIME_WAIT', []), socket('LISTEN', [proc()], { localAddress: '::1' }))));
    expect(sockets.map(({ local, state }) => `${local} ${state}`)).toEqual(['[::1]:3000 LISTEN', '127.0.0.1:3000 TIME_WAIT']);
    expect(probe).toBe('EADDRINUSE');
  });

  it('never offers to act on a managed holder without naming its process', () => {
    for (const [, observations] of TABLE) {
      for (const action of diagnose(seen(observations)).actions) {
        if (action.id === 'stop-process') expect(action.processId).not.toBeNull();
        if (action.id === 'stop-holder') expect([action.pid, action.startTicks]).not.toContain(null);
        expect(action.touches).toMatch(/\.$/);
      }
    }
  });
});

it('what an earlier session left is named as its run, and the whole of it can be stopped or taken over', () => {
  const verdict = diagnose(seen(busy(socket('LISTEN', [proc({ managed: owner({ live: false }) })]))));
  const { name, runId } = owner({});
  expect(verdict.explanation).toContain(`left from an earlier session: run ${runId} of ${name}`);
  expect(verdict.actions.map(({ id }) => id).slice(0, 2)).toEqual(['stop-holder', 'adopt-leftover']);
  expect(verdict.actions[0]?.touches).toContain(`Every process of run ${runId} of ${name}`);
  expect(waitReason(verdict).text).toContain(`an earlier run of ${name} has it`);
});

it.each(['ok', 'EADDRINUSE'])('a countdown and a fix are said once, in fields (a bind says %s)', (probe) => {
  const closing = socket('TIME_WAIT', [], { inode: 0, expiresInMs: 43_000 });
  const verdict = diagnose(seen({ sockets: [closing], probes: [probe], asking: { ...WEB, language: 'python', bindsWithoutReuse: true } }));
  expect(verdict.explanation).toContain('It frees itself in 43 s');
  expect(explanationAt(verdict, verdict.readAt + 10_000)).toBe(verdict.explanation.replace('43 s', '33 s'));
  expect(verdict.advice).not.toContain('allow_reuse_address');
  expect(verdict.reuse).toMatchObject({
    text: expect.stringContaining('SO_REUSEADDR'),
    fix: expect.stringContaining('allow_reuse_address'),
  });
});
