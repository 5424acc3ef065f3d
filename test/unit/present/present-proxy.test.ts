import { describe, expect, test } from 'vitest';
import { gapText, presentLiveReload, presentNews } from '../../../renderer/present/present-live-reload';
import {
  addressText,
  faultNext,
  keyPlace,
  presentHold,
  presentProxies,
  presentProxy,
  presentTotals,
  presentUpstream,
} from '../../../renderer/present/present-proxy';
import type { LiveReloadView, ProxyListening, ProxyPassage } from '../../../shared/model/proxy';
import { sampleProxy } from '../../helpers/contract-samples';
import { foreignHolder } from '../../renderer/helpers/foreign-holder';

const NOW = new Date(2026, 10, 14, 10, 42, 7).getTime();
const { held } = sampleProxy();

describe('the state of a proxy in words', () => {
  const passing: ProxyPassage = { kind: 'passing' };
  const holding: ProxyPassage = { kind: 'holding', since: NOW, text: 'api is being built' };
  const refusing: ProxyPassage = { kind: 'refusing', text: 'api is stopped' };
  const up: ProxyListening = { kind: 'listening', addresses: ['127.0.0.1:8081'] };
  const busy: ProxyListening = { kind: 'blocked', verdict: foreignHolder(NOW), retryAt: NOW + 4_000 };
  test.each([
    [up, passing, 0, 'running', 'forwarding', ''],
    [up, holding, 0, 'waiting', 'holding', 'since 10:42:07 · api is being built'],
    [up, holding, 1, 'waiting', 'holding 1 request', 'since 10:42:07 · api is being built'],
    [up, holding, 1_204, 'waiting', 'holding 1,204 requests', 'since 10:42:07 · api is being built'],
    [up, passing, 2, 'waiting', 'holding 2 requests', 'since 10:42:06 · they go on as soon as the server takes them'],
    [up, refusing, 0, 'stopped', 'off', 'api is stopped'],
    [busy, holding, 0, 'backoff', 'port 8081 busy', 'tried again in 4 s'],
    [{ ...busy, retryAt: NOW - 1 }, passing, 0, 'backoff', 'port 8081 busy', 'tried again now'],
    [{ kind: 'starting' }, passing, 0, 'starting', 'opening', 'its port 8081'],
    [{ kind: 'failed', text: 'no' }, passing, 0, 'failed', 'not listening', 'on port 8081'],
  ] as const)('%j %j with %i held is %s: %s', (listening, passage, requests, icon, word, reason) => {
    const proxy = sampleProxy({ listening, passage, held: { ...held, requests, oldestAt: requests === 0 ? null : NOW - 1_000 } });
    expect(presentProxy(proxy, NOW)).toMatchObject({ icon, word, reason });
  });
  test('says what is open while it forwards', () => {
    expect(presentProxy(sampleProxy({ open: { requests: 3, eventStreams: 1, webSockets: 2 } }), NOW).reason).toBe(
      '3 requests open · 1 event stream · 2 WebSockets',
    );
  });
});

test('addresses are written as one types them', () => {
  expect(addressText('http://localhost:8081/')).toBe('localhost:8081');
  expect(presentUpstream(null)).toBeNull();
  expect(presentUpstream({ port: 8080, hosts: ['127.0.0.1'] })).toEqual({ text: '127.0.0.1:8080', others: '' });
  expect(presentUpstream({ port: 8080, hosts: ['::1', '127.0.0.1'] })).toEqual({ text: '[::1]:8080', others: 'then 127.0.0.1:8080' });
});

describe('what is held', () => {
  test('stands against its limits', () => {
    expect(presentHold({ ...held, requests: 250, bytes: 33_554_432, oldestAt: NOW - 7_500 }, NOW)).toEqual([
      { label: 'Requests held', text: '250 of 1,000', full: 0.25 },
      { label: 'Memory held', text: '32 MiB of 64 MiB', full: 0.5 },
      { label: 'Longest wait', text: '7.50 s of 30 s', full: 0.25 },
    ]);
  });
  test('is never fuller than full, and limits of zero are empty', () => {
    const limit = { timeMs: 1_500, requests: 0, bytes: 0 };
    expect(presentHold({ ...held, oldestAt: NOW - 60_000, limit }, NOW).map(({ full }) => full)).toEqual([0, 0, 1]);
  });
  test('nothing waits for 0 s', () => {
    expect(presentHold(held, NOW)[2]).toEqual({ label: 'Longest wait', text: '0 s of 30 s', full: 0 });
  });
  test('is counted with the rest', () => {
    expect(presentTotals({ totals: { requests: 1_204, heldThenServed: 37, failed: 1 } })).toBe(
      '1,204 requests · 37 held, then served · 1 failed',
    );
  });
});

