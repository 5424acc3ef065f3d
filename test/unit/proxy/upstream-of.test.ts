import { expect, test } from 'vitest';
import { type UpstreamFacts, upstreamOf } from '../../../electron/core/proxy/upstream-of';
import type { OwnedPort } from '../../../shared/model/process';

const on = (address: string, port: number, protocol: OwnedPort['protocol'] = 'tcp'): OwnedPort => ({ protocol, address, port, pid: 9 });
const answer = (facts: Partial<UpstreamFacts>): string => {
  const given = upstreamOf({ name: 'api', target: null, proxyPort: 8_081, move: null, listeners: [], ...facts });
  return given.kind === 'known' ? `${given.upstream.hosts.join(' ')} ${given.upstream.port}` : `${given.kind}: ${given.text}`;
};

test.each<[string, Partial<UpstreamFacts>, string]>([
  ['the target, before the run listens', { target: 8_080 }, '127.0.0.1 ::1 8080'],
  ['the target where the run has it', { target: 8_080, listeners: [on('127.0.0.1', 8_080)] }, '127.0.0.1 8080'],
  ['the target on IPv6 only', { target: 8_080, listeners: [on('::1', 8_080, 'tcp6')] }, '::1 8080'],
  ['the wildcard of IPv4', { target: 8_080, listeners: [on('0.0.0.0', 8_080)] }, '127.0.0.1 8080'],
  ['the wildcard of both, IPv4 first', { target: 8_080, listeners: [on('::', 8_080, 'tcp6')] }, '127.0.0.1 ::1 8080'],
  ['both families apart', { target: 8_080, listeners: [on('::1', 8_080, 'tcp6'), on('127.0.0.1', 8_080)] }, '127.0.0.1 ::1 8080'],
  ['another address of this machine', { target: 8_080, listeners: [on('192.168.1.4', 8_080)] }, '192.168.1.4 8080'],
  ['a target of somebody else', { target: 9_000, listeners: [on('127.0.0.1', 8_080)] }, '127.0.0.1 ::1 9000'],
  ['the only listener', { listeners: [on('127.0.0.1', 3_000)] }, '127.0.0.1 3000'],
  ['one port on both families is one listener', { listeners: [on('127.0.0.1', 3_000), on('::1', 3_000, 'tcp6')] }, '127.0.0.1 ::1 3000'],
  ['UDP does not count', { listeners: [on('127.0.0.1', 3_000), on('0.0.0.0', 5_353, 'udp')] }, '127.0.0.1 3000'],
  ['none yet', {}, 'unknown: api listens on no port yet.'],
  [
    'two: not guessed',
    { listeners: [on('::', 9_229), on('::', 3_000)] },
    'unknown: api listens on 3000, 9229: say with proxy.target which of them it is.',
  ],
  ['moved from the target', { target: 8_080, move: { from: 8_080, to: 8_090 } }, '127.0.0.1 ::1 8090'],
  ['moved from another port', { target: 8_080, move: { from: 9_000, to: 9_001 } }, '127.0.0.1 ::1 8080'],
  [
    'itself',
    { target: 8_081 },
    'wrong: The proxy of api would speak to itself: its port and its target are both 8081. Give one of them another port.',
  ],
  ['moved to the proxy', { target: 8_080, move: { from: 8_080, to: 8_081 } }, expect.stringMatching(/^wrong: /) as unknown as string],
])('%s', (_title, facts, wanted) => {
  expect(answer(facts)).toEqual(wanted);
});
