import { describe, expect, test } from 'vitest';
import { filterRequests, presentRequest, requestLine } from '../../../renderer/present/present-proxied';
import type { ProxiedRequest } from '../../../shared/model/proxy';

const AT = new Date(2026, 10, 14, 10, 42, 7, 312).getTime();

function request(change: Partial<ProxiedRequest> = {}): ProxiedRequest {
  const times = { at: AT, status: 200, durationMs: 4.1, heldMs: 0 };
  return { id: 1, method: 'GET', path: '/v1/cart', kind: 'http', state: 'done', note: null, ...times, ...change };
}

const WAITS = { status: null, durationMs: null } as const;

describe('a request as a row', () => {
  test.each([
    ['served', request(), { status: '200', tone: 'quiet', took: '4 ms', held: '' }],
    ['served after a wait', request({ durationMs: 912, heldMs: 880 }), { status: '200', took: '0.91 s', held: '0.88 s' }],
    ['not found', request({ status: 404 }), { status: '404', tone: 'quiet' }],
    ['an error of the server', request({ status: 500 }), { status: '500', tone: 'bad' }],
    ['held', request({ state: 'held', ...WAITS }), { status: 'held', tone: 'held', took: '', held: '1.50 s' }],
    ['under way', request({ state: 'under-way', ...WAITS }), { status: 'open', tone: 'quiet', took: '', held: '' }],
    [
      'a WebSocket',
      request({ kind: 'websocket', state: 'under-way', durationMs: null, status: 101 }),
      { status: '101 open', kind: 'WebSocket' },
    ],
    ['an event stream', request({ kind: 'event-stream' }), { kind: 'event stream' }],
    ['left by the browser', request({ state: 'aborted', ...WAITS }), { status: 'left', tone: 'quiet' }],
    ['answered by the proxy', request({ state: 'failed', status: 503 }), { status: '503', tone: 'bad' }],
    ['cut', request({ state: 'failed', ...WAITS }), { status: 'failed', tone: 'bad' }],
  ] as const)('%s', (_name, shown, expected) => {
    expect(presentRequest(shown, AT + 1_500)).toMatchObject({ time: '10:42:07', ...expected });
  });
});

describe('a request as a line', () => {
  test.each([
    [request(), '10:42:07.312 GET /v1/cart 200 4 ms'],
    [request({ heldMs: 880, durationMs: 912, note: 'sent again: x' }), '10:42:07.312 GET /v1/cart 200 0.91 s, held 0.88 s (sent again: x)'],
    [request({ state: 'held', kind: 'websocket', ...WAITS }), '10:42:07.312 GET /v1/cart WebSocket held for 1.50 s'],
  ])('%j', (shown, line) => {
    expect(requestLine(shown, AT + 1_500)).toBe(line);
  });
});

test('the filter looks for text in paths, whatever the case', () => {
  const all = [request(), request({ id: 2, path: '/Admin' })];
  expect(filterRequests(all, ' ')).toBe(all);
  expect(filterRequests(all, 'admin').map(({ id }) => id)).toEqual([2]);
  expect(filterRequests(all, 'get')).toEqual([]);
});
