import { describe, expect, test } from 'vitest';
import {
  asksForDocument,
  isNavigation,
  type PageRequest,
  type PageResponse,
  shouldInject,
} from '../../../electron/core/proxy/should-inject';

const PAGE: PageRequest = { method: 'GET', headers: { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', accept: 'text/html' } };
const HTML: PageResponse = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } };
const ask = (headers: PageRequest['headers'], method = 'GET'): PageRequest => ({ method, headers });
const answer = (headers: PageResponse['headers'], status = 200): PageResponse => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
});
const decide = (request: PageRequest, response: PageResponse, zstd = false): string => {
  const decision = shouldInject(request, response, 'localhost:8081', zstd);
  return decision.kind === 'inject'
    ? `inject ${decision.encoding} ${decision.nonce}`
    : decision.kind === 'gap'
      ? `gap: ${decision.reason}`
      : 'leave';
};

describe('whether the script is written into an answer', () => {
  test.each<[string, PageRequest, PageResponse, string]>([
    ['a page', PAGE, HTML, 'inject identity null'],
    ['a page an old browser asks for', ask({ accept: 'text/html,*/*' }), HTML, 'inject identity null'],
    ['in a frame', ask({ 'sec-fetch-dest': 'iframe' }), HTML, 'inject identity null'],
    ['an error page', PAGE, answer({}, 500), 'inject identity null'],
    ['the page of a form', ask({ 'sec-fetch-dest': 'document' }, 'POST'), HTML, 'inject identity null'],
    ['gzip', PAGE, answer({ 'content-encoding': 'gzip' }), 'inject gzip null'],
    ['br', PAGE, answer({ 'content-encoding': 'br' }), 'inject br null'],
    ['a nonce', PAGE, answer({ 'content-security-policy': "script-src 'nonce-n1'" }), 'inject identity n1'],
    ['fetch', ask({ 'sec-fetch-dest': 'empty', accept: 'text/html' }), HTML, 'leave'],
    ['curl', ask({ accept: '*/*' }), HTML, 'leave'],
    ['HEAD', ask({ 'sec-fetch-dest': 'document' }, 'HEAD'), HTML, 'leave'],
    ['a range', ask({ 'sec-fetch-dest': 'document', range: 'bytes=0-9' }), HTML, 'leave'],
    ['206', PAGE, answer({ 'content-range': 'bytes 0-9/10' }, 206), 'leave'],
    ['204', PAGE, answer({}, 204), 'leave'],
    ['304', PAGE, answer({}, 304), 'leave'],
    ['a redirect', PAGE, answer({ location: '/x' }, 302), 'leave'],
    ['an attachment', PAGE, answer({ 'content-disposition': 'attachment; filename=a.html' }), 'leave'],
    ['inline', PAGE, answer({ 'content-disposition': 'inline' }), 'inject identity null'],
    ['JSON', PAGE, answer({ 'content-type': 'application/json' }), 'leave'],
    ['XHTML', PAGE, answer({ 'content-type': 'application/xhtml+xml' }), 'leave'],
    ['htmx', ask({ accept: 'text/html', 'hx-request': 'true' }), HTML, 'leave'],
    ['turbo', ask({ accept: 'text/html', 'turbo-frame': 'list' }), HTML, 'leave'],
    ['a service worker', ask({ accept: 'text/html', 'service-worker': 'script' }), HTML, 'leave'],
    ['UTF-16', PAGE, answer({ 'content-type': 'text/html; charset=UTF-16LE' }), 'gap: the page is in UTF-16LE'],
    ['windows-1252', PAGE, answer({ 'content-type': 'text/html; charset="windows-1252"' }), 'inject identity null'],
    ['zstd', PAGE, answer({ 'content-encoding': 'zstd' }), 'gap: the page is compressed with zstd, which this Node cannot undo'],
    ['two encodings', PAGE, answer({ 'content-encoding': 'gzip, br' }), 'gap: the page is compressed with gzip, br'],
    ['no-transform', PAGE, answer({ 'cache-control': 'no-transform' }), 'gap: the page says Cache-Control: no-transform'],
    ["script-src 'none'", PAGE, answer({ 'content-security-policy': "script-src 'none'" }), "gap: page CSP (script-src 'none')"],
  ])('%s', (_title, request, response, wanted) => {
    expect(decide(request, response)).toBe(wanted);
  });

  test('zstd where this Node has it', () => {
    expect(decide(PAGE, answer({ 'content-encoding': 'zstd' }), true)).toBe('inject zstd null');
  });
});

test.each<[PageRequest, boolean, boolean]>([
  [PAGE, true, true],
  [ask({ accept: 'text/html' }), true, true],
  [ask({ accept: 'text/html', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }), false, false],
  [ask({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 'POST'), true, false],
  [ask({ accept: 'application/json' }), false, false],
])('%j asks for a document: %s, may get a page of ours: %s', (request, document, navigation) => {
  expect(asksForDocument(request)).toBe(document);
  expect(isNavigation(request)).toBe(navigation);
});
