import { expect, test } from 'vitest';
import { diagnose } from '../../../electron/core/ports/diagnose';
import { anObservation, anObservedSocket } from './observed';

const SYSTEM = { platform: 'linux', unprivilegedStart: 1024, ephemeralRange: [32_768, 60_999], home: null } as const;
/** Closed connections from a port of ours to these, which even a bind with SO_REUSEADDR cannot have. */
const closedTo = (port: number, ...remotePorts: readonly number[]) =>
  diagnose(
    anObservation(
      remotePorts.map((remotePort) =>
        anObservedSocket('TIME_WAIT', [], { row: { localPort: port, remotePort, inode: 0, uid: 0, expiresInMs: 43_000 } }),
      ),
      { port, system: SYSTEM },
    ),
  );

test('a port that a client’s outgoing connection had is not blamed on a server without SO_REUSEADDR', () => {
  const verdict = closedTo(40_000, 443);
  expect(verdict.verdict).toBe('time-wait-strict');
  expect(verdict.advice).toContain(
    '40000 lies in 32768–60999, which the kernel hands to outgoing connections: a client that connected to 127.0.0.9:443 got this number and left it behind, no server.',
  );
  expect(verdict.reuse).toEqual({ lacks: 'unknown', language: null, fix: null });
});

test('where both ends have such numbers nobody is blamed for certain', () => {
  const verdict = closedTo(40_000, 443, 51_544);
  expect(verdict.advice).toContain('a client that got this number may have left it, or a server that listened without SO_REUSEADDR.');
  expect(verdict.reuse).toEqual({ lacks: 'unknown', language: null, fix: null });
});

test('several remotes are named, many are counted', () => {
  expect(closedTo(40_000, 80, 443, 5432, 6379).advice).toContain(
    'connected to 127.0.0.9:80, 127.0.0.9:443, 127.0.0.9:5432 and 1 more got this number',
  );
});

test('on a port below the range only a server can have left them', () => {
  expect(closedTo(3_000, 51_544).reuse?.text).toContain('The previous program listened without SO_REUSEADDR.');
});
