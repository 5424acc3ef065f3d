import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestJob } from './request-job';

/** Headers of an answer may be this large: Node's own 16 KB are less than what several cookies of a login can take. */
export const MAX_HEADER_BYTES = 128 * 1024;

/** 103: browsers begin to load what the page will need. A link that Node does not accept is left out: the answer names it again. */
export function passEarlyHints(res: ServerResponse, link: string | string[]): void {
  try {
    res.writeEarlyHints({ link });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The trailers of an answer, announced or not, after its last byte. */
export function passTrailers(answer: IncomingMessage, res: ServerResponse): void {
  answer.prependOnceListener('end', () => {
    const pairs: [string, string][] = [];
    for (let at = 0; at + 1 < answer.rawTrailers.length; at += 2)
      pairs.push([answer.rawTrailers[at] ?? '', answer.rawTrailers[at + 1] ?? '']);
    if (pairs.length > 0 && (res.hasHeader('transfer-encoding') || res.chunkedEncoding)) res.addTrailers(pairs);
  });
}

/** Takes out of an answer what Node's parser lets pass and Node's server throws for, long after anybody could catch it. */
export function makeSendable(answer: IncomingMessage, job: RequestJob): void {
  const { headers, statusCode = 0, statusMessage = '' } = answer;
  if (statusCode < 200 || statusCode > 999) {
    answer.statusCode = 502;
    job.note(`the server answered with status ${statusCode}, which is none`);
  }
  if (/[^\t\x20-\x7e\x80-\xff]/.test(statusMessage)) answer.statusMessage = '';
  const isBodyless = job.shape.method === 'HEAD' || statusCode === 204 || statusCode === 304 || job.req.httpVersion === '1.0';
  if (headers.trailer !== undefined && (isBodyless || !/\bchunked\b/i.test(headers['transfer-encoding'] ?? ''))) delete headers.trailer;
}
