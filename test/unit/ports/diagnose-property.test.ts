import { describe, expect, it } from 'vitest';
import { targetOf, WILDCARD } from '../../../electron/core/ports/bind-target';
import { conflicts } from '../../../electron/core/ports/conflicts';
import { diagnose } from '../../../electron/core/ports/diagnose';
import type { ObservedProcess, ObservedSocket, PortObservations } from '../../../electron/core/ports/port-observations';
import type { SocketState } from '../../../shared/model/port-verdict';

const ROUNDS = 10_000;
const PORT = 3000;
/** The host is one of the pids. */
const SELF = 104;
const PROXY = { role: 'proxy', processId: 'shop/api', process: 'api' } as const;
const NOW = 1_800_000_000_000;
const ADDRESSES = ['0.0.0.0', '127.0.0.1', '127.0.0.2', '::', '::1'];
const STATES: readonly SocketState[] = [
  'LISTEN',
  'ESTABLISHED',
  'CLOSE_WAIT',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'LAST_ACK',
  'SYN_RECV',
];
const PROBES = ['ok', 'EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'EMFILE'];

/** mulberry32: the same sets in every run, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

function observations(next: () => number): PortObservations {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const process = (): ObservedProcess => {
    const pid = 100 + Math.floor(next() * 5);
    const managed =
      next() < 0.4 && pid !== SELF
        ? { processId: pick(['shop/web', 'shop/api']), name: pick(['web', 'api']), runId: 3, live: next() < 0.7 }
        : null;
    return {
      pid,
      startTicks: pid * 10,
      name: pick(['node', 'systemd', 'launchd', 'python3']),
      command: 'x',
      cwd: null,
      uid: 1000,
      user: 'dana',
      since: NOW - pid,
      terminal: null,
      managed,
      canSignal: next() < 0.8,
      isSelf: pid === SELF,
    };
  };
  const socket = (): ObservedSocket => {
    const state = pick(STATES);
    const localAddress = pick(ADDRESSES);
    const self = next() < 0.1;
    const holders = state === 'TIME_WAIT' || next() < 0.2 ? [] : Array.from({ length: 1 + Math.floor(next() * 2) }, process);
    return {
      holders,
      ...(state === 'LISTEN' && holders.some(({ isSelf }) => isSelf) ? { slipway: pick([{ role: 'host' }, PROXY] as const) } : {}),
      unit: next() < 0.1 ? 'nginx.service' : null,
      heirs: next() < 0.3 ? holders.map(({ pid }) => pid) : [],
      row: {
        protocol: localAddress.includes(':') ? 'tcp6' : 'tcp',
        localAddress,
        localPort: PORT,
        remoteAddress: self ? localAddress : '127.0.0.9',
        remotePort: self ? PORT : 50_000,
        state,
        uid: next() < 0.5 ? 0 : 1000,
        inode: holders.length === 0 && next() < 0.7 ? 0 : 1 + Math.floor(next() * 1e6),
        expiresInMs: state === 'TIME_WAIT' || (state === 'FIN_WAIT2' && next() < 0.5) ? Math.floor(next() * 60_000) : null,
        pid: null,
      },
    };
  };
  const targets = pick([[WILDCARD], [targetOf('127.0.0.1')], [targetOf('::1')], [targetOf('127.0.0.1'), targetOf('::1')]]);
  return {
    port: PORT,
    host: targets[0] === WILDCARD ? null : 'localhost',
    targets,
    sockets: Array.from({ length: Math.floor(next() * 5) }, socket),
    probes: targets.map(() => pick(PROBES)),
    suspects: next() < 0.3 ? [process()] : [],
    asking:
      next() < 0.5
        ? {
            processId: 'shop/web',
            name: 'web',
            isWaiting: next() < 0.5,
            bindsWithoutReuse: next() < 0.3,
            usesPlaceholder: false,
            language: null,
            program: null,
          }
        : null,
    socketUnit: null,
    reservedRange: null,
    nextFreePort: next() < 0.5 ? 3001 : null,
    system: {
      platform: pick(['linux', 'macos', 'windows'] as const),
      unprivilegedStart: 1024,
      ephemeralRange: [32_768, 60_999],
      home: null,
    },
    readAt: NOW,
    readMs: 1,
  };
}

/** A socket of this address collides with a bind that was asked for, and that bind did not prove it harmless. */
function isAsked({ sockets, targets, probes }: PortObservations, address: string): boolean {
  return sockets.some(({ row }) => {
    const local = row.localAddress.includes(':') ? `[${row.localAddress}]:${PORT}` : `${row.localAddress}:${PORT}`;
    if (local !== address) return false;
    return targets.some((target, index) => {
      if (!conflicts(targetOf(row.localAddress), target)) return false;
      const acquitted = row.state === 'LISTEN' && row.localAddress === '::' && !target.address.includes(':') && probes[index] === 'ok';
      return !acquitted;
    });
  });
}

describe('diagnose, for random sets of sockets', () => {
  it('gives a next step, names only what was seen, and never blames a holder that the bind probe contradicts', () => {
    const next = random(20_261_121);
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const given = observations(next);
      const verdict = diagnose(given);
      seen.add(verdict.verdict);
      const must = (holds: boolean, what: string): void => {
        if (!holds) wrong.push(`round ${round}, ${verdict.verdict}: ${what}`);
      };
      must(verdict.actions.length > 0, 'has a next step');
      must(verdict.explanation.endsWith('.'), 'is a sentence');
      must(
        verdict.actions.every(({ touches, undo, label }) => touches !== '' && undo !== '' && label !== ''),
        'each action says what it touches and how it is undone',
      );
      const pids = new Set([...given.sockets.flatMap(({ holders }) => holders), ...given.suspects].map(({ pid }) => pid));
      must(
        [...verdict.holders, ...verdict.actions].every(({ pid }) => pid === null || pids.has(pid)),
        'names only who holds a socket on the port, or is a suspect',
      );
      must(
        verdict.actions.every(({ id, pid }) => !id.startsWith('stop') || pid !== SELF),
        'offers nobody to end Slipway itself',
      );
      must(!verdict.free || verdict.probe === 'ok', 'is free only where the bind worked');
      must(verdict.verdict !== 'free' || given.probes.every((probe) => probe === 'ok'), 'says free only where every bind worked');
      // A holder is blamed only for an address the question is about: one that a bind beside it acquits is not.
      if (!['split-family', 'bound-not-listening'].includes(verdict.verdict)) {
        // Beside a run of ours the others of a split number are shown too, and told as such.
        const told = verdict.verdict === 'own-run' ? verdict.warnings.filter(({ id }) => id === 'split-family') : [];
        const isTold = (address: string): boolean => told.some(({ text }) => text.includes(`${address} by `));
        for (const { address } of verdict.holders) must(isAsked(given, address) || isTold(address), `${address} stands in the way`);
        must(verdict.holders.length === 0 || verdict.holders.some(({ address }) => isAsked(given, address)), 'names who stands in the way');
      }
      if (verdict.verdict.startsWith('time-wait')) {
        must(verdict.holders.length === 0, 'blames nobody for closed connections');
        must(
          (verdict.verdict === 'time-wait-strict') === given.probes.includes('EADDRINUSE'),
          'is strict exactly where the bind was refused',
        );
        must(verdict.reuse !== null, 'says whose SO_REUSEADDR is missing');
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    // The sets reach what they are meant to reach.
    for (const id of [
      'own-run',
      'other-managed',
      'leftover',
      'inherited',
      'foreign',
      'hidden',
      'draining',
      'self-connect',
      'time-wait',
      'split-family',
    ])
      expect(seen).toContain(id);
  });
});
