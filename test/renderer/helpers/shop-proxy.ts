import type { ProcessSnapshot } from '../../../shared/model/process';
import type { ProxiedRequest, ProxySnapshot } from '../../../shared/model/proxy';
import { foreignHolder } from './foreign-holder';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The proxy of api at rest, with a past: reloads, a page that goes without, and two requests that did not come through. */
export function apiProxy(now: number, change: Partial<ProxySnapshot> = {}): ProxySnapshot {
  return {
    id: 'shop/api',
    projectId: 'shop',
    name: 'api',
    port: 8081,
    url: 'http://localhost:8081/',
    listening: { kind: 'listening', addresses: ['127.0.0.1:8081', '[::1]:8081'] },
    passage: { kind: 'passing' },
    upstream: { port: 8080, hosts: ['127.0.0.1', '::1'] },
    upstreamText: '',
    held: { requests: 0, upgrades: 0, bytes: 0, oldestAt: null, limit: { timeMs: 30_000, requests: 1_000, bytes: 67_108_864 } },
    liveReload: {
      isOn: true,
      configured: true,
      browsers: 2,
      news: [
        { at: now - 12 * MINUTE, kind: 'reload', files: ['api/user.go'], browsers: 2, runId: 14 },
        { at: now - 19 * MINUTE, kind: 'css', files: ['web/main.css', 'web/cart.css', 'web/form.css'], browsers: 2, runId: null },
        { at: now - 31 * MINUTE, kind: 'cleared', files: [], browsers: 1, runId: null },
        { at: now - 32 * MINUTE, kind: 'error', files: [], browsers: 1, runId: null },
      ],
      gaps: [{ at: now - 4 * MINUTE, path: '/admin', reason: 'page CSP (script-src)' }],
    },
    faults: [
      {
        kind: 'unanswered',
        at: now - 40 * MINUTE,
        method: 'POST',
        path: '/v1/checkout',
        text: 'api ended the connection without an answer (ECONNRESET). It was not sent again: nobody can know whether a POST was carried out.',
      },
    ],
    totals: { requests: 1_204, heldThenServed: 37, failed: 1 },
    open: { requests: 3, eventStreams: 1, webSockets: 1 },
    ...change,
  };
}

/** api is being built and three requests wait. */
export function holdingProxy(now: number): ProxySnapshot {
  const rest = apiProxy(now);
  return {
    ...rest,
    passage: { kind: 'holding', since: now - 4 * SECOND, text: 'api is starting' },
    held: { ...rest.held, requests: 3, upgrades: 1, bytes: 18_432, oldestAt: now - 3.2 * SECOND },
  };
}

/** Somebody else has its port. */
export function busyProxy(now: number): ProxySnapshot {
  const verdict = { ...foreignHolder(now), port: 8081, explanation: 'node (pid 811) is listening on port 8081.' };
  return apiProxy(now, { listening: { kind: 'blocked', verdict, retryAt: now + 60_000 } });
}

/** A new run of api, begun 2 s ago. */
export function startingApi(now = Date.now()): Partial<ProcessSnapshot> {
  return {
    state: { kind: 'starting', runId: 15, pid: 48_401, startedAt: now - 2 * SECOND, attempt: 0, overdue: false, lastExit: null },
    phase: 'up',
    detail: 'waits for port 8080',
    ports: [],
  };
}

export function request(id: number, at: number, change: Partial<ProxiedRequest> = {}): ProxiedRequest {
  const plain = { method: 'GET', path: `/v1/products?page=${id}`, kind: 'http', state: 'done', note: null } as const;
  return { id, at, ...plain, status: 200, durationMs: 4.1, heldMs: 0, ...change };
}

/** Requests of every kind and end, oldest first; with those that wait where the proxy holds some. */
export function shopRequests(now: number, isHolding: boolean): ProxiedRequest[] {
  const ago = (seconds: number): number => now - seconds * SECOND;
  const passed = [
    request(1_183, ago(740), { path: '/events', kind: 'event-stream', state: 'under-way', durationMs: null }),
    request(1_184, ago(735), { path: '/v1/cart', durationMs: 912, heldMs: 880 }),
    request(1_185, ago(734), { path: '/v1/orders', durationMs: 934, heldMs: 902, note: 'sent again: read ECONNRESET' }),
    request(1_186, ago(700), { path: '/socket', kind: 'websocket', state: 'under-way', status: 101, durationMs: null }),
    request(1_187, ago(600), { method: 'POST', path: '/v1/cart/items', status: 201, durationMs: 6.3 }),
    request(1_188, ago(240), { path: '/admin', durationMs: 8.8, note: 'live reload off: page CSP (script-src)' }),
    request(1_189, ago(120), { path: '/v1/export?format=csv', state: 'aborted', status: null, durationMs: 2_310 }),
    request(1_190, ago(61), {
      method: 'POST',
      path: '/v1/checkout',
      status: 502,
      state: 'failed',
      durationMs: 2_010,
      note: 'answered by the proxy',
    }),
    request(1_191, ago(40), { path: '/favicon.ico', status: 404, durationMs: 0.6 }),
    request(1_192, ago(12), { path: '/v1/cart' }),
  ];
  if (!isHolding) return passed;
  return [
    ...passed,
    request(1_193, ago(3.2), { path: '/v1/products?page=2', state: 'held', status: null, durationMs: null }),
    request(1_194, ago(2.1), { method: 'PUT', path: '/v1/cart/items/41', state: 'held', status: null, durationMs: null }),
    request(1_195, ago(0.9), { path: '/socket', kind: 'websocket', state: 'held', status: null, durationMs: null }),
  ];
}
