import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserDoor } from '../../../electron/web/browser-door';
import { BEARER, type DoorStage, openDoorStage } from '../../helpers/door-stage';

let stage: DoorStage;
let door: BrowserDoor;

beforeAll(async () => {
  stage = await openDoorStage();
  ({ door } = stage);
});
afterAll(() => stage.close());

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
    expect((await stage.ask('/healthz')).status).toBe(200);
    expect(stage.reports).toEqual([]);
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
    expect((await stage.ask('/healthz')).status).toBe(200);
    expect(stage.reports).toEqual([]);
  }, 60_000);
});
