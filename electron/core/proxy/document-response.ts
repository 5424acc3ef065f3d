import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { HtmlInjection } from './html-injection';

/** Of the document as the server made it; not of what the browser gets. A validator would bring back an old copy with an old script tag. */
const OF_THE_ORIGINAL = [
  'trailer',
  'content-length',
  'content-encoding',
  'etag',
  'last-modified',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
  'accept-ranges',
] as const;

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

/**
 * Passes a document on with the tag in its head, through `decoder` where it came encoded. What cannot be decoded to its end cuts the answer, as
 * a dying server does.
 */
export function injectDocument(answer: IncomingMessage, res: ServerResponse, decoder: Transform | null, tag: string): void {
  copyHeaders(answer, res, [...OF_THE_ORIGINAL, 'transfer-encoding']);
  const parts = decoder === null ? [answer, new HtmlInjection(tag), res] : [answer, decoder, new HtmlInjection(tag), res];
  pipeline(parts, (error) => {
    if (error != null && !res.destroyed) res.destroy();
  });
  res.flushHeaders();
}
