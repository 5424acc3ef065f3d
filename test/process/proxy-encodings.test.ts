import { request } from 'node:http';
import * as zlib from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type Decoders, NODE_DECODERS } from '../../electron/core/proxy/decoders';
import { ask, openProxyStage, type ProxyStage } from '../helpers/proxy-stage';

const PAGE = '<!doctype html><html lang="en"><head><title>zstd</title></head><body>page</body></html>';

let stage: ProxyStage;
afterEach(async () => {
  await stage.close();
  expect(stage.reports).toEqual([]);
});

/** What a browser gets that opens the page: the header and the bytes as they came. */
function open(port: number): Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/html', 'accept-encoding': 'gzip, br, zstd' };
    const sent = request({ port, host: '127.0.0.1', headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => resolve({ encoding: res.headers['content-encoding'], bytes: Buffer.concat(chunks) }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A server that answers in this encoding whatever it is asked for, behind a proxy that has these decoders. */
async function openEncoded(encoding: string, bytes: Buffer, decoders: Decoders): Promise<void> {
  stage = await openProxyStage(
    (_req, res) =>
      res.writeHead(200, { 'content-type': 'text/html', 'content-encoding': encoding, 'content-length': bytes.length }).end(bytes),
    { liveReload: true },
    { decoders },
  );
}

describe('a page that comes encoded though identity was asked for', () => {
  test.each([
    ['gzip', zlib.gzipSync(PAGE)],
    ['deflate', zlib.deflateSync(PAGE)],
    ['br', zlib.brotliCompressSync(PAGE)],
  ])('%s is undone, and the script is in the page', async (encoding, bytes) => {
    await openEncoded(encoding, bytes, NODE_DECODERS);
    const page = await open(stage.port);
    expect(page.encoding).toBeUndefined();
    expect(page.bytes.toString()).toMatch(/<head><script src="\/__slipway\/live\.js"[^>]*><\/script><title>zstd/);
  });

  test('zstd where Node cannot undo it: not a byte is changed, and the window is told why', async () => {
    const bytes = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 0xff]);
    await openEncoded('zstd', bytes, { ...NODE_DECODERS, zstd: null });
    expect(await open(stage.port)).toEqual({ encoding: 'zstd', bytes });
    expect(stage.proxy.view().liveReload.gaps).toMatchObject([
      { path: '/', reason: 'the page is compressed with zstd, which this Node cannot undo' },
    ]);
  });

  test('zstd where Node can: undone with what Node has, and the script is in the page', async () => {
    const compress: unknown = Reflect.get(zlib, 'zstdCompressSync');
    // A Node without it has another decoder in its place here: what is looked at is that the one of the table is used.
    const [bytes, decoders] =
      typeof compress === 'function'
        ? [compress(Buffer.from(PAGE)) as Buffer, NODE_DECODERS]
        : [zlib.gzipSync(PAGE), { ...NODE_DECODERS, zstd: () => zlib.createGunzip() }];
    await openEncoded('zstd', bytes, decoders);
    const page = await open(stage.port);
    expect(page.encoding).toBeUndefined();
    expect(page.bytes.toString()).toContain('<head><script src="/__slipway/live.js"');
    expect(stage.proxy.view().liveReload.gaps).toEqual([]);
  });
});

test('a page with the script in it has no digest, validator or length of the one without it; what gets no script keeps them', async () => {
  const made = {
    etag: '"a"',
    'last-modified': 'Sat, 01 Jan 2000 00:00:00 GMT',
    digest: 'sha-256=YQ==',
    'content-digest': 'sha-256=:YQ==:',
    'repr-digest': 'sha-256=:YQ==:',
    'content-md5': 'YQ==',
    'accept-ranges': 'bytes',
    'content-length': String(PAGE.length),
  };
  stage = await openProxyStage(
    (req, res) =>
      res.writeHead(200, { ...made, 'content-type': req.url === '/data' ? 'text/plain' : 'text/html', 'x-own': 'stays' }).end(PAGE),
    { liveReload: true },
  );
  const page = await ask(stage.port, { headers: { accept: 'text/html' } });
  expect(page.body).toContain('/__slipway/live.js');
  expect(Object.keys(made).filter((name) => name in page.headers)).toEqual([]);
  expect(page.headers).toMatchObject({ 'x-own': 'stays' });
  expect(await ask(stage.port, { path: '/data', headers: { accept: 'text/html' } })).toMatchObject({ body: PAGE, headers: made });
});
