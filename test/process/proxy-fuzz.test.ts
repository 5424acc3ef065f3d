import { connect, createServer, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { freePort } from '../helpers/free-port';
import { ask, openProxyStage, untilTrue } from '../helpers/proxy-stage';

const ROUNDS = 10_000;

/** A small generator with a seed, so that a failure can be had again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_00_00_00_00;
  };
}

test('10 000 malformed requests, headers, upgrades and frames: the proxy stays up and speaks to its own server only', {
  timeout: 180_000,
}, async () => {
  const random = numbers(20_261_121);
  const decoyPort = await freePort();
  let decoyed = 0;
  const decoy = createServer((socket) => {
    decoyed += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => decoy.listen(decoyPort, '127.0.0.1', resolve));
  const stage = await openProxyStage((_req, res) => res.end('ok'), { liveReload: true });
  const sockets = new WebSocketServer({ noServer: true });
  await stage.silence();
  const server = await stage.listen();
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (req, socket, head) => {
    socket.on('error', () => socket.destroy());
    sockets.handleUpgrade(req, socket, head, (ws) => ws.on('error', () => ws.terminate()).on('message', (data) => ws.send(data)));
  });

  // Every connection this process makes, with its port: the proxy's and this test's.
  const targets = new Set<unknown>();
  const original = Socket.prototype.connect;
  Socket.prototype.connect = function spied(this: Socket, ...args: unknown[]) {
    const [first] = args.flat(1) as { port?: unknown }[];
    targets.add(typeof first === 'object' && first !== null ? first.port : first);
    return Reflect.apply(original, this, args) as Socket;
  } as typeof original;
  const rejections: unknown[] = [];
  const note = (error: unknown): void => void rejections.push(error);
  process.on('unhandledRejection', note);

  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const junk = (length: number): string => Array.from({ length }, () => String.fromCharCode(Math.floor(random() * 256))).join('');
  const evil = `127.0.0.1:${decoyPort}`;
  const target = () =>
    pick([
      '/',
      '/__slipway/events',
      '/__slipway/../x',
      `http://${evil}/`,
      `//${evil}/`,
      `/\\${evil}`,
      `@${evil}/`,
      '*',
      '',
      '/%',
      `/?u=http://${evil}`,
      `/${junk(20)}`,
      evil,
      '/a'.repeat(3_000),
    ]);
  const header = () =>
    pick([
      `host: ${evil}`,
      'host:',
      `host: ${junk(12)}`,
      'host: [::1',
      'host: a, b',
      'content-length: -1',
      'content-length: 5',
      'content-length: 99999999999999999999',
      'content-length: 3\r\ncontent-length: 4',
      'transfer-encoding: chunked',
      'transfer-encoding: chunked, identity',
      'transfer-encoding: \x0bchunked',
      'connection: upgrade',
      'connection: close, host, content-length, transfer-encoding',
      'upgrade: websocket',
      'upgrade: h2c',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-version: 13',
      'sec-websocket-extensions: permessage-deflate; server_max_window_bits=99',
      'expect: 100-continue',
      'expect: nothing',
      `x-forwarded-host: ${evil}`,
      `x-forwarded-for: ${junk(30)}`,
      `origin: http://${evil}`,
      'accept: text/html',
      'sec-fetch-mode: navigate',
      'range: bytes=0-0,-',
      'te: trailers, x',
      'trailer: content-length',
      `${junk(8)}: x`,
      'no colon at all',
      ' folded: header',
      `x: ${'y'.repeat(20_000)}`,
      `x: ${junk(40)}`,
    ]);
  const message = (): string => {
    const lines = [
      `${pick(['GET', 'POST', 'HEAD', 'CONNECT', 'OPTIONS', 'PUT', 'TRACE', 'get', junk(4), 'PRI'])} ${target()} ${pick(['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '', 'RTSP/1.0'])}`,
    ];
    if (random() < 0.6) lines.push('host: localhost');
    for (let count = Math.floor(random() * 5); count > 0; count -= 1) lines.push(header());
    const body = pick(['', '', 'hello', '5\r\nhello\r\n0\r\n\r\n', 'ffffffffffffffff\r\n', '-1\r\n', junk(30), '0\r\nhost: x\r\n\r\n']);
    return `${lines.join(pick(['\r\n', '\r\n', '\r\n', '\n', '\r']))}\r\n\r\n${body}`;
  };
  const webSocket = (): string =>
    `GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n${junk(Math.floor(random() * 60))}`;

  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ port: stage.port, host: random() < 0.5 ? '127.0.0.1' : '::1' }, () => {
        const kind = random();
        const text = kind < 0.1 ? junk(200) : kind < 0.25 ? webSocket() : message();
        const cut = random() < 0.2 ? Math.floor(random() * text.length) : text.length;
        socket.write(Buffer.from(text.slice(0, cut), 'latin1'));
        if (random() < 0.3) socket.end();
        setTimeout(() => (random() < 0.5 ? socket.destroy() : socket.resetAndDestroy()), 2 + random() * 10);
      });
      socket.resume();
      socket.on('error', () => socket.destroy());
      socket.on('close', () => resolve());
    });
  try {
    for (let done = 0; done < ROUNDS; done += 100) await Promise.all(Array.from({ length: 100 }, one));
    expect(await ask(stage.port)).toMatchObject({ status: 200, body: 'ok' });
    await untilTrue(() => stage.proxy.view().open.requests === 0);
    expect([...targets].sort()).toEqual([stage.port, stage.upstreamPort].sort());
    expect(decoyed).toBe(0);
    expect(stage.proxy.view().held.requests).toBe(0);
    expect(stage.proxy.view().totals.requests).toBeGreaterThan(1_000);
    expect([...rejections, ...stage.reports]).toEqual([]);
  } finally {
    Socket.prototype.connect = original;
    process.off('unhandledRejection', note);
    sockets.close();
    await stage.close();
    decoy.close();
  }
});

test('3 000 malformed answers of the server: the proxy stays up, and every request comes to an end', { timeout: 120_000 }, async () => {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const junk = (length: number): string => Array.from({ length }, () => String.fromCharCode(Math.floor(random() * 256))).join('');
  const stage = await openProxyStage((_req, res) => res.end('ok'), { liveReload: true });
  await stage.silence();
  const answer = (): string => {
    const lines = [
      pick([
        'HTTP/1.1 200 OK',
        'HTTP/1.1 200 \x01',
        'HTTP/1.1 000 X',
        'HTTP/1.1 099 X',
        'HTTP/1.1 999 X',
        'HTTP/1.1 100 Continue',
        'HTTP/1.1 101 Switching',
        'HTTP/1.1 103 Early',
        'HTTP/1.1 204 No',
        'HTTP/1.1 304 Not',
        'HTTP/1.0 200 OK',
        'HTTP/2 200',
        `HTTP/1.1 200 ${junk(10)}`,
        junk(30),
        'HTTP/1.1 1000 X',
      ]),
    ];
    for (let count = Math.floor(random() * 5); count > 0; count -= 1)
      lines.push(
        pick([
          'content-type: text/html',
          'content-type: text/event-stream',
          'content-length: 5',
          'content-length: 500',
          'content-length: -1',
          'transfer-encoding: chunked',
          'transfer-encoding: gzip, chunked',
          'content-encoding: gzip',
          'content-encoding: br',
          'trailer: x-sum',
          'connection: upgrade',
          'connection: close',
          'upgrade: websocket',
          'set-cookie: a',
          'set-cookie: \xff',
          'link: not a link',
          'link: <a>; rel=preload; as=style',
          `x: ${junk(20)}`,
          `${junk(5)}: y`,
          'keep-alive: timeout=0',
          'location: \u00e9',
          "content-security-policy: script-src 'nonce-\"'",
          `etag: ${'e'.repeat(30_000)}`,
        ]),
      );
    const body = pick([
      '',
      'hello',
      '5\r\nhello\r\n0\r\n\r\n',
      '5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n',
      'zz\r\n',
      junk(50),
      '<html><head>',
      'HTTP/1.1 200 OK\r\n\r\n',
    ]);
    return `${lines.join('\r\n')}\r\n\r\n${body}`;
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      socket.write(Buffer.from(answer(), 'latin1'));
      setTimeout(() => pick([() => socket.end(), () => socket.destroy(), () => socket.resetAndDestroy()])(), random() * 10);
    });
  });
  await new Promise<void>((resolve) => server.listen(stage.upstreamPort, '127.0.0.1', resolve));
  const rejections: unknown[] = [];
  const note = (error: unknown): void => void rejections.push(error);
  process.on('unhandledRejection', note);
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const one = async (): Promise<void> => {
    const headers = pick([{}, { accept: 'text/html' }, { accept: 'text/html', te: 'trailers' }, upgrade, { expect: '100-continue' }]);
    const method = pick(['GET', 'GET', 'POST', 'HEAD']);
    if (headers === upgrade) {
      await new Promise<void>((resolve) => {
        const socket = connect(stage.port, '127.0.0.1', () => {
          socket.write(
            `GET / HTTP/1.1\r\nhost: x\r\n${Object.entries(upgrade)
              .map(([name, value]) => `${name}: ${value}\r\n`)
              .join('')}\r\n`,
          );
        });
        socket.resume();
        socket.on('error', () => socket.destroy());
        socket.on('close', () => resolve());
      });
      return;
    }
    // Whatever comes of it, an answer or a connection that was cut: it comes.
    await ask(stage.port, { method, headers, ...(method === 'POST' ? { body: 'b' } : {}) }).catch(() => null);
  };
  try {
    for (let done = 0; done < 3_000; done += 50) await Promise.all(Array.from({ length: 50 }, one));
    await untilTrue(() => stage.proxy.view().open.requests === 0);
    server.close();
    await untilTrue(() => !server.listening);
    await stage.listen();
    expect(await ask(stage.port)).toMatchObject({ status: 200, body: 'ok' });
    expect([...rejections, ...stage.reports]).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
    await stage.close();
  }
});
