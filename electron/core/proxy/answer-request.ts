import { STATUS_CODES } from 'node:http';
import type { RequestJob } from './request-job';

/**
 * What a client that understands it waits before it asks again, s. Of 503 alone (RFC 9110 section 10.2.3): what got a 502 was sent, may have been
 * carried out, and nobody is to be asked to send it once more.
 */
const RETRY_AFTER = '1';

/** Control characters have no place in an answer, and texts here hold names from files and words of errors. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/**
 * An answer of the proxy itself, as plain text, and the end of the request. Where an answer has begun, or nobody is there to read it, the
 * connection is closed. Whatever was not read of the request's body is read and dropped by Node, so that the client gets to read this.
 */
export function answerRequest(job: RequestJob, status: 400 | 404 | 502 | 503, text: string): void {
  const { carrier } = job;
  const body = `${oneLine(text)}\n`;
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-slipway-proxy': 'answered by the proxy, not by the server',
    ...(status === 503 ? { 'retry-after': RETRY_AFTER } : {}),
  };
  if (carrier.kind === 'web') {
    const { res } = carrier;
    if (res.destroyed || res.headersSent) {
      res.destroy();
      job.finish(res.headersSent ? 'failed' : 'aborted', null, oneLine(text));
      return;
    }
    res.writeHead(status, headers).end(job.shape.method === 'HEAD' ? undefined : body);
  } else {
    const { socket } = carrier;
    const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
    if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
    else socket.destroy();
  }
  job.finish('failed', status, oneLine(text));
}
