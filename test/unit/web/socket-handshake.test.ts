import { describe, expect, test } from 'vitest';
import { createAllowedHosts } from '../../../electron/web/allowed-hosts';
import { createLoginCodes } from '../../../electron/web/login-codes';
import { decideHandshake } from '../../../electron/web/socket-handshake';

const codes = createLoginCodes(() => 0);
const exchanged = codes.exchange(codes.issueCode());
const session = exchanged.kind === 'token' ? exchanged.token : '';
const bearer = 'bearer-token-of-the-command-line';
const rules = { allowed: createAllowedHosts(7420), codes, bearerToken: bearer };

const page = 'http://127.0.0.1:7420';
const withToken = (token: string) => `slipway.v1, slipway.token.${token}`;
const ask = (headers: { host?: string; origin?: string; protocol?: string }, url = '/socket', method = 'GET') =>
  decideHandshake(
    {
      method,
      url,
      headers: { host: headers.host ?? '127.0.0.1:7420', origin: headers.origin, 'sec-websocket-protocol': headers.protocol },
    },
    rules,
  );

describe('is let in', () => {
  test('a page of this door with a session token', () => {
    expect(ask({ origin: page, protocol: withToken(session) })).toEqual({ ok: true });
  });
  test('the command line, without Origin, with the token of host.json', () => {
    expect(ask({ protocol: withToken(bearer) })).toEqual({ ok: true });
  });
});

describe('is refused', () => {
  test.each([
    ['a page from elsewhere', { origin: 'http://evil.test', protocol: withToken(session) }, 403],
    ['a page of another local port', { origin: 'http://127.0.0.1:3000', protocol: withToken(session) }, 403],
    ['a sandboxed frame (Origin: null)', { origin: 'null', protocol: withToken(session) }, 403],
    ['a rebound name', { host: 'evil.test:7420', origin: page, protocol: withToken(session) }, 403],
    ['a page without token', { origin: page, protocol: 'slipway.v1' }, 401],
    ['a page with a wrong token', { origin: page, protocol: withToken('wrong') }, 401],
    ["a page with the command line's token", { origin: page, protocol: withToken(bearer) }, 401],
    ['a program with a session token and no Origin', { protocol: withToken(session) }, 401],
    ['a program without token', { protocol: 'slipway.v1' }, 401],
    ['two tokens', { protocol: `${withToken('a')}, slipway.token.${bearer}` }, 401],
    ['an empty token', { protocol: withToken('') }, 401],
    ['a token without the protocol', { protocol: `slipway.token.${bearer}` }, 400],
    ['no sub-protocol at all', {}, 400],
  ] as const)('%s', (_name, headers, status) => {
    expect(ask(headers)).toMatchObject({ ok: false, status });
  });
  test.each(['/', '/socket/', '/socket?token=x', '//socket', 'http://127.0.0.1:7420/socket', '/SOCKET', ''])('the path %j', (url) => {
    expect(ask({ protocol: withToken(bearer) }, url)).toMatchObject({ ok: false, status: 404 });
  });
});
