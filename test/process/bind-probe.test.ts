import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { probeBind } from '../../electron/core/ports/bind-probe';
import { WILDCARD } from '../../electron/core/ports/bind-target';
import { freePort } from '../helpers/free-port';

const LOOPBACK = { address: '127.0.0.1', v6only: false };

test('probes of a free port do not refuse each other, however many ask at once', async () => {
  const port = await freePort();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => probeBind(port, index % 2 === 0 ? WILDCARD : LOOPBACK)));
  expect(new Set(answers)).toEqual(new Set(['ok']));
});

test('a refusal holds nobody up', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const free = await freePort();
  expect(await Promise.all([probeBind(port, LOOPBACK), probeBind(free, LOOPBACK), probeBind(port, LOOPBACK)])).toEqual([
    'EADDRINUSE',
    'ok',
    'EADDRINUSE',
  ]);
  await new Promise((resolve) => server.close(resolve));
});
