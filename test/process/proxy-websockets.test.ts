import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openProxyStage, type ProxyStage, running, starting, stopping, untilTrue } from '../helpers/proxy-stage';

let stage: ProxyStage;
afterEach(async () => {
  await stage.close();
  expect(stage.reports).toEqual([]);
});

async function withWebSockets(): Promise<WebSocketServer> {
  stage = await openProxyStage((_req, res) => res.end('ok'));
  const sockets = new WebSocketServer({ noServer: true });
  await stage.silence();
  const server = await stage.listen();
  server.on('upgrade', (req, socket, head) => {
    if (req.url === '/no') socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    else sockets.handleUpgrade(req, socket, head, (ws) => ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary })));
  });
  return sockets;
}

test('WebSocket: frames both ways, a refusal of the server passes, an upgrade waits for a server that is away', async () => {
  await withWebSockets();
  const ws = new WebSocket(`ws://127.0.0.1:${stage.port}/ws`);
  await new Promise((resolve) => ws.once('open', resolve));
  const big = randomBytes(300_000);
  ws.send(big);
  expect(Buffer.compare(await new Promise<Buffer>((resolve) => ws.once('message', (data) => resolve(data as Buffer))), big)).toBe(0);
  expect(stage.proxy.view().open.webSockets).toBe(1);
  ws.close(1000);
  await new Promise((resolve) => ws.once('close', resolve));

  const refused = new WebSocket(`ws://127.0.0.1:${stage.port}/no`);
  expect(await new Promise<Error>((resolve) => refused.once('error', resolve))).toMatchObject({ message: expect.stringContaining('403') });

  stage.become(starting(2));
  const held = new WebSocket(`ws://127.0.0.1:${stage.port}/ws`);
  await untilTrue(() => stage.proxy.view().held.upgrades === 1);
  stage.become(running(2));
  await new Promise((resolve) => held.once('open', resolve));
  held.terminate();
  await untilTrue(() => stage.proxy.view().open.webSockets === 0);
});

test('a restart closes WebSockets with 1012, whether the server dies or only drains', async () => {
  await withWebSockets();
  const codes: number[] = [];
  const connectOne = async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${stage.port}/ws`);
    ws.on('close', (code) => codes.push(code));
    await new Promise((resolve) => ws.once('open', resolve));
  };
  await connectOne();
  stage.become(stopping(1));
  await untilTrue(() => codes.length === 1);
  stage.become(running(2));
  await connectOne();
  for (const socket of stage.upstreamSockets) socket.resetAndDestroy();
  await untilTrue(() => codes.length === 2);
  expect(codes).toEqual([1012, 1012]);
});

test('clients that send all the time are told of a restart and counted no more: no connection of theirs stays open', async () => {
  await withWebSockets();
  const codes: number[] = [];
  const talk = async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${stage.port}/ws`);
    ws.on('close', (code) => codes.push(code));
    await new Promise((resolve) => ws.once('open', resolve));
    const sending = setInterval(() => ws.send('on and on'), 2);
    ws.once('close', () => clearInterval(sending));
  };
  for (let round = 1; round <= 3; round += 1) {
    stage.become(running(round));
    await Promise.all(Array.from({ length: 10 }, talk));
    stage.become(stopping(round));
    await untilTrue(() => codes.length === round * 10);
  }
  expect(codes).toEqual(Array.from({ length: 30 }, () => 1012));
  await untilTrue(() => stage.proxy.view().open.webSockets === 0);
  expect(stage.proxy.view().open.requests).toBe(0);
});