const SLIPWAY = { file: 'slipway.yaml', line: 3 };
const AIR = { file: '.config/air.toml', line: 1 };

test.each([
  ['port', SLIPWAY, 'proxy.port in slipway.yaml:3'],
  ['hold', SLIPWAY, 'proxy.hold in slipway.yaml:3'],
  ['port', { ...SLIPWAY, keys: { proxy: 9, 'proxy.port': 10, 'proxy.hold': 12 } }, 'proxy.port in slipway.yaml:10'],
  ['hold', { ...SLIPWAY, keys: { proxy: 9, 'proxy.port': 10, 'proxy.hold': 12 } }, 'proxy.hold in slipway.yaml:12'],
  ['hold', { ...SLIPWAY, keys: { proxy: 9, 'proxy.port': 9 } }, 'proxy.hold in slipway.yaml:9'],
  ['port', AIR, 'proxy.proxy_port in .config/air.toml'],
  ['hold', AIR, 'proxy.hold in a slipway.yaml, to be made with “Save as slipway.yaml…”'],
] as const)('the key %s of %j is %s', (key, source, place) => {
  expect(keyPlace(key, source)).toBe(place);
});

test.each([
  ['held-too-long', { text: 'If api takes this long as a rule, raise proxy.hold in slipway.yaml:3.', does: 'edit-file' }],
  ['no-room', { text: 'If api takes this long as a rule, raise proxy.hold in slipway.yaml:3.', does: 'edit-file' }],
  ['down', { text: 'api does not come back by itself: start it, and requests pass again.', does: 'start' }],
  ['unanswered', { text: 'The log of api says what it did then.', does: 'open-log' }],
  ['cut', { text: 'The log of api says what it did then.', does: 'open-log' }],
  ['closing', null],
] as const)('the next step after a request that failed with %s', (kind, step) => {
  expect(faultNext(kind, 'api', SLIPWAY)).toEqual(step);
});

test('the status bar names one proxy, counts several, and warns of one that is not open', () => {
  const [one, two] = [sampleProxy(), sampleProxy({ name: 'web', port: 3_001 })];
  expect(presentProxies([])).toBeNull();
  expect(presentProxies([one])).toMatchObject({ label: 'proxy', value: ':8081', tone: 'quiet' });
  expect(presentProxies([one, two])).toMatchObject({ label: 'proxies', value: '2', title: 'Proxies: api :8081, web :3001' });
  expect(presentProxies([one, { ...two, listening: { kind: 'failed', text: '' } }])).toMatchObject({
    value: ':3001 not open',
    tone: 'warn',
  });
});

describe('live reload', () => {
  const view: LiveReloadView = { isOn: true, configured: true, browsers: 2, news: [], gaps: [] };
  test.each([
    [view, 'On · 2 browsers connected', null],
    [{ ...view, browsers: 0 }, 'On · no browser is connected', null],
    [{ ...view, isOn: false }, 'Off: pages are passed on as they are', 'Use the file’s setting (on)'],
    [{ ...view, configured: false, browsers: 1 }, 'On · 1 browser connected', 'Use the file’s setting (off)'],
    [{ ...view, isOn: false, configured: false }, 'Off: pages are passed on as they are', null],
  ])('%j', (liveReload, text, undo) => {
    expect(presentLiveReload(liveReload)).toEqual({ text, undo });
  });
  test('says why a page goes without', () => {
    expect(gapText({ reason: 'page CSP (script-src)' })).toBe('live reload off: page CSP (script-src)');
  });
  test.each([
    ['reload', ['api/user.go'], 14, 'reloaded', 'api/user.go'],
    ['reload', [], 15, 'reloaded', 'run 15'],
    ['css', ['a.css', 'b.css', 'c.css'], null, 'style sheets swapped', 'a.css, b.css and 1 more'],
    ['error', [], null, 'build error shown', ''],
    ['cleared', [], null, 'build error cleared', ''],
  ] as const)('tells of %s with %j', (kind, files, runId, what, why) => {
    expect(presentNews({ at: NOW, kind, files, browsers: 1, runId })).toEqual({ time: '10:42:07', what, why, who: '1 browser' });
  });
});
