import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, openProxyStage, type ProxyStage, running, STOPPED, starting, stopping, untilTrue } from '../helpers/proxy-stage';

let stage: ProxyStage;
afterEach(async () => {
  await stage.close();
  expect(stage.reports).toEqual([]);
});

const held = () => stage.proxy.view().held.requests;

test('a request that arrives while the process restarts waits and is answered by the new run', async () => {
  stage = await openProxyStage((_req, res) => res.end('old'));
  expect((await ask(stage.port)).body).toBe('old');
  stage.become(stopping(1));
  const waiting = ask(stage.port, { path: '/x?y=1' });
  await untilTrue(() => held() === 1);
  await stage.silence();
  stage.become(starting(2));
  await stage.listen((req, res) => res.end(`new ${req.url}`));
  expect(held()).toBe(1);
  stage.become(running(2));
  expect(await waiting).toMatchObject({ status: 200, body: 'new /x?y=1' });
  expect(stage.proxy.view()).toMatchObject({ held: { requests: 0, bytes: 0 }, totals: { requests: 2, heldThenServed: 1, failed: 0 } });
});

test('a held POST of 200 kB arrives whole and once, its query string beside its body', async () => {
  const got: string[] = [];
  const body = Buffer.alloc(200_000, 'abcdefgh');
  stage = await openProxyStage((req, res) => {
    const hash = createHash('sha256');
    req.on('data', (chunk) => hash.update(chunk));
    req.on('end', () => {
      got.push(`${req.method} ${req.url} ${hash.digest('hex')}`);
      res.end('ok');
    });
  });
  stage.become(starting(2));
  const posts = [1, 2, 3].map((n) => ask(stage.port, { method: 'POST', path: `/p?n=${n}`, body }));
  await untilTrue(() => held() === 3);
  stage.become(running(2));
  for (const answer of await Promise.all(posts)) expect(answer).toMatchObject({ status: 200, body: 'ok' });
  const sum = createHash('sha256').update(body).digest('hex');
  expect(got.sort()).toEqual([1, 2, 3].map((n) => `POST /p?n=${n} ${sum}`));
});

test('a server that is said to be there but does not listen yet is tried until it does', async () => {
  stage = await openProxyStage((_req, res) => res.end('there'));
  await stage.silence();
  const answers = ['GET', 'POST'].map((method) => ask(stage.port, { method }));
  await untilTrue(() => held() > 0);
  expect(stage.proxy.view().passage).toMatchObject({ kind: 'holding', text: expect.stringContaining('does not answer on port') });
  await stage.listen();
  for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ status: 200, body: 'there' });
  expect(await ask(stage.port)).toMatchObject({ status: 200 });
});

test('an idle connection that its server closes at the moment of a request fails nothing', async () => {
  stage = await openProxyStage((_req, res) => res.end('ok'));
  for (let i = 0; i < 20; i += 1) {
    expect((await ask(stage.port)).status).toBe(200);
    for (const socket of stage.upstreamSockets) socket.resetAndDestroy();
    expect((await ask(stage.port)).status).toBe(200);
  }
});

test('a GET whose server dies before it answers is sent again; a POST is not, and says so', async () => {
  let seen = 0;
  stage = await openProxyStage((req, res) => {
    seen += 1;
    if (seen <= 2) req.socket.resetAndDestroy();
    else res.end('ok');
  });
  expect(await ask(stage.port)).toMatchObject({ status: 200, body: 'ok' });
  expect(seen).toBe(3);
  seen = 0;
  const post = await ask(stage.port, { method: 'POST', body: 'x' });
  expect(post).toMatchObject({ status: 502, body: expect.stringContaining('nobody can know whether a POST was carried out') });
  expect(seen).toBe(1);
});

test('a request that ends its server each time is not sent for ever', async () => {
  let seen = 0;
  stage = await openProxyStage((req) => {
    seen += 1;
    req.socket.resetAndDestroy();
  });
  expect(await ask(stage.port)).toMatchObject({ status: 502, body: expect.stringContaining('sent 3 times') });
  expect(seen).toBe(3);
});

