import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { ask, openProxyStage, type ProxyStage, untilTrue } from '../helpers/proxy-stage';

let stage: ProxyStage;
afterEach(async () => {
  await stage.close();
  expect(stage.reports).toEqual([]);
});

/** What a raw connection gets back until it is closed or `until` matches. */
function raw(port: number, text: string, until?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let got = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      got += chunk;
      if (until?.test(got) === true) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(got));
  });
}

test('headers: Host is kept, X-Forwarded-* is set and added to, nothing is added for CORS, cookies stay apart', async () => {
  stage = await openProxyStage((req, res) => {
    res.setHeader('set-cookie', ['a=1', 'b=2']);
    res.setHeader('x-powered-by', 'test');
    res.end(JSON.stringify(req.headers));
  });
  const { body, headers } = await ask(stage.port, {
    headers: {
      host: 'shop.test:9',
      'x-forwarded-for': '10.0.0.1',
      origin: 'http://evil.test',
      connection: 'x-secret, keep-alive',
      'x-secret': '1',
    },
  });
  expect(JSON.parse(body)).toMatchObject({
    host: 'shop.test:9',
    'x-forwarded-for': '10.0.0.1, 127.0.0.1',
    'x-forwarded-host': 'shop.test:9',
    'x-forwarded-port': '9',
    'x-forwarded-proto': 'http',
    origin: 'http://evil.test',
  });
  expect(JSON.parse(body)).not.toHaveProperty('x-secret');
  expect(headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-powered-by': 'test' });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('the first event of a stream and its header come at once, and each later one when it is written', async () => {
  let write = (_text: string): void => undefined;
  stage = await openProxyStage((_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.flushHeaders();
    write = (text) => void res.write(text);
  });
  const got: string[] = [];
  const res = await new Promise<IncomingMessage>((resolve) => request({ port: stage.port, agent: false }, resolve).end());
  res.setEncoding('utf8').on('data', (chunk) => got.push(chunk));
  for (const text of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
    write(text);
    await untilTrue(() => got.at(-1) === text);
  }
  expect(stage.proxy.view().open.eventStreams).toBe(1);
  res.destroy();
  await untilTrue(() => stage.proxy.view().open.eventStreams === 0 && stage.upstreamSockets.size === 0);
});

test('an upload of 100 MB streams through with little memory, and an answer before its end is not lost', async () => {
  let seen = 0;
  stage = await openProxyStage((req, res) => {
    if (req.url === '/early') {
      res.writeHead(413).end('too large');
      return;
    }
    req.on('data', (chunk: Buffer) => {
      seen += chunk.length;
    });
    req.on('end', () => res.end(String(seen)));
  });
  const size = 100 * 1024 * 1024;
  const body = Buffer.alloc(size, 'u');
  const before = process.memoryUsage().external;
  expect(await ask(stage.port, { method: 'PUT', body })).toMatchObject({ status: 200, body: String(size) });
  expect(process.memoryUsage().external - before).toBeLessThan(60 * 1024 * 1024);
  expect(await ask(stage.port, { method: 'POST', path: '/early', body: body.subarray(0, 300_000) })).toMatchObject({
    status: 413,
    body: 'too large',
  });
});

test('trailers pass both ways', async () => {
  let got: IncomingMessage['trailers'] = {};
  stage = await openProxyStage((req, res) => {
    req.resume();
    req.on('end', () => {
      got = req.trailers;
      res.writeHead(200, { trailer: 'x-sum' });
      res.write('body');
      res.addTrailers({ 'x-sum': '42' });
      res.end();
    });
  });
  const answer = await new Promise<{ body: string; trailers: unknown }>((resolve, reject) => {
    const sent = request(
      { port: stage.port, agent: false, method: 'POST', headers: { trailer: 'x-hash', 'transfer-encoding': 'chunked' } },
      (res) => {
        let body = '';
        res.on('data', (chunk) => {
          body += chunk;
        });
        res.on('end', () => resolve({ body, trailers: res.trailers }));
      },
    );
    sent.on('error', reject);
    sent.write('part');
    sent.addTrailers({ 'x-hash': 'abc' });
    sent.end();
  });
  expect(got).toEqual({ 'x-hash': 'abc' });
  expect(answer).toEqual({ body: 'body', trailers: { 'x-sum': '42' } });
});

test('100-continue: the body is asked for when the server asks for it, and not where it refuses', async () => {
  stage = await openProxyStage(() => undefined);
  await stage.silence();
  const server = await stage.listen((req, res) => {
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => res.end(body));
  });
  server.on('checkContinue', (req, res) => {
    if (req.url === '/no') {
      res.writeHead(417, { 'content-length': 2 }).end('no');
      return;
    }
    res.writeContinue();
    server.emit('request', req, res);
  });
  const head = (path: string) => `POST ${path} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n`;
  expect(await raw(stage.port, head('/no'), /\r\n\r\nno$/)).toMatch(/^HTTP\/1\.1 417 /);
  const socket = connect(stage.port, '127.0.0.1', () => socket.write(head('/yes')));
  let got = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    got += chunk;
    if (got.endsWith('100 Continue\r\n\r\n')) socket.write('body');
  });
  await untilTrue(() => /HTTP\/1\.1 200 OK.*body$/s.test(got));
  socket.destroy();
});

