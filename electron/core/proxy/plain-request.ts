import { type ClientRequest, type IncomingMessage, request, type ServerResponse, STATUS_CODES } from 'node:http';
import { wantsKeepAlive } from './forwarded-headers';
import { MAX_HEADER_BYTES } from './sendable-answer';
import type { Route } from './upstream-link';

/** Of the request: said anew by us, or of the client's connection only. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]);
/** Of these Node takes the first for the only one, and so do we: the server is not to see another one than the proxy decided by. */
const ONCE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'user-agent',
  'referer',
  'max-forwards',
]);
/** RFC 9110 section 8.6: of these nobody expects a body, so that the length of none need not be said. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE']);
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'] as const;

/**
 * Whether a request is of the common kind that is carried without httpxy: HTTP/1.1, its body (if any) of a length that is known, and nothing in
 * its header that asks for more than an answer. Pure. Nearly all that a browser asks for is; it costs half as much that way.
 */
export function isPlain({ httpVersion, headers }: Pick<IncomingMessage, 'httpVersion' | 'headers'>): boolean {
  const { connection } = headers;
  return (
    httpVersion === '1.1' &&
    (connection === undefined || connection === 'keep-alive' || connection === 'close') &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    headers.te === undefined &&
    headers.trailer === undefined &&
    headers.upgrade === undefined
  );
}

/**
 * The header the server gets, name after value as they came, so that nothing of it is joined or put into another order. `headers` has what
 * `setForwarded` set, and lacks what was taken out. Pure.
 */
export function plainHeaders(
  { method, rawHeaders, headers }: Pick<IncomingMessage, 'method' | 'rawHeaders' | 'headers'>,
  isDocument: boolean,
): string[] {
  const sent: string[] = [];
  const seen = new Set<string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    // A page that is to be written into is asked for uncompressed.
    if (NOT_PASSED.has(lower) || headers[lower] === undefined || (isDocument && lower === 'accept-encoding')) continue;
    if (ONCE.has(lower)) {
      if (seen.has(lower)) continue;
      seen.add(lower);
    }
    sent.push(name, rawHeaders[at + 1] ?? '');
  }
  for (const name of FORWARDED) sent.push(name, String(headers[name]));
  if (isDocument) sent.push('accept-encoding', 'identity');
  // Node would announce a chunked body where none is.
  if (headers['content-length'] === undefined && !WITHOUT_BODY.has(method ?? 'GET')) sent.push('content-length', '0');
  // Of a browser that closes its own connection the server is not told.
  sent.push('connection', 'keep-alive');
  return sent;
}

/** Opens the request over the route's connection; to be ended by the caller. Throws TypeError for what Node's writer refuses. */
export function openPlain(req: IncomingMessage, { host, port, agent }: Route, isDocument: boolean): ClientRequest {
  const { method, url } = req;
  const headers = plainHeaders(req, isDocument);
  return request({ host, port, agent, method, path: url, headers, setHost: false, maxHeaderSize: MAX_HEADER_BYTES });
}

/** Of the answer: they speak of the connection to the server. */
const NOT_PASSED_BACK: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection']);

/** The header the browser gets. `makeSendable` was here and took out of `answer.headers` what cannot be sent. Pure. */
function answerHeaders(answer: IncomingMessage, { req }: ServerResponse): string[] {
  const { rawHeaders, headers, statusCode } = answer;
  const isBodyless = statusCode === 204 || statusCode === 304;
  const passed: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (NOT_PASSED_BACK.has(lower)) continue;
    if ((lower === 'transfer-encoding' && isBodyless) || (lower === 'trailer' && headers.trailer === undefined)) continue;
    passed.push(name, rawHeaders[at + 1] ?? '');
  }
  passed.push('connection', wantsKeepAlive(req.httpVersion, req.headers.connection) ? 'keep-alive' : 'close');
  return passed;
}

/**
 * Passes an answer on as it came. To be called once, in the turn in which it arrived. Of a header that Node reads and does not write only
 * that line is left out: the answer is worth more.
 */
export function passPlainAnswer(answer: IncomingMessage, res: ServerResponse): void {
  const status = answer.statusCode ?? 502;
  const header = answerHeaders(answer, res);
  const reason = answer.statusMessage === undefined || answer.statusMessage === '' ? STATUS_CODES[status] : answer.statusMessage;
  try {
    res.writeHead(status, reason, header);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    res.writeHead(
      status,
      reason,
      header.filter((_, at) => isWritable(header[at - (at % 2)], header[at - (at % 2) + 1])),
    );
  }
  // Where the body does not come with the header, the browser does not wait for it.
  setImmediate(() => {
    if (!res.writableEnded && !res.destroyed) res.flushHeaders();
  });
  const length = Number(answer.headers['content-length']);
  if (!(length > 0)) {
    answer.pipe(res);
    return;
  }
  // A pipe puts up nine listeners; an answer of known length needs two, and goes out with its header in one write where it came in one.
  let left = length;
  answer.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) res.end(chunk);
    else if (!res.write(chunk)) {
      answer.pause();
      res.once('drain', () => answer.resume());
    }
  });
  answer.on('end', () => {
    if (!res.writableEnded) res.end();
  });
}

/** What RFC 9110 section 5.5 lets a header's value be, as Node's writer checks it. Pure. */
function isWritable(name = '', value = ''): boolean {
  return /^[!#$%&'*+\-.^_`|~\w]+$/.test(name) && !/[^\t\x20-\x7e\x80-\xff]/.test(value);
}