describe('what cannot be held is told at once', () => {
  const faultKinds = () => stage.proxy.view().faults.map(({ kind }) => kind);

  test('a stopped process: 503 with Retry-After and the reason, also for those that waited', async () => {
    stage = await openProxyStage((_req, res) => res.end('ok'));
    stage.become(stopping(1, 'stay-down'));
    const waiting = ask(stage.port, { method: 'POST', body: 'x' });
    await untilTrue(() => held() === 1);
    stage.become(STOPPED);
    for (const answer of [await waiting, await ask(stage.port)])
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, body: 'api is stopped.\n' });
    expect(faultKinds()).toEqual(['down', 'down']);
  });

  test('over the limit of requests, of bytes and of time', async () => {
    stage = await openProxyStage((_req, res) => res.end('ok'), { hold: { timeMs: 150, requests: 2, bytes: 100_000 } });
    stage.become(starting(2));
    const began = performance.now();
    const waiting = [ask(stage.port), ask(stage.port)];
    await untilTrue(() => held() === 2);
    expect(await ask(stage.port)).toMatchObject({ status: 503, body: expect.stringContaining('the limit of 2 requests is reached') });
    for (const answer of await Promise.all(waiting))
      expect(answer).toMatchObject({ status: 503, body: expect.stringMatching(/api is starting; this request waited 0.15 s/) });
    expect(performance.now() - began).toBeGreaterThan(140);
    const large = await ask(stage.port, { method: 'POST', headers: { 'x-large': 'y'.repeat(60_000) }, body: 'z'.repeat(60_000) });
    expect(large).toMatchObject({ status: 503, body: expect.stringContaining('limit of 100000 bytes') });
    expect(faultKinds()).toEqual(['no-room', 'held-too-long', 'held-too-long', 'no-room']);
  });

  test('one that the browser takes back is forgotten', async () => {
    stage = await openProxyStage((_req, res) => res.end('ok'));
    stage.become(starting(2));
    const socket = connect(stage.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await untilTrue(() => held() === 1);
    socket.destroy();
    await untilTrue(() => held() === 0);
    const { requests, leave } = stage.proxy.log.follow(10, () => undefined);
    leave();
    expect(requests.at(-1)).toMatchObject({ state: 'aborted', status: null });
  });
});

test('a navigation that waits longer than a moment gets a page that continues by itself', async () => {
  stage = await openProxyStage((_req, res) => res.end('ok'));
  stage.become(starting(2));
  const page = await ask(stage.port, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } });
  expect(page).toMatchObject({ status: 503, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } });
  expect(page.body).toContain('api is starting');
  expect(page.body).toContain('/__slipway/waiting.js');
});

test('requests under way finish while the process is told to stop', async () => {
  let finish = (): void => undefined;
  stage = await openProxyStage((_req, res) => {
    res.write('first ');
    finish = () => res.end('last');
  });
  const under = ask(stage.port);
  await untilTrue(() => stage.upstreamSockets.size === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  stage.become(stopping(1));
  setTimeout(() => finish(), 400);
  expect((await under).body).toBe('first last');
});

test('idle connections to a run that is about to stop are closed, so that it can drain', async () => {
  stage = await openProxyStage((_req, res) => res.end('ok'));
  await Promise.all([ask(stage.port), ask(stage.port), ask(stage.port)]);
  await untilTrue(() => stage.upstreamSockets.size > 0);
  stage.become(stopping(1));
  await untilTrue(() => stage.upstreamSockets.size === 0);
});

test('the proxy closes with requests that wait, and with streams that run: everybody is told, nothing is left', async () => {
  stage = await openProxyStage((req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write(`data: ${req.url}\n\n`);
  });
  const stream = ask(stage.port, { path: '/stream' });
  await untilTrue(() => stage.proxy.view().open.eventStreams === 1);
  stage.become(stopping(1));
  const waiting = ask(stage.port, { method: 'POST', body: 'x' });
  await untilTrue(() => held() === 1);
  stage.proxy.beginClose();
  expect(await waiting).toMatchObject({ status: 503, body: 'The proxy of api is closing.\n' });
  expect(await stream).toMatchObject({ status: 200, body: 'data: /stream\n\n' });
  stage.proxy.close();
  await untilTrue(() => stage.upstreamSockets.size === 0);
  await expect(ask(stage.port)).rejects.toThrow(/ECONNREFUSED/);
});
