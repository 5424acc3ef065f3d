import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ask, openProxyStage, type ProxyStage } from '../helpers/proxy-stage';

let stage: ProxyStage;
let browser: Agent;
afterEach(async () => {
  browser?.destroy();
  await stage.close();
  expect(stage.reports).toEqual([]);
});

/** A POST over one of the browser's kept connections: its body, and the status it got. */
function post(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: stage.port, host: '127.0.0.1', method: 'POST', path: '/?q=1', agent: browser }, (res) => {
      res.on('error', reject);
      res.on('end', () => resolve(res.statusCode ?? 0));
      res.resume();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Takes every body and counts it. */
function counting(bodies: Map<string, number>, after: (answers: number, close: () => void) => void): RequestListener {
  const answers = new WeakMap<object, number>();
  return (req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.set(body, (bodies.get(body) ?? 0) + 1);
      const count = (answers.get(req.socket) ?? 0) + 1;
      answers.set(req.socket, count);
      res.end('taken');
      after(count, () => req.socket.end());
    });
  };
}

/** So many at once, one after the other; resolves with the statuses. */
async function postAll(streams: number, each: number): Promise<number[]> {
  browser = new Agent({ keepAlive: true, maxSockets: streams });
  const run = async (stream: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let at = 0; at < each; at += 1) statuses.push(await post(`${stream} ${at}`));
    return statuses;
  };
  return (await Promise.all(Array.from({ length: streams }, (_, stream) => run(stream)))).flat();
}

describe('connections to the server', () => {
  test('GETs share them, each POST has one of its own, and what is idle for a second is closed by the proxy', async () => {
    const bodies = new Map<string, number>();
    stage = await openProxyStage(counting(bodies, () => undefined));
    let opened = 0;
    const ends: number[] = [];
    await stage.silence();
    (await stage.listen()).on('connection', (socket) => {
      opened += 1;
      socket.once('end', () => ends.push(performance.now()));
    });
    for (let at = 0; at < 20; at += 1) expect((await ask(stage.port)).status).toBe(200);
    expect(opened).toBe(1);
    expect(await postAll(4, 10)).toEqual(Array.from({ length: 40 }, () => 200));
    expect(opened).toBe(41);
    const overMs = performance.now();
    await vi.waitFor(() => expect(ends).toHaveLength(41), 5_000);
    // Node's own servers close what is idle after 5 s.
    expect((ends.at(-1) ?? 0) - overMs).toBeLessThan(2_000);
  });

  test.each([
    ['each answer', 1, 0],
    ['every second', 2, 0],
    ['every third', 3, 0],
    ['every third, a moment later', 3, 1],
  ])('a server that closes after %s without saying so: no POST fails, none comes twice', async (_name, most, laterMs) => {
    const bodies = new Map<string, number>();
    stage = await openProxyStage(counting(bodies, (answers, close) => (answers >= most ? void setTimeout(close, laterMs) : undefined)));
    expect(await postAll(8, 100)).toEqual(Array.from({ length: 800 }, () => 200));
    expect([...bodies.values()]).toEqual(Array.from({ length: 800 }, () => 1));
  });

  test('a server that is cut off between two POSTs: the next one waits for its successor and comes once', async () => {
    const bodies = new Map<string, number>();
    const handler = counting(bodies, () => undefined);
    stage = await openProxyStage(handler);
    for (let round = 0; round < 20; round += 1) {
      expect((await ask(stage.port, { method: 'POST', body: `${round} before` })).status).toBe(200);
      expect((await ask(stage.port, { method: 'POST', body: `${round} again` })).status).toBe(200);
      const gone = stage.silence();
      const next = ask(stage.port, { method: 'POST', body: `${round} after` });
      await gone;
      await stage.listen();
      expect((await next).status).toBe(200);
    }
    expect([...bodies.values()]).toEqual(Array.from({ length: 60 }, () => 1));
  });

  test('a browser that leaves in the middle of an answer is no fault of the server', async () => {
    stage = await openProxyStage((_req, res) => {
      res.writeHead(200, { 'content-length': '1000000' });
      res.write('begun');
    });
    await new Promise<void>((resolve) => {
      const sent = request({ port: stage.port, host: '127.0.0.1' }, (res) => {
        res.on('error', () => resolve());
        res.once('data', () => sent.destroy());
      });
      sent.on('error', () => resolve());
      sent.on('close', () => resolve());
      sent.end();
    });
    await vi.waitFor(() => expect(stage.proxy.view().open.requests).toBe(0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage.proxy.view().faults).toEqual([]);
  });

  test.each(['length', 'chunks'])(
    'a server that dies in the middle of an upload by %s: a browser that looks for an answer only after its last byte gets one',
    async (kind) => {
      stage = await openProxyStage((req, res) => {
        if (req.method === 'GET') res.end('here');
        else req.once('data', () => req.socket.destroy());
      });
      const body = Buffer.alloc(20_000_000, 'u');
      const length = kind === 'length' ? `content-length: ${body.length}` : 'transfer-encoding: chunked';
      const socket = connect(stage.port, '127.0.0.1');
      socket.write(`POST /upload?q=1 HTTP/1.1\r\nhost: localhost\r\n${length}\r\n\r\n`);
      if (kind === 'chunks') socket.write(`${body.length.toString(16)}\r\n`);
      await new Promise((resolve) => socket.write(body, resolve));
      if (kind === 'chunks') socket.write('\r\n0\r\n\r\n');
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1\.1 502 /);
      // It cannot be known what became of it, so nobody is asked to send it once more.
      expect(String(answer)).not.toMatch(/retry-after/i);
      // The connection is as good as before.
      socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
      expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    },
  );
});
