import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type BrowserDoor, openBrowserDoor } from '../../../electron/web/browser-door';
import { BEARER, type DoorStage, openDoorStage } from '../../helpers/door-stage';

let stage: DoorStage;
let door: BrowserDoor;

beforeAll(async () => {
  stage = await openDoorStage();
  ({ door } = stage);
});
afterAll(() => stage.close());

const ownOrigin = () => `http://127.0.0.1:${door.port}`;
const login = (body: string, headers: Record<string, string> = {}) =>
  stage.ask('/login', { method: 'POST', body, headers: { 'content-type': 'application/json', origin: ownOrigin(), ...headers } });

describe('plain requests', () => {
  test('the window is served with every protective header', async () => {
    const answer = await stage.ask('/');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<title>Slipway</title>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws://127.0.0.1:${door.port}; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
    );
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a page from elsewhere gets 403 for every file, this door’s own page gets it', async () => {
    for (const origin of ['http://evil.test', 'null', `https://127.0.0.1:${door.port}`]) {
      expect((await stage.ask('/', { headers: { origin } })).status).toBe(403);
    }
    expect((await stage.ask('/', { headers: { origin: ownOrigin() } })).status).toBe(200);
  });

  test('GET /healthz answers 200 with no data', async () => {
    expect(await stage.ask('/healthz')).toMatchObject({ status: 200, body: '' });
  });

  test.each([
    '/nothing',
    '/index.html/',
    '/assets',
    '/assets/',
    '/assets/main.js.map',
    '/.secret.json',
    '/passwd.html',
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/index.html?x=1',
    '/login',
    '/socket',
    '/__proto__',
    '/constructor',
  ])('%s is not there', async (path) => {
    expect((await stage.ask(path)).status).toBe(404);
  });

  test.each(['PUT', 'DELETE', 'OPTIONS', 'POST'])('%s / is not there', async (method) => {
    expect((await stage.ask('/', { method })).status).toBe(404);
  });

  test.each(['/', '/assets/main.js', '/healthz', '/login', '/nothing'])('%s refuses a rebound Host', async (path) => {
    expect((await stage.ask(path, { headers: { host: `evil.test:${door.port}` } })).status).toBe(403);
  });
});

describe('login', () => {
  const codeOf = (url: string) => url.slice(url.indexOf('#code=') + 6);

  test('exchanges the code of the printed address once', async () => {
    const code = codeOf(door.loginUrl());
    const first = await login(JSON.stringify({ code }));
    expect(first.status).toBe(200);
    expect((JSON.parse(first.body) as { token: string }).token).toMatch(/^[\w-]{43}$/);
    expect((await login(JSON.stringify({ code }))).status).toBe(401);
  });

  test('a login from a page elsewhere, from a sandboxed frame or without Origin is refused and leaves the code unused', async () => {
    const code = codeOf(door.loginUrl());
    const body = JSON.stringify({ code });
    expect((await login(body, { origin: 'http://evil.test' })).status).toBe(403);
    expect((await login(body, { origin: 'null' })).status).toBe(403);
    expect((await stage.ask('/login', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status).toBe(403);
    expect((await login(body)).status).toBe(200);
  });

  test.each([
    ['not JSON', '{', 400],
    ['no code', '{}', 400],
    ['a number', '{"code":1}', 400],
    ['more than asked', '{"code":"a","b":1}', 400],
    ['a long body', JSON.stringify({ code: 'x'.repeat(5_000) }), 413],
  ] as const)('%s is refused', async (_name, body, status) => {
    expect((await login(body)).status).toBe(status);
  });

  test('a form post is refused', async () => {
    expect((await login('code=a', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  });
});

describe('the socket', () => {
  function open(protocols: string[], headers: Record<string, string> = {}): Promise<{ socket: WebSocket | null; status: number }> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${door.port}/socket`, protocols, { headers });
      socket.on('open', () => resolve({ socket, status: 101 }));
      socket.on('unexpected-response', (_request, got) => {
        got.resume();
        resolve({ socket: null, status: got.statusCode ?? 0 });
      });
      socket.on('error', () => resolve({ socket: null, status: 0 }));
    });
  }
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve));

  test('answers slipway.v1 only, never the token', async () => {
    const { socket } = await open(['slipway.v1', `slipway.token.${BEARER}`]);
    expect(socket?.protocol).toBe('slipway.v1');
    socket?.terminate();
  });

  test('a page from elsewhere gets 403, also with a right token', async () => {
    expect((await open(['slipway.v1', `slipway.token.${BEARER}`], { origin: 'http://evil.test' })).status).toBe(403);
  });

  test('a session token opens it for a page of this door', async () => {
    const answer = await login(JSON.stringify({ code: door.loginUrl().split('#code=')[1] }));
    const { token } = JSON.parse(answer.body) as { token: string };
    const { socket, status } = await open(['slipway.v1', `slipway.token.${token}`], { origin: ownOrigin() });
    expect(status).toBe(101);
    socket?.terminate();
  });

  test.each([
    ['bytes instead of text', Buffer.from([1, 2, 3]), 1003],
    ['text that is not JSON', '{', 1007],
    ['a message over 1 MiB', `"${'x'.repeat(1024 * 1024)}"`, 1009],
  ] as const)('%s ends this connection only', async (_name, data, code) => {
    const { socket } = await open(['slipway.v1', `slipway.token.${BEARER}`]);
    if (!socket) throw new Error('not open');
    const other = await open(['slipway.v1', `slipway.token.${BEARER}`]);
    socket.send(data);
    expect(await closed(socket)).toBe(code);
    expect(other.socket?.readyState).toBe(WebSocket.OPEN);
    other.socket?.terminate();
  });

  test('the twenty-first connection is refused', async () => {
    const all: (WebSocket | null)[] = [];
    for (let i = 0; i < 40; i += 1) {
      const { socket, status } = await open(['slipway.v1', `slipway.token.${BEARER}`]);
      if (status === 503) break;
      all.push(socket);
    }
    expect(all.length).toBeLessThanOrEqual(20);
    expect(all.length).toBeGreaterThan(15);
    const gone = all.map((socket) => (socket ? closed(socket) : null));
    for (const socket of all) socket?.close();
    await Promise.all(gone);
  });
});

test('closing twice does nothing more, and the port is free again', async () => {
  const other = await openBrowserDoor({
    port: 0,
    rendererDir: join(stage.dir, 'absent'),
    bearerToken: BEARER,
    now: Date.now,
    report: () => undefined,
    serve: () => undefined,
  });
  expect((await fetch(`${other.url}healthz`)).status).toBe(200);
  expect((await fetch(other.url)).status).toBe(404);
  await Promise.all([other.close(), other.close()]);
  const again = await openBrowserDoor({
    port: other.port,
    rendererDir: stage.dir,
    bearerToken: BEARER,
    now: Date.now,
    report: () => undefined,
    serve: () => undefined,
  });
  expect(again.port).toBe(other.port);
  await again.close();
});
