import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { HtmlInjection } from './html-injection';
import type { KnownEncoding } from './should-inject';

/** Of the document as the server made it; not of what the browser gets. A validator would bring back an old copy with an old script tag. */
const OF_THE_ORIGINAL = [
  'trailer',
  'content-length',
  'content-encoding',
  'etag',
  'last-modified',
  'content-md5',
  'digest',
  'accept-ranges',
] as const;

/** zstd came to Node's zlib with 22.15. */
const createZstd: unknown = Reflect.get(zlib, 'createZstdDecompress');
export const HAS_ZSTD = typeof createZstd === 'function';

function decoderOf(encoding: KnownEncoding): Transform | null {
  // Whatever has come is passed on at once: a page may stream.
  const flush = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  if (encoding === 'gzip' || encoding === 'deflate') return zlib.createUnzip(flush);
  if (encoding === 'br') return zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH });
  if (encoding === 'zstd' && typeof createZstd === 'function') return createZstd() as Transform;
  return null;
}

function copyHeaders(answer: IncomingMessage, res: ServerResponse, without: readonly string[]): void {
  res.statusCode = answer.statusCode ?? 502;
  if (answer.statusMessage !== undefined && answer.statusMessage !== '') res.statusMessage = answer.statusMessage;
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || without.includes(name)) continue;
    try {
      res.setHeader(name, value);
    } catch (error) {
      // What Node reads and does not write: the page is worth more than the header.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/** Passes the answer to a document request on as it is. */
export function passDocument(answer: IncomingMessage, res: ServerResponse): void {
  copyHeaders(answer, res, res.req.httpVersion === '1.0' ? ['transfer-encoding'] : []);
  answer.pipe(res);
  setImmediate(() => {
    if (!res.headersSent && !res.destroyed) res.flushHeaders();
  });
}

/** Passes a document on with the tag in its head, decoded. What cannot be decoded to its end cuts the answer, as a dying server does. */
export function injectDocument(answer: IncomingMessage, res: ServerResponse, encoding: KnownEncoding, tag: string): void {
  copyHeaders(answer, res, [...OF_THE_ORIGINAL, 'transfer-encoding']);
  const decoder = decoderOf(encoding);
  const parts = decoder === null ? [answer, new HtmlInjection(tag), res] : [answer, decoder, new HtmlInjection(tag), res];
  pipeline(parts, (error) => {
    if (error != null && !res.destroyed) res.destroy();
  });
  res.flushHeaders();
}
