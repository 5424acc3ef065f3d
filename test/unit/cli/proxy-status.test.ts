import { describe, expect, test } from 'vitest';
import { statusJson } from '../../../electron/cli/json-shapes';
import { proxyStatus } from '../../../electron/cli/proxy-status';
import { capabilitiesOf } from '../../../electron/host/capabilities';
import type { ProxySnapshot } from '../../../shared/model/proxy';
import { sampleHost, sampleProcess, sampleProject, sampleProxy, sampleVerdict } from '../../helpers/contract-samples';

const AT = Date.UTC(2026, 10, 21, 10, 42, 7);
const fault = { kind: 'unanswered', at: AT, method: 'POST', path: '/pay', text: 'api ended the connection.' } as const;
const held = { ...sampleProxy().held, requests: 3, bytes: 900, oldestAt: AT };

describe('a proxy in the words of status', () => {
  test.each([
    [{}, 'forwarding', 'http://localhost:8081/'],
    [{ listening: { kind: 'starting' } }, 'opening', 'http://localhost:8081/'],
    [{ listening: { kind: 'failed', text: 'It is its own target.' } }, 'not listening', 'http://localhost:8081/; It is its own target.'],
    [
      { listening: { kind: 'blocked', verdict: sampleVerdict({ explanation: 'node (pid 9) has it.' }), retryAt: AT } },
      'port busy',
      'http://localhost:8081/; node (pid 9) has it. Why, and what can be done: slipway port 8081',
    ],
    [{ passage: { kind: 'refusing', text: 'api is stopped' } }, 'off', 'http://localhost:8081/; api is stopped'],
    [
      { passage: { kind: 'holding', since: AT, text: 'api is starting' }, held },
      'holding',
      'http://localhost:8081/; api is starting, 3 of 1000 requests held',
    ],
    [{ held }, 'holding', 'http://localhost:8081/; 3 of 1000 requests held'],
    [{ faults: [fault] }, 'forwarding', 'http://localhost:8081/; last error at 10:42: POST /pay, api ended the connection.'],
  ] satisfies [Partial<ProxySnapshot>, string, string][])('%#: %j', (change, word, detail) => {
    expect(proxyStatus(sampleProxy(change), () => '10:42')).toMatchObject({ word, detail });
  });

  test('its document: address, held now, last error; null for a process without a proxy', () => {
    const { projects } = statusJson({
      host: sampleHost,
      capabilities: capabilitiesOf('linux', false),
      projects: [sampleProject()],
      processes: [sampleProcess(), sampleProcess({ id: 'shop/web', name: 'web' })],
      proxies: [sampleProxy({ faults: [fault], held })],
      notices: [],
      leftovers: [],
      settings: { quit: 'ask' },
    });
    expect(projects[0]?.processes.map(({ proxy }) => proxy)).toEqual([
      expect.objectContaining({
        url: 'http://localhost:8081/',
        listening: 'listening',
        addresses: ['127.0.0.1:8081', '[::1]:8081'],
        passage: 'passing',
        held: { requests: 3, bytes: 900, oldestAt: '2026-11-21T10:42:07.000Z', limit: held.limit },
        lastError: { ...fault, at: '2026-11-21T10:42:07.000Z' },
      }),
      null,
    ]);
  });
});