test('HEAD, ranges, 304 and a compressed body pass as they are', async () => {
  const zipped = gzipSync('<html><head></head>page</html>');
  stage = await openProxyStage(
    (req, res) => {
      if (req.url === '/range') res.writeHead(206, { 'content-range': 'bytes 0-3/10', 'content-length': 4 }).end('part');
      else if (req.url === '/304') res.writeHead(304, { etag: '"a"' }).end();
      else if (req.url === '/zip') res.writeHead(200, { 'content-type': 'text/css', 'content-encoding': 'gzip' }).end(zipped);
      else res.writeHead(200, { 'content-length': 1234, 'content-type': 'text/html' }).end();
    },
    { liveReload: true },
  );
  expect(await ask(stage.port, { method: 'HEAD', headers: { accept: 'text/html' } })).toMatchObject({
    headers: { 'content-length': '1234' },
    body: '',
  });
  expect(await ask(stage.port, { path: '/range', headers: { range: 'bytes=0-3' } })).toMatchObject({ status: 206, body: 'part' });
  expect(await ask(stage.port, { path: '/304', headers: { accept: 'text/html' } })).toMatchObject({
    status: 304,
    headers: { etag: '"a"' },
  });
  expect(await ask(stage.port, { path: '/zip' })).toMatchObject({ headers: { 'content-encoding': 'gzip' } });
});

test('an answer that its server cuts is cut for the browser, never made to look whole', async () => {
  stage = await openProxyStage((req, res) => {
    res.writeHead(200, req.url === '/length' ? { 'content-length': 100 } : {});
    res.write('half');
    setTimeout(() => res.destroy(), 20);
  });
  await expect(ask(stage.port, { path: '/length' })).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  await expect(ask(stage.port, { path: '/chunked' })).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  expect(stage.proxy.view().faults[0]).toMatchObject({ kind: 'cut', text: expect.stringContaining('in the middle of its answer') });
});

test('connections of browsers stay open over many requests; 1.0 and close are honoured', async () => {
  stage = await openProxyStage((_req, res) => res.end('ok'));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (let i = 0; i < 5; i += 1) {
    await new Promise<void>((resolve) => {
      const sent = request({ port: stage.port, agent }, (res) => {
        ports.add((res.socket as Socket).localPort);
        res.resume().on('end', resolve);
      });
      sent.end();
    });
  }
  expect(ports.size).toBe(1);
  agent.destroy();
  expect(await raw(stage.port, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(/\r\n\r\n.*ok/s);
  expect(await raw(stage.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/\r\n\r\nok$/);
});

test('both loopback addresses answer, and what is no path is refused without a word to the server', async () => {
  let seen = 0;
  stage = await openProxyStage((_req, res) => {
    seen += 1;
    res.end('ok');
  });
  expect((await ask(stage.port, { host: '::1' })).body).toBe('ok');
  const before = seen;
  for (const target of ['http://evil.test/', `http://127.0.0.1:${stage.upstreamPort}/`, 'evil.test:80', '*', '@evil.test/'])
    expect(await raw(stage.port, `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`), target).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(stage.port, 'CONNECT evil.test:443 HTTP/1.1\r\nhost: evil.test:443\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
  const upgrade =
    'host: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
  expect(await raw(stage.port, `GET http://evil.test/ws HTTP/1.1\r\n${upgrade}`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(seen).toBe(before);
});
