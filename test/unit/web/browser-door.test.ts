import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type BrowserDoor, openBrowserDoor } from '../../../electron/web/browser-door';

const BEARER = 'b'.repeat(43);
let dir = '';
let door: BrowserDoor;
const reports: unknown[] = [];
const received: unknown[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-door-'));
  await mkdir(join(dir, 'assets'));
  await writeFile(join(dir, 'index.html'), '<!doctype html><title>Slipway</title>');
  await writeFile(join(dir, 'assets', 'main.js'), 'export {};');
  await writeFile(join(dir, 'assets', 'main.js.map'), '{}');
  await writeFile(join(dir, '.secret.json'), '{}');
  await symlink('/etc/passwd', join(dir, 'passwd.html'));
  door = await openBrowserDoor({
    port: 0,
    rendererDir: dir,
    bearerToken: BEARER,
    now: Date.now,
    report: (message, error) => reports.push([message, error]),
    serve: (link) => {
      link.onMessage((message) => {
        received.push(message);
        link.send({ type: 'reply', id: 1, result: { ok: true, value: message } });
      });
    },
  });
});

afterAll(async () => {
  await door.close();
  await rm(dir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: door.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (got) => {
        let body = '';
        got.on('data', (chunk) => {
          body += chunk;
        });
        got.on('end', () => resolve({ status: got.statusCode ?? 0, headers: got.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

const ownOrigin = () => `http://127.0.0.1:${door.port}`;
const login = (body: string, headers: Record<string, string> = {}) =>
  ask('/login', { method: 'POST', body, headers: { 'content-type': 'application/json', origin: ownOrigin(), ...headers } });

/** Writes raw bytes and resolves with what came back until the other side closed. */
function raw(bytes: Buffer | string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(door.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
    socket.end(bytes);
  });
}

describe('plain requests', () => {
  test('the window is served with every protective header', async () => {
    const answer = await ask('/');
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
      expect((await ask('/', { headers: { origin } })).status).toBe(403);
    }
    expect((await ask('/', { headers: { origin: ownOrigin() } })).status).toBe(200);
  });

  test('GET /healthz answers 200 with no data', async () => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: '' });
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
    expect((await ask(path)).status).toBe(404);
  });

  test.each(['PUT', 'DELETE', 'OPTIONS', 'POST'])('%s / is not there', async (method) => {
    expect((await ask('/', { method })).status).toBe(404);
  });

  test.each(['/', '/assets/main.js', '/healthz', '/login', '/nothing'])('%s refuses a rebound Host', async (path) => {
    expect((await ask(path, { headers: { host: `evil.test:${door.port}` } })).status).toBe(403);
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
    expect((await ask('/login', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status).toBe(403);
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

describe('hostile bytes', () => {
  /** A small generator with a seed, so that a failure can be repeated. */
  function seeded(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }
  const random = seeded(20_261_121);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))).toString('latin1');

  const own = () => `127.0.0.1:${door.port}`;
  const hosts = () => [
    own(),
    '',
    '[',
    '[::1',
    ']:0',
    'a b',
    '%',
    '\x00',
    `${own()}:1`,
    'evil.test',
    '💥',
    noise(20),
    'x'.repeat(3_000),
    '::::',
    '@',
    `${own()}, ${own()}`,
  ];
  const urls = () => [
    '/',
    '/socket',
    '/login',
    '//',
    'http://[',
    '/%',
    '/%ff%fe',
    '/%00',
    '*',
    '/../../..',
    `http://${own()}/socket`,
    '/\\..\\..',
    noise(30),
    `/${'a'.repeat(5_000)}`,
    '/__proto__',
    '?',
  ];
  const methods = ['GET', 'POST', 'HEAD', 'CONNECT', 'TRACE', 'BREW', 'G\x00T', ''];
  const protocols = () => [
    'slipway.v1',
    `slipway.v1, slipway.token.${BEARER}`,
    ',,,',
    'slipway.token.',
    noise(10),
    'slipway.v1,slipway.v1',
    '"',
    'slipway.v1 , slipway.token.é',
  ];

  function hostileRequest(): string {
    const lines = [`${pick(methods)} ${pick(urls())} HTTP/1.${pick(['0', '1', '9'])}`];
    if (random() < 0.9) lines.push(`Host: ${pick(hosts())}`);
    if (random() < 0.2) lines.push(`Host: ${pick(hosts())}`);
    if (random() < 0.7) lines.push(`Origin: ${pick(hosts().map((host) => pick([`http://${host}`, host, 'null'])))}`);
    if (random() < 0.6)
      lines.push(
        'Connection: Upgrade',
        `Upgrade: ${pick(['websocket', 'WebSocket', 'h2c', ''])}`,
        `Sec-WebSocket-Key: ${pick(['dGhlIHNhbXBsZSBub25jZQ==', 'short', '', noise(8)])}`,
        `Sec-WebSocket-Version: ${pick(['13', '8', 'x'])}`,
        `Sec-WebSocket-Protocol: ${pick(protocols())}`,
      );
    if (random() < 0.3) lines.push(`Content-Type: ${pick(['application/json', 'text/plain', noise(5)])}`);
    if (random() < 0.3) lines.push(`Content-Length: ${pick(['5', '-1', '99999999', 'x'])}`);
    if (random() < 0.2) lines.push(`Transfer-Encoding: ${pick(['chunked', 'gzip', 'chunked, chunked'])}`);
    return `${lines.join('\r\n')}\r\n\r\n${random() < 0.5 ? noise(40) : ''}`;
  }

  test('four thousand malformed requests and upgrades leave the door open, and none is served what it must not have', async () => {
    for (let batch = 0; batch < 100; batch += 1) {
      await Promise.all(
        Array.from({ length: 40 }, async () => {
          const sent = hostileRequest();
          const answer = await raw(Buffer.from(sent, 'latin1'));
          const host = /^Host: (.*)$/m.exec(sent)?.[1]?.trim();
          if (host !== own()) expect(answer).not.toMatch(/^HTTP\/1\.1 (200|101)/);
        }),
      );
    }
    expect((await ask('/healthz')).status).toBe(200);
    expect(reports).toEqual([]);
  }, 60_000);

  test('a thousand malformed frames end their connections only', async () => {
    const head =
      `GET /socket HTTP/1.1\r\nHost: ${own()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: slipway.v1, slipway.token.${BEARER}\r\n\r\n`;
    for (let batch = 0; batch < 100; batch += 1) {
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const answer = await raw(Buffer.from(head + noise(1 + Math.floor(random() * 60)), 'latin1'));
          expect(answer).toMatch(/^HTTP\/1\.1 (101|503)/);
        }),
      );
    }
    expect((await ask('/healthz')).status).toBe(200);
    expect(reports).toEqual([]);
  }, 60_000);
});

test('closing twice does nothing more, and the port is free again', async () => {
  const other = await openBrowserDoor({
    port: 0,
    rendererDir: join(dir, 'absent'),
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
    rendererDir: dir,
    bearerToken: BEARER,
    now: Date.now,
    report: () => undefined,
    serve: () => undefined,
  });
  expect(again.port).toBe(other.port);
  await again.close();
});
